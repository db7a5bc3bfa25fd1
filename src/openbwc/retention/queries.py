"""What is asked of retention: holds, schedules, proposals, what is kept too long; and who may know of them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from openbwc.policy import Act, days_over
from openbwc.program.models import Agency, Person
from openbwc.program.queries import authority_of
from openbwc.retention.deciding import ACTS, grants
from openbwc.retention.eligibility import Blocker, blockers_of
from openbwc.retention.models import CategoryMapping, Elapsed, Hold, ScheduleChange, ScheduleItem


@dataclass(frozen=True)
class Over:
    """A recording whose period has run out, for how many days, and what keeps it; nothing = it is eligible."""

    elapsed: Elapsed
    days: int
    blockers: tuple[Blocker, ...]


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


def kept_over(agency: Agency, *, on: date, size: int) -> list[Over]:
    """Recordings whose period has run out, the longest ago first, at most `size` of them: the over-retention list."""
    rows = Elapsed.objects.filter(agency=agency, due_on__lte=on).order_by("due_on", "recording_id")
    found = list(rows.select_related("recording__agency")[:size])
    kept = blockers_of([one.recording for one in found], on=on)
    return [Over(one, days_over(one.due_on, on), kept[one.recording_id]) for one in found]


def count_over(agency: Agency, *, on: date) -> int:
    """How many recordings are in the over-retention list."""
    return Elapsed.objects.filter(agency=agency, due_on__lte=on).count()
