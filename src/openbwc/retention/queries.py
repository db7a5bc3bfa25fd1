"""What is asked of retention: holds, schedules, proposals, dispositions, what is kept too long; and who may know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from openbwc.evidence.models import Recording
from openbwc.policy import Act, days_over
from openbwc.program.models import Agency, Person
from openbwc.program.queries import authority_of
from openbwc.retention.deciding import ACTS, grants
from openbwc.retention.eligibility import Blocker, blockers_of, keeping_of
from openbwc.retention.models import (
    CategoryMapping,
    Disposition,
    Elapsed,
    Hold,
    ListedRecording,
    ListedState,
    LossReport,
    ScheduleChange,
    ScheduleItem,
)


@dataclass(frozen=True)
class Over:
    """A recording whose period has run out, for how many days, and what keeps it; nothing = it is eligible."""

    elapsed: Elapsed
    days: int
    blockers: tuple[Blocker, ...]


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
"""The acts that let a person know of an agency's holds and schedules."""


def agencies_known(person: Person, at: datetime, acts: tuple[Act, ...] = KNOWING) -> list[Agency]:
    """The agencies in which the person does one of the acts."""
    authority = authority_of(person, at.date())
    return [agency for agency in Agency.objects.all() if grants(authority, acts, agency, at)]


def holds_seen(person: Person, at: datetime) -> QuerySet[Hold]:
    """The holds of agencies of which the person knows, and those of which they are custodian."""
    seen = Q(agency__in=agencies_known(person, at)) | Q(custodian=person)
    related = Hold.objects.filter(seen).select_related("agency", "custodian", "placed_by", "released_by")
    return related.annotate(recordings=Count("held"))


def changes_seen(person: Person, at: datetime) -> QuerySet[ScheduleChange]:
    """The proposals of agencies of which the person knows, newest first."""
    related = ScheduleChange.objects.select_related("agency", "proposed_by", "decided_by")
    return related.filter(agency__in=agencies_known(person, at))


def items_in_force(agency: Agency, on: date) -> QuerySet[ScheduleItem]:
    """The items of the agency's schedule on a day, with the proposal that each came by."""
    rows = ScheduleItem.objects.filter(ScheduleItem.in_force(on), agency=agency)
    return rows.select_related("change__proposed_by").prefetch_related("authorities__entered_by", "categories")


def mappings_in_force(agency: Agency, on: date) -> QuerySet[CategoryMapping]:
    """Which category is covered by which item on a day."""
    return CategoryMapping.objects.filter(CategoryMapping.in_force(on), agency=agency).select_related("item")


def kept_over(agency: Agency, *, on: date, size: int, after: int = 0) -> list[Over]:
    """Recordings whose period has run out, the longest ago first, at most `size` of them: the over-retention list.

    `after` leaves out so many of the first.
    """
    rows = Elapsed.objects.filter(agency=agency, due_on__lte=on).order_by("due_on", "recording_id")
    found = list(rows.select_related("recording__agency")[after : after + size])
    kept = blockers_of([one.recording for one in found], on=on)
    return [Over(one, days_over(one.due_on, on), kept[one.recording_id]) for one in found]


def count_over(agency: Agency, *, on: date) -> int:
    """How many recordings are in the over-retention list."""
    return Elapsed.objects.filter(agency=agency, due_on__lte=on).count()


def over_retention(agency: Agency, *, on: date) -> OverRetention:
    """The agency's over-retention in figures, as of the last night's reckoning; for oversight and for pages."""
    rows = Elapsed.objects.filter(agency=agency, due_on__lte=on)
    first = rows.order_by("due_on").values_list("due_on", flat=True).first()
    free = Recording.objects.filter(id__in=rows.values("recording_id")).filter(keeping_of(agency, on).free)
    return OverRetention(
        recordings=rows.count(),
        free=free.count(),
        by_item=dict(rows.order_by("item").values_list("item").annotate(Count("recording"))),
        longest=days_over(first, on) if first else 0,
    )


def dispositions_seen(person: Person, at: datetime) -> QuerySet[Disposition]:
    """The dispositions of agencies of which the person knows, newest first, each with what became of its recordings."""
    related = Disposition.objects.select_related("agency", "proposed_by", "withdrawn_by", "package__accepted_by")
    counted = {state.value: Count("recordings", filter=Q(recordings__state=state)) for state in ListedState}
    seen = related.filter(agency__in=agencies_known(person, at)).annotate(**counted)
    return seen.order_by("-proposed_at", "-id")  # grouped rows have no order of their own


def ordered_objects() -> frozenset[str]:
    """The objects of the vault that some disposition ordered to be destroyed: any other tombstone is a loss (V.A.4)."""
    begun = ListedRecording.objects.filter(state__in=(ListedState.BEGUN, ListedState.DISPOSED))
    return frozenset(name for named in begun.values_list("named", flat=True).iterator() for name in named)


def disposed_row(recording: Recording) -> ListedRecording | None:
    """Under which disposition the recording was disposed of, or is being; None while its content is kept."""
    states = (ListedState.BEGUN, ListedState.DISPOSED)
    rows = ListedRecording.objects.select_related("disposition__agency", "disposition__proposed_by")
    return rows.filter(recording=recording, state__in=states).first()


def loss_reports_seen(person: Person, at: datetime) -> QuerySet[LossReport]:
    """The drafts of reports of loss of agencies of which the person knows, newest first."""
    return LossReport.objects.select_related("agency", "by").filter(agency__in=agencies_known(person, at))
