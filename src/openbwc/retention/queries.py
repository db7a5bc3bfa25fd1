"""What is asked of retention: holds, schedules, proposals, dispositions, what is kept too long; and who may know.

Guarantees: what a hold is about, and that it covers a recording, is told only to whom the policy lets read it
(`read_hold`); everybody else is told what the schedule says.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from openbwc.access.visible import visible
from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Due, days_over
from openbwc.program.models import Agency, Person
from openbwc.program.queries import authority_of
from openbwc.retention.deciding import ACTS, grants, reads_holds
from openbwc.retention.eligibility import OF_A_MATTER, Blocker, blockers_of, keeping_of, standing_of
from openbwc.retention.listable import TELLING
from openbwc.retention.models import (
    AuthorityEntry,
    CategoryMapping,
    Disposition,
    Elapsed,
    Hold,
    LeftOut,
    ListedRecording,
    ListedState,
    LossReport,
    ScheduleChange,
    ScheduleItem,
)
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


@dataclass(frozen=True, kw_only=True)
class OverRetention:
    """How many recordings are kept beyond their end: of them `free` ones that nothing keeps, and by item how many.

    `longest` is for how many days the oldest of them is over it.
    """

    recordings: int
    free: int
    by_item: Mapping[str, int]
    longest: int


KNOWING = (*ACTS, Act.READ_OVERSIGHT)
"""The acts that let a person know of an agency's schedule."""
DISPOSING = (Act.PROPOSE_DISPOSITION, Act.APPROVE_DISPOSITION, Act.WITHDRAW_DISPOSITION, Act.READ_OVERSIGHT)
"""Those that let a person read its dispositions, which name recordings."""
REPORTING = (Act.REPORT_LOSS, Act.READ_OVERSIGHT)
"""Those that let a person read its reports of loss, which say what was under a hold."""


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
    """What keeps a recording besides holds, and what else tells that somebody is after it."""
    return tuple(one for one in blockers if one.keeps not in OF_A_MATTER)


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


def kept_over(
    agency: Agency, *, on: date, size: int, after: int = 0, within: QuerySet[Recording] | None = None
) -> list[Over]:
    """Recordings whose period has run out, the longest ago first, at most `size` of them: the over-retention list.

    `within`: only those among these recordings; `after` leaves out so many of the first.
    """
    rows = _elapsed(agency, on).order_by("due_on", "recording_id")
    if within is not None:
        rows = rows.filter(recording__in=within.values("id"))
    found = list(rows.select_related("recording__agency")[after : after + size])
    kept = blockers_of([one.recording for one in found], on=on)
    return [Over(one, days_over(one.due_on, on), kept[one.recording_id]) for one in found]


def over_seen(person: Person, agency: Agency, *, at: datetime, size: int, after: int = 0) -> list[Over]:
    """The over-retention list as far as the person reaches its recordings, and may know what keeps them."""
    reach = visible(person, at=at, within=[agency]).queryset()
    rows = kept_over(agency, on=at.date(), size=size, after=after, within=reach)
    if reads_all_holds(person, agency, at):
        return rows
    return [Over(one.elapsed, one.days, without_holds(one.blockers)) for one in rows]


def count_over(agency: Agency, *, on: date) -> int:
    """How many recordings are in the over-retention list."""
    return _elapsed(agency, on).count()


def _elapsed(agency: Agency, on: date) -> QuerySet[Elapsed]:
    """Those of the agency's recordings whose period has run out by a day, and that are there."""
    return Elapsed.objects.filter(~disposed("recording_id"), agency=agency, due_on__lte=on)


def over_retention(agency: Agency, *, on: date) -> OverRetention:
    """The agency's over-retention in figures, as of the last night's reckoning; for oversight and for pages."""
    rows = _elapsed(agency, on)
    first = rows.order_by("due_on").values_list("due_on", flat=True).first()
    free = Recording.objects.filter(id__in=rows.values("recording_id")).filter(keeping_of(agency, on).free)
    return OverRetention(
        recordings=rows.count(),
        free=free.count(),
        by_item=dict(rows.order_by("item").values_list("item").annotate(Count("recording"))),
        longest=days_over(first, on) if first else 0,
    )


def dispositions_known(person: Person, at: datetime) -> QuerySet[Disposition]:
    """The dispositions of which the person may know, newest first, each with what became of its recordings; also those
    of which the list is not whole.
    """
    related = Disposition.objects.select_related("agency", "proposed_by", "withdrawn_by", "package__accepted_by")
    counted = {state.value: _listed(state) for state in ListedState}
    seen = related.filter(agency__in=agencies_known(person, at, DISPOSING)).annotate(**counted)
    return seen.defer("certificate")


def dispositions_seen(person: Person, at: datetime) -> QuerySet[Disposition]:
    """Those that the person may read: a list has its digest once it is whole, and one without is read by nobody."""
    return dispositions_known(person, at).exclude(sha256="")


def _listed(state: ListedState) -> Coalesce:
    """How many recordings of a disposition stand as this: asked of the rows that are shown, and of no others."""
    rows = ListedRecording.objects.filter(disposition=OuterRef("pk"), state=state).order_by().values("disposition")
    return Coalesce(Subquery(rows.annotate(count=Count("*")).values("count")), 0)


def left_out_seen(person: Person, disposition: Disposition, at: datetime) -> QuerySet[LeftOut]:
    """What a disposition left out, as far as the person may know why: nothing that tells of a matter, else."""
    rows = disposition.left_out.order_by("recording_id")
    return rows if reads_all_holds(person, disposition.agency, at) else rows.exclude(why__in=TELLING)


def left_out_known(person: Person, agency: Agency, left_out: Mapping[str, int], at: datetime) -> dict[str, int]:
    """How many a list of the agency leaves out by why, as far as the person may know it."""
    whole = reads_all_holds(person, agency, at)
    return {why: count for why, count in left_out.items() if whole or why not in TELLING}


def figures_seen(person: Person, disposition: Disposition, at: datetime) -> dict[str, Any]:
    """The figures of a disposition's list (`listing.counts_of`), as far as the person may know them."""
    left = disposition.counts.get("left_out", {})
    return {**disposition.counts, "left_out": left_out_known(person, disposition.agency, left, at)}


def ordered_tombstones(found: Collection[str]) -> dict[str, str]:
    """Of these objects of the vault those that some disposition ordered to be destroyed: any other tombstone is a loss
    (V.A.4). With each the SHA-256 of the tombstone that was left; empty while that disposal is not finished.
    """
    wanted, ordered = set(found), dict[str, str]()
    if not wanted:
        return ordered
    begun = ListedRecording.objects.filter(state__in=(ListedState.BEGUN, ListedState.DISPOSED)).order_by()
    for row in begun.values("named", "outcome").iterator():
        left = {one["object"]: one["tombstone"] for one in row["outcome"].get("destroyed", ())}
        ordered |= {name: left.get(name, "") for name in row["named"] if name in wanted}
    return ordered


def disposed_row(recording: Recording) -> ListedRecording | None:
    """Under which disposition the recording was disposed of, or is being; None while its content is kept."""
    states = (ListedState.BEGUN, ListedState.DISPOSED)
    rows = ListedRecording.objects.select_related("disposition__agency", "disposition__proposed_by")
    return rows.filter(recording=recording, state__in=states).first()


def loss_reports_seen(person: Person, at: datetime) -> QuerySet[LossReport]:
    """The drafts of reports of loss that the person may read, newest first."""
    return LossReport.objects.select_related("agency", "by").filter(agency__in=agencies_known(person, at, REPORTING))
