"""Whose training authorises them, and what set off a refresher: the rows behind `policy.training` (III.D).

Guarantees: completions that were annulled never count; what binds is what the agency whose policy is asked, the
person's own agency and the department have demanded; each new version of a policy is a demand of its own for the
topics that the policy names, from the day on which it takes effect.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import Q, QuerySet

from openbwc.policy import PolicyInForce
from openbwc.policy.training import Completed, Refresher, TrainingStanding, months_before, training_standing
from openbwc.program.models import Agency, Person, RefresherDemand, TrainingCompletion, TrainingProgramme
from openbwc.program.policies import library

CLAUSE = "III.D"


def training_of(person: Person, on: date, policy: PolicyInForce) -> TrainingStanding:
    """The person's training on a day under a policy (III.D)."""
    return _standing(_completed(person, on, policy), refreshers_of(person.agency_id, on, policy), on, policy)


def courses_that_restore(person: Person, on: date, policy: PolicyInForce) -> list[TrainingProgramme]:
    """The courses that, completed on that day, would by themselves make the person's training current."""
    completions, refreshers = _completed(person, on, policy), refreshers_of(person.agency_id, on, policy)
    given = Q(retired_on=None) | Q(retired_on__gt=on)
    offered = TrainingProgramme.objects.filter(given, courses_for(person.agency))

    def restores(course: TrainingProgramme) -> bool:
        ends = on + timedelta(days=course.valid_days)
        done = Completed(course.part_of_id or course.id, frozenset(course.topics), on, ends)
        return _standing([*completions, done], refreshers, on, policy).current

    return [course for course in offered if restores(course)]


def training_of_many(people: QuerySet[Person], on: date, policy: PolicyInForce) -> dict[UUID, TrainingStanding]:
    """The training of many people on a day under a policy, in a few queries; everybody asked for has an entry."""
    completions: dict[UUID, list[Completed]] = defaultdict(list)
    courses = {
        course: (whole or course, frozenset(topics))
        for course, whole, topics in TrainingProgramme.objects.values_list("id", "part_of_id", "topics")
    }
    rows = _unexpired(on, policy).filter(person__in=people.order_by().values("id"))
    columns = ("person_id", "programme_id", "completed_on", "expires_on")
    for person_id, course, completed_on, expires_on in rows.values_list(*columns).iterator():
        completions[person_id].append(Completed(*courses[course], completed_on, expires_on))
    binding: dict[UUID, list[Refresher]] = {}
    standings: dict[UUID, TrainingStanding] = {}
    for person_id, agency_id in people.order_by().values_list("id", "agency_id").iterator():
        if agency_id not in binding:
            binding[agency_id] = refreshers_of(agency_id, on, policy)
        standings[person_id] = _standing(completions.get(person_id, []), binding[agency_id], on, policy)
    return standings


def refreshers_of(agency_id: UUID, on: date, policy: PolicyInForce) -> list[Refresher]:
    """What demands a refresher on a day: standing demands, and versions of the policy that took effect by then.

    What lies a whole period between refreshers back is left out: no completion from before it counts any more.
    """
    whose = Q(agency=None) | Q(agency_id=agency_id)
    if policy.agency is not None:
        whose |= Q(agency__code=policy.agency)
    since = months_before(on, policy.number(CLAUSE, "refresher_months"))
    rows = RefresherDemand.objects.filter(whose, annulled_at=None, demanded_on__lte=on, demanded_on__gt=since)
    demanded = [
        Refresher(frozenset(topics), demanded_on, due_on)
        for topics, demanded_on, due_on in rows.values_list("topics", "demanded_on", "due_on")
    ]
    topics = policy.members(CLAUSE, "policy_change_topics")
    grace = timedelta(days=policy.number(CLAUSE, "refresher_grace_days"))
    return demanded + [
        Refresher(topics, changed_on, changed_on + grace)
        for changed_on in policy_changes(policy)
        if since < changed_on <= on
    ]


def ending_by(on: date, policy: PolicyInForce) -> date:
    """The last end of training of which people are warned on a day."""
    return on + timedelta(days=policy.number(CLAUSE, "expiry_warning_days"))


def policy_changes(policy: PolicyInForce) -> list[date]:
    """The days on which a new version of this policy took or takes the place of another; its first is no change."""
    known = library()
    versions = known.standard_history() if policy.agency is None else known.history(policy.agency)
    return [later.effective for _, later in pairwise(versions)]


def courses_for(agency: Agency) -> Q:
    """The courses that people of an agency may be recorded for: its own and the department's, as a condition."""
    return Q(agency=None) | Q(agency=agency)


_COLUMNS = ("programme_id", "programme__part_of_id", "programme__topics", "completed_on", "expires_on")


def _completed(person: Person, on: date, policy: PolicyInForce) -> list[Completed]:
    rows = _unexpired(on, policy).filter(person=person)
    return [
        Completed(whole or programme, frozenset(topics), completed_on, expires_on)
        for programme, whole, topics, completed_on, expires_on in rows.values_list(*_COLUMNS)
    ]


def _unexpired(on: date, policy: PolicyInForce) -> QuerySet[TrainingCompletion]:
    since = months_before(on, policy.number(CLAUSE, "refresher_months"))
    return TrainingCompletion.objects.order_by().filter(
        annulled_at=None, completed_on__lte=on, completed_on__gt=since, expires_on__gt=on
    )


def _standing(
    completions: Iterable[Completed], refreshers: Iterable[Refresher], on: date, policy: PolicyInForce
) -> TrainingStanding:
    return training_standing(
        completions,
        refreshers,
        on=on,
        required=policy.required_topics,
        refresher_months=policy.number(CLAUSE, "refresher_months"),
    )
