"""What is asked of retention: holds, schedules, proposals, what is kept too long; and who may know of them.

Guarantees: what a hold is about, and that it covers a recording, is told only to whom the policy lets read it
(`read_hold`); everybody else is told what the schedule says.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from openbwc.access.visible import visible
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Due, days_over
from openbwc.program.models import Agency, Person
from openbwc.program.queries import authority_of
from openbwc.retention.deciding import ACTS, grants, reads_holds
from openbwc.retention.eligibility import Blocker, Keeps, blockers_of, standing_of
from openbwc.retention.models import AuthorityEntry, CategoryMapping, Elapsed, Hold, ScheduleChange, ScheduleItem
from openbwc.retention.scopes import NOTHING


@dataclass(frozen=True)
class Over:
    """A recording whose period has run out, for how many days, and what keeps it; nothing = it is eligible."""

    elapsed: Elapsed
    days: int
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True, kw_only=True)
class StandingSeen:
    """How a recording stands, as far as a person may know; not `whole`: whether a hold covers it may not be theirs to
    know, and nothing here says it.
    """

    due: Due
    blockers: tuple[Blocker, ...]
    holds: tuple[Hold, ...]
    whole: bool


KNOWING = (*ACTS, Act.READ_OVERSIGHT)
"""The acts that let a person know of an agency's schedule."""


def agencies_known(person: Person, at: datetime, acts: tuple[Act, ...] = KNOWING) -> list[Agency]:
    """The agencies in which the person does one of the acts."""
    authority = authority_of(person, at.date())
    return [agency for agency in Agency.objects.all() if grants(authority, acts, agency, at)]


def holds_seen(person: Person, at: datetime) -> QuerySet[Hold]:
    """The holds that the person may read: an agency's, or there those that they placed or look after."""
    authority, seen = authority_of(person, at.date()), NOTHING
    for agency in Agency.objects.all():
        if reads_holds(authority, agency, at):
            seen |= Q(agency=agency)
        elif reads_holds(authority, agency, at, is_own=True):
            seen |= Q(agency=agency) & (Q(custodian=person) | Q(placed_by=person))
    return Hold.objects.filter(seen).select_related("agency", "custodian", "placed_by", "released_by")


def reads_all_holds(person: Person, agency: Agency, at: datetime) -> bool:
    """Whether the person may read each hold of the agency, whoever placed it."""
    return reads_holds(authority_of(person, at.date()), agency, at)


def agencies_read(person: Person, at: datetime) -> set[UUID]:
    """The agencies of which the person may read each hold."""
    authority = authority_of(person, at.date())
    return {agency.id for agency in Agency.objects.all() if reads_holds(authority, agency, at)}


def standing_seen(person: Person, recording: Recording, *, at: datetime) -> StandingSeen:
    """How a recording stands today, as far as the person may know."""
    standing, whole = standing_of(recording, on=at.date()), reads_all_holds(person, recording.agency, at)
    known = set(holds_seen(person, at).filter(released_at=None).values_list("id", flat=True))
    holds = tuple(hold for hold in standing.holds if hold.id in known)
    blockers = standing.blockers if whole or holds else without_holds(standing.blockers)
    return StandingSeen(due=standing.due, blockers=blockers, holds=holds, whole=whole)


def without_holds(blockers: tuple[Blocker, ...]) -> tuple[Blocker, ...]:
    """What keeps a recording besides holds."""
    return tuple(one for one in blockers if one.keeps is not Keeps.HELD)


def changes_seen(person: Person, at: datetime) -> QuerySet[ScheduleChange]:
    """The proposals of agencies of which the person knows, newest first."""
    related = ScheduleChange.objects.select_related("agency", "proposed_by", "decided_by")
    return related.filter(agency__in=agencies_known(person, at))


def items_in_force(agency: Agency, on: date) -> QuerySet[ScheduleItem]:
    """The items of the agency's schedule on a day, with the proposal that each came by."""
    rows = ScheduleItem.objects.filter(ScheduleItem.in_force(on), agency=agency)
    return rows.select_related("change__proposed_by", "entry__change__proposed_by").prefetch_related("categories")


def mappings_in_force(agency: Agency, on: date) -> QuerySet[CategoryMapping]:
    """Which category is covered by which item on a day."""
    return CategoryMapping.objects.filter(CategoryMapping.in_force(on), agency=agency).select_related("item")


def entries_of(item: ScheduleItem) -> QuerySet[AuthorityEntry]:
    """What was entered for an agency's items of this code, newest first, also what waits or was withdrawn."""
    related = AuthorityEntry.objects.select_related("change__proposed_by", "change__decided_by")
    return related.filter(change__agency=item.agency_id, code=item.code)


def kept_over(agency: Agency, *, on: date, size: int, within: QuerySet[Recording] | None = None) -> list[Over]:
    """Recordings whose period has run out, the longest ago first, at most `size` of them: the over-retention list.

    `within`: only those among these recordings.
    """
    rows = Elapsed.objects.filter(agency=agency, due_on__lte=on).order_by("due_on", "recording_id")
    if within is not None:
        rows = rows.filter(recording__in=within.values("id"))
    found = list(rows.select_related("recording__agency")[:size])
    kept = blockers_of([one.recording for one in found], on=on)
    return [Over(one, days_over(one.due_on, on), kept[one.recording_id]) for one in found]


def over_seen(person: Person, agency: Agency, *, at: datetime, size: int) -> list[Over]:
    """The over-retention list as far as the person reaches its recordings, and may know what keeps them."""
    reach = visible(person, at=at, within=[agency]).queryset()
    rows = kept_over(agency, on=at.date(), size=size, within=reach)
    if reads_all_holds(person, agency, at):
        return rows
    return [Over(one.elapsed, one.days, without_holds(one.blockers)) for one in rows]


def count_over(agency: Agency, *, on: date) -> int:
    """How many recordings are in the over-retention list."""
    return Elapsed.objects.filter(agency=agency, due_on__lte=on).count()
