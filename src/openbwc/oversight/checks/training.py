"""Training (III.D) and people who left: who may act without it, who is about to lapse, which course misses a topic.

Guarantees: people are judged as the gate judges them (`program.training`), all of an agency in a few queries; a
problem names people, cameras and days and nothing that a recording holds.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from openbwc.custody import Subject
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy.training import TrainingStanding
from openbwc.program.models import Appointment, Assignment, Person, TrainingCompletion, TrainingProgramme
from openbwc.program.training import ending_by, training_of_many

CLAUSE = "III.D"


def lapsed(scope: Scope) -> Examined:
    """People who hold a camera of the agency or an appointment in it, and have no current training."""
    standings = _standings(scope, _trusted(scope))
    return Examined(len(standings), _without_training(scope, standings))


def _without_training(scope: Scope, standings: dict[UUID, TrainingStanding]) -> Iterator[Problem]:
    cameras: dict[UUID, list[str]] = defaultdict(list)
    for person_id, camera_id in _out(scope).values_list("person_id", "camera_id"):
        cameras[person_id].append(str(camera_id))
    for person_id, standing in standings.items():
        if standing.current:
            continue
        held = cameras.get(person_id, [])
        what = "a camera is out with this person" if held else "an appointment gives this person access"
        missing = ", ".join(sorted(standing.missing_topics))
        yield Problem(
            subject=Subject("person", person_id),
            words=f"Current training was expected, as {what}; the training on record does not cover {missing}.",
            evidence={
                "missing_topics": sorted(standing.missing_topics),
                "refresher_due_for": sorted(standing.outdated_topics),
                "cameras": held,
            },
        )


def expiring(scope: Scope) -> Examined:
    """People with an appointment or a camera whose training ends within the policy's warning days."""
    days = scope.policy.number(CLAUSE, "expiry_warning_days")
    last = ending_by(scope.at.date(), scope.policy)
    ends = {
        person_id: standing.expires_on
        for person_id, standing in _standings(scope, _trusted(scope)).items()
        if standing.expires_on is not None
    }
    return Examined(len(ends), _expiring({who: day for who, day in ends.items() if day <= last}, days))


def _expiring(ends: dict[UUID, date], days: int) -> Iterator[Problem]:
    for person_id, day in ends.items():
        yield Problem(
            subject=Subject("person", person_id),
            key=day.isoformat(),
            words=f"Training that lasts longer than {days} days was expected; it ends on {day}.",
            evidence={"expires_on": day.isoformat()},
            owner_id=person_id,
        )


def short_courses(scope: Scope) -> Examined:
    """Training programmes that somebody of the agency relies on: does each cover every topic, with its parts?"""
    on = scope.at.date()
    relied_on: dict[UUID, set[UUID]] = defaultdict(set)
    rows = TrainingCompletion.objects.filter(
        person__in=_trusted(scope).values("id"), annulled_at=None, completed_on__lte=on, expires_on__gt=on
    )
    columns = ("programme_id", "programme__part_of_id", "person_id")
    for programme_id, whole_id, person_id in rows.order_by().values_list(*columns).iterator():
        relied_on[whole_id or programme_id].add(person_id)
    return Examined(len(relied_on), _short_courses(scope, relied_on))


def _short_courses(scope: Scope, relied_on: dict[UUID, set[UUID]]) -> Iterator[Problem]:
    courses = TrainingProgramme.objects.filter(Q(id__in=relied_on) | Q(part_of__in=relied_on))
    covered: dict[UUID, set[str]] = defaultdict(set)
    for course in courses:
        covered[course.part_of_id or course.id].update(course.topics)
    for programme_id, people in relied_on.items():
        missing = sorted(scope.policy.required_topics - covered[programme_id])
        if missing:
            yield Problem(
                subject=Subject("training_programme", programme_id),
                words=f"A programme with every topic was expected, with people who rely on it ({len(people)}); "
                f"it misses {', '.join(missing)}.",
                evidence={"missing_topics": missing, "people": len(people)},
            )


def left_with_camera(scope: Scope) -> Examined:
    """People of the agency who left: has each of them brought the camera back?"""
    on = scope.at.date()
    gone = Person.objects.filter(agency=scope.agency, left_on__lte=on)
    owing = Assignment.objects.filter(ends_at=None, person__in=gone.values("id")).select_related("camera", "person")
    return Examined(gone.count(), _owing(owing))


def _owing(owing: QuerySet[Assignment]) -> Iterator[Problem]:
    for one in owing.iterator():
        yield Problem(
            subject=Subject("camera", one.camera_id),
            key=str(one.id),
            words=f"Camera {one.camera} was expected back, as its wearer left on {one.person.left_on}; it is out.",
            evidence={
                "person": str(one.person_id),
                "left_on": str(one.person.left_on),
                "out_since": one.starts_at.isoformat(),
            },
        )


def _out(scope: Scope) -> QuerySet[Assignment]:
    return Assignment.objects.filter(ends_at=None, camera__agency=scope.agency).order_by()


def _trusted(scope: Scope) -> QuerySet[Person]:
    """Those who serve and hold a camera of the agency, or an appointment in it that was in force at the moment."""
    on = scope.at.date()
    appointed = Appointment.objects.filter(Appointment.in_force(on), agency=scope.agency).order_by()
    holding = Q(id__in=appointed.values("person_id")) | Q(id__in=_out(scope).values("person_id"))
    return Person.objects.filter(holding, Q(left_on=None) | Q(left_on__gt=on)).order_by()


def _standings(scope: Scope, people: QuerySet[Person]) -> dict[UUID, TrainingStanding]:
    return training_of_many(people, scope.at.date(), scope.policy)


CHECKS = (
    Check(
        code="training.lapsed",
        clause=CLAUSE,
        title="Who holds a camera or an appointment has current training",
        examine=lapsed,
        of_state=True,
    ),
    Check(
        code="training.expiring",
        clause=CLAUSE,
        title="Training is refreshed before it ends",
        examine=expiring,
        of_state=True,
    ),
    Check(
        code="training.topic_missing",
        clause=CLAUSE,
        title="A programme that people rely on covers every topic",
        examine=short_courses,
        of_state=True,
    ),
    Check(
        code="people.left_with_camera",
        clause="IV.B",
        title="Who leaves brings the camera back",
        examine=left_with_camera,
        of_state=True,
    ),
)
