"""Expedited releases: whom the policy lets do what, where one stands, and what is known of its footage (V.B.3).

Guarantees: something is owed by a day until the footage is out: the decision, the review of what is withheld, or the
release that was decided; days are those of the policy's zone; the statement counts the cameras that somebody named and
those that recorded, each once, so that it can be told how many of those present recorded anything.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from openbwc.custody import Subject
from openbwc.disclosure.models import (
    Audience,
    Course,
    Expedited,
    ExpeditedState,
    ExpeditedStep,
    Objection,
    ObjectionState,
    Release,
    ReleasePart,
    ReleaseState,
)
from openbwc.disclosure.outstanding import arriving
from openbwc.evidence.models import CopyState, Recording
from openbwc.policy import Act, Decision, PolicyError, PolicyInForce, decide, granted_scopes
from openbwc.policy.deciding import RULES
from openbwc.policy.requests import zone_of
from openbwc.policy.rules.expedited import CLAUSE, RECORDINGS, UPLOADS, stated_on_the_way_out
from openbwc.program.models import Agency, Camera, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of

ACTS = (
    Act.READ_EXPEDITED,
    Act.FLAG_INCIDENT,
    Act.OPEN_EXPEDITED,
    Act.ASSIGN_EXPEDITED_STEP,
    Act.COMPLETE_EXPEDITED_STEP,
    Act.RAISE_OBJECTION,
    Act.RULE_ON_OBJECTION,
    Act.DECIDE_EXPEDITED,
    Act.REVIEW_WITHHOLDING,
    Act.PUBLISH_RELEASE,
    Act.WITHDRAW_PUBLICATION,
)
STANDING = (ObjectionState.UPHELD, ObjectionState.RAISED)
DECISION, REVIEW, RELEASE = "decision", "review", "release"
_OWED: dict[str, str] = {
    ExpeditedState.OPEN: DECISION,
    ExpeditedState.WITHHELD: REVIEW,
    ExpeditedState.RELEASE: RELEASE,
}


@dataclass(frozen=True, slots=True)
class Clock:
    """What is owed (`decision`, `review` or `release`), until which day, and how many calendar days are left.

    Below zero after the day.
    """

    owed: str
    due_on: date
    days_left: int

    @property
    def overdue(self) -> bool:
        """Whether the day has passed."""
        return self.days_left < 0


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of the footage of an incident, in counts."""

    cameras_present: int
    cameras_that_recorded: int
    recordings_that_exist: int
    recordings_released: int


def subject_of(expedited: Expedited) -> Subject:
    """What events of an expedited release are about."""
    return Subject("expedited", expedited.id)


def decide_on_expedited(act: Act, person: Person, agency: Agency, at: datetime, **facts: Any) -> Decision:
    """Whether the person may do the act in the agency; `facts` are those of the act besides the roles."""
    authority = authority_of(person, at.date())
    of_the_act: type[Any] = RULES[act][0]
    told = of_the_act(
        roles_in_owning_agency=authority.in_agency(agency.id), department_roles=authority.department, **facts
    )
    return decide(act, told, policy_of(agency, at.date()))


def acts_on_expedited(person: Person, agency: Agency, at: datetime) -> frozenset[Act]:
    """The acts that the person's roles grant in the agency; none while it has no policy in force."""
    authority = authority_of(person, at.date())
    try:
        policy = policy_of(agency, at.date())
    except PolicyError:
        return frozenset()
    roles = authority.in_agency(agency.id), authority.department
    return frozenset(act for act in ACTS if granted_scopes(act, None, *roles, policy))


def agencies_for(person: Person, act: Act, at: datetime) -> list[Agency]:
    """The agencies in which the person's roles grant the act."""
    return [agency for agency in Agency.objects.all() if act in acts_on_expedited(person, agency, at)]


def expedited_open_to(person: Person, at: datetime) -> QuerySet[Expedited]:
    """The expedited releases that the person may read; an owner of a step reads theirs."""
    rows = Expedited.objects.select_related("agency", "encounter", "recording", "release", "opened_by")
    agencies = agencies_for(person, Act.READ_EXPEDITED, at)
    return rows.filter(agency__in=agencies) | rows.filter(id__in=person.expedited_steps.values("expedited"))


def locked(expedited_id: UUID) -> Expedited:
    """The row and its release, held to the end of the transaction, so that no release runs beside an objection."""
    row = Expedited.objects.select_for_update(of=("self",)).select_related("agency", "encounter", "recording")
    expedited = row.get(id=expedited_id)
    if expedited.release_id is not None:
        expedited.release = Release.objects.select_for_update(of=("self",)).get(id=expedited.release_id)
    return expedited


def out_to_the_public() -> QuerySet[ReleasePart]:
    """What is in releases to the public that are out, and served still."""
    served = ReleasePart.objects.filter(taken_out_at=None, copy__state=CopyState.APPROVED).order_by()
    return served.filter(release__audience=Audience.PUBLIC, release__state=ReleaseState.RELEASED)


def left_out(release: Release, tracks: Iterable[Expedited]) -> int:
    """How many recordings of these tracks neither are in a release to the public, nor went out in another one."""
    if release.audience != Audience.PUBLIC:
        return 0
    recordings = Recording.objects.filter(expedited_in__expedited__in=list(tracks)).distinct()
    out = Q(id__in=shown_in(release)) | Q(id__in=out_to_the_public().values("clip__recording"))
    return recordings.exclude(out).count()


def unexplained(expedited: Expedited, step: str, statement: str, named: Iterable[Camera] = ()) -> frozenset[str]:
    """The cameras, by serial, that a step says something else of than the house knows, and does not name."""
    present = {one.serial for one in (*cameras_of(expedited), *named)}
    lacking: set[str] = set()
    if step == RECORDINGS:
        lacking = present - set(recordings_of(expedited).values_list("camera__serial", flat=True))
    elif step == UPLOADS:
        lacking = arriving(present)
    return frozenset(one for one in lacking if not re.search(rf"(?<!\w){re.escape(one)}(?!\w)", statement, re.I))


def steps_open(release: Release, tracks: Iterable[Expedited], policy: PolicyInForce) -> frozenset[str]:
    """The steps that the policy has added to those of the clause and that are not stated on each of these tracks."""
    asked = stated_on_the_way_out(policy) if release.audience == Audience.PUBLIC else frozenset()
    done = [set(one.steps.exclude(done_at=None).values_list("step", flat=True)) for one in tracks]
    return frozenset(step for step in asked if any(step not in these for these in done))


def step_of(expedited: Expedited, step: str) -> ExpeditedStep:
    """The row of a step, made where the policy asks for it only since the track was opened."""
    last = {"position": expedited.steps.count() + 1}
    found: ExpeditedStep = expedited.steps.get_or_create(step=step, defaults=last)[0]
    return found


def is_out(expedited: Expedited) -> bool:
    """Whether the footage is released. A release that is withdrawn is the track's no more (`take_decision`)."""
    return expedited.release is not None and expedited.release.state == ReleaseState.RELEASED


def hold_incidents_still(release: Release) -> None:
    """Hold what a release shows, and its tracks, to the end of the transaction.

    Whoever flags an incident, places a recording in one, objects or decides comes before it, or after. Tracks are held
    before releases, as in `locked`.
    """
    list(shown_in(release).select_for_update().order_by("id").values_list("id"))
    tracks = [one.id for one in tracks_of(release)]
    list(Expedited.objects.select_for_update().filter(id__in=tracks).order_by("id").values_list("id"))


def shown_in(release: Release) -> QuerySet[Recording]:
    """The recordings of which something is in a release."""
    parts = release.standing_parts().order_by()
    return Recording.objects.filter(id__in=parts.values("clip__recording"))


def recordings_of(expedited: Expedited) -> QuerySet[Recording]:
    """The recordings of the incident, of which none leaves it again (`joining`)."""
    return Recording.objects.filter(expedited_in__expedited=expedited)


def cameras_of(expedited: Expedited) -> QuerySet[Camera]:
    """The cameras that were present: those that were named, and those that recorded."""
    named = Camera.objects.filter(id__in=expedited.cameras.values("camera"))
    return (named | Camera.objects.filter(id__in=recordings_of(expedited).values("camera"))).order_by("serial")


def statement_of(expedited: Expedited) -> Statement:
    """The statement as of now."""
    recordings = recordings_of(expedited)
    return Statement(
        cameras_present=cameras_of(expedited).count(),
        cameras_that_recorded=recordings.order_by().values("camera").distinct().count(),
        recordings_that_exist=recordings.count(),
        recordings_released=recordings.filter(id__in=out_to_the_public().values("clip__recording")).count(),
    )


def due_on(expedited: Expedited, policy: PolicyInForce) -> date:
    """The last day of a decision."""
    days = policy.number(CLAUSE, "expedited_decision_days")
    return expedited.clock_from.astimezone(zone_of(policy)).date() + timedelta(days=days)


def out_on(expedited: Expedited, policy: PolicyInForce) -> date | None:
    """The last day on which what is decided to be released goes out; None where it is not decided so, or is out."""
    if expedited.state != ExpeditedState.RELEASE or is_out(expedited):
        return None
    decided = expedited.decisions.filter(course=Course.RELEASE).last()
    begun = expedited.clock_from if decided is None else decided.at
    return begun.astimezone(zone_of(policy)).date() + timedelta(days=policy.number(CLAUSE, "expedited_release_days"))


def review_on(expedited: Expedited) -> date | None:
    """The day on which what is withheld is looked at again; None where nothing is withheld."""
    if expedited.state != ExpeditedState.WITHHELD:
        return None
    last = expedited.decisions.filter(course__in=(Course.WITHHOLD, Course.KEEP)).last()
    return last.review_on if last is not None else None


def clock_of(expedited: Expedited, policy: PolicyInForce, at: datetime) -> Clock | None:
    """What is owed next; None once the footage is out."""
    opened = expedited.state == ExpeditedState.OPEN
    due = due_on(expedited, policy) if opened else review_on(expedited) or out_on(expedited, policy)
    if due is None:
        return None
    return Clock(_OWED[expedited.state], due, (due - at.astimezone(zone_of(policy)).date()).days)


def objections_in(expedited: Expedited, state: ObjectionState) -> int:
    """How many objections are in a state."""
    return expedited.objections.filter(state=state).count()


def tracks_of(release: Release) -> list[Expedited]:
    """The expedited tracks on which a release hangs.

    Of one to the public, its own and those of incidents that it shows; of one to a requester, who may show it to
    anybody, those of them against which an objection stands: it falls, or an exemption withholds what it is about. Of
    one to a court or an agency none: an objection against the public's seeing it is none against theirs.
    """
    about = Q(release=release) | Q(recordings__recording__in=shown_in(release))
    tracks = Expedited.objects.filter(about).distinct()
    if release.audience == Audience.REQUESTER:
        return list(tracks.filter(objections__state__in=STANDING))
    return list(tracks) if release.audience == Audience.PUBLIC else []


def standing_objections(tracks: Iterable[Expedited]) -> int:
    """How many objections on these tracks are upheld, or not ruled on."""
    return Objection.objects.filter(expedited__in=list(tracks), state__in=STANDING).count()
