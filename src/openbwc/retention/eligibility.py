"""What keeps a recording: the one predicate of which dry runs, the nightly reckoning, pages and disposition ask.

Guarantees: each thing that keeps a recording is one condition, written once (`Keeping`). `blockers_of` asks it of
single recordings and `eligible` of a whole agency, so that a list and the look at each of its members cannot differ. A
hold is asked by its query too, as it finds today, whether or not it is written down that it covers the recording. Days
are UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import ProhibitedReview, Recording
from openbwc.policy import Boundaries, Due, FinalAction, Kept, Schedule, Trigger
from openbwc.program.models import Agency
from openbwc.retention.models import HeldRecording, Hold
from openbwc.retention.schedules import schedule_in_force
from openbwc.retention.scopes import found_by

CLAUSE = "V.A.4"
_FIELDS = {Trigger.RECORDED: "started_at", Trigger.TAKEN_IN: "taken_in_at"}
_BATCH = 500
NOTHING = Q(pk__in=[])


class Keeps(StrEnum):
    """What keeps a recording."""

    DISPOSED = "disposed"
    HELD = "held"
    UNDER_REVIEW = "under_review"
    UNSCHEDULED = "unscheduled"
    UNVERIFIED = "unverified"
    PERMANENT = "permanent"
    NOT_DUE = "not_due"


WORDS = {
    Keeps.DISPOSED: "It was disposed of: there is nothing left to let go.",
    Keeps.HELD: "A hold covers it.",
    Keeps.UNDER_REVIEW: "A review of whether it ought to have been made is open.",
    Keeps.UNSCHEDULED: "No item of the agency's schedule covers it: what is unscheduled is never destroyed.",
    Keeps.UNVERIFIED: "An item that covers it rests on no authority yet.",
    Keeps.PERMANENT: "An item that covers it keeps it for ever.",
    Keeps.NOT_DUE: "Its period has not run out.",
}


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that keeps a recording, with its clause."""

    keeps: Keeps
    clause: str = CLAUSE

    @property
    def words(self) -> str:
        """The same as a sentence."""
        return WORDS[self.keeps]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a recording stands on a day: what its schedule says, what keeps it, and the holds that cover it."""

    due: Due
    blockers: tuple[Blocker, ...]
    holds: tuple[Hold, ...]


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """What keeps the recordings of one agency on a day under a schedule, as conditions on recordings."""

    agency: Agency
    schedule: Schedule
    on: date

    @cached_property
    def conditions(self) -> Mapping[Keeps, Q]:
        """Each condition; a recording that meets one is kept."""
        covered = sorted(category for category in self.schedule.mapping if self.schedule.covering(category))
        unverified = [one for one in covered if not all(item.verified for item in self.schedule.covering(one))]
        permanent = [one for one in covered if self._permanent(one)]
        not_due = NOTHING
        for category in covered:
            if category not in permanent:
                not_due |= Q(category=category) & ~self._run_out(category)
        return {
            Keeps.DISPOSED: disposed(),
            Keeps.HELD: self.held,
            Keeps.UNDER_REVIEW: Q(Exists(_open_reviews())),
            Keeps.UNSCHEDULED: ~Q(category__in=covered),
            Keeps.UNVERIFIED: Q(category__in=unverified),
            Keeps.PERMANENT: Q(category__in=permanent),
            Keeps.NOT_DUE: not_due,
        }

    @cached_property
    def held(self) -> Q:
        """Covered by a hold that is not released: written down, or found by its query now."""
        written = HeldRecording.objects.filter(recording=OuterRef("pk"), hold__released_at=None)
        condition = Q(Exists(written))
        for hold in open_holds(self.agency).exclude(query=None):
            condition |= found_by(hold) or NOTHING
        return condition

    @cached_property
    def free(self) -> Q:
        """Those that neither a hold nor an open review keeps, and of which the content is there."""
        return ~self.conditions[Keeps.UNDER_REVIEW] & ~self.conditions[Keeps.HELD] & ~self.conditions[Keeps.DISPOSED]

    def due(self) -> Q:
        """Those whose period has run out under items that all rest on an authority, whatever else keeps them.

        It is each category's span of days, which an index on days answers; the complement of the last four conditions.
        """
        condition = NOTHING
        for category in self.schedule.mapping:
            items = self.schedule.covering(category)
            if items and all(item.verified for item in items) and not self._permanent(category):
                condition |= Q(category=category) & self._run_out(category)
        return condition

    @staticmethod
    def later(boundaries: Boundaries) -> Q:
        """Those that lie beyond some boundary, so that they are not due by it."""
        if boundaries.never:
            return Q()
        condition = NOTHING
        for trigger, last in boundaries.last.items():
            condition |= Q(**{f"{_FIELDS[trigger]}__gte": day_after(last)})
        return condition

    def _permanent(self, category: str) -> bool:
        return any(item.final_action is FinalAction.PERMANENT for item in self.schedule.covering(category))

    def _run_out(self, category: str) -> Q:
        """Those of a category whose days are all due."""
        boundaries = self.schedule.boundaries(category, self.on)
        if boundaries.never:
            return NOTHING
        condition = Q()
        for trigger, last in boundaries.last.items():
            condition &= Q(**{f"{_FIELDS[trigger]}__lt": day_after(last)})
        return condition


def keeping_of(agency: Agency, on: date) -> Keeping:
    """What keeps the agency's recordings on a day, under the schedule in force."""
    return Keeping(agency=agency, schedule=schedule_in_force(agency, on), on=on)


def eligible(keeping: Keeping) -> QuerySet[Recording]:
    """The agency's recordings that nothing keeps."""
    return Recording.objects.filter(keeping.due(), agency=keeping.agency).filter(keeping.free)


def blockers_of(recordings: Iterable[Recording], *, on: date) -> dict[UUID, tuple[Blocker, ...]]:
    """By recording, everything that keeps it on a day; an empty tuple where nothing does."""
    by_agency: dict[UUID, list[Recording]] = {}
    for recording in recordings:
        by_agency.setdefault(recording.agency_id, []).append(recording)
    found: dict[UUID, tuple[Blocker, ...]] = {}
    for members in by_agency.values():
        keeping = keeping_of(members[0].agency, on)
        for start in range(0, len(members), _BATCH):
            found |= _asked(keeping, [one.id for one in members[start : start + _BATCH]])
    return found


def _asked(keeping: Keeping, ids: list[UUID]) -> dict[UUID, tuple[Blocker, ...]]:
    found: dict[UUID, tuple[Blocker, ...]] = dict.fromkeys(ids, ())
    for keeps, condition in keeping.conditions.items():
        for key in Recording.objects.filter(condition, id__in=ids).values_list("id", flat=True).distinct():
            found[key] = (*found[key], Blocker(keeps))
    return found


def standing_of(recording: Recording, *, on: date) -> Standing:
    """How a recording stands on a day."""
    return Standing(
        due=schedule_in_force(recording.agency, on).due(kept_of(recording)),
        blockers=blockers_of([recording], on=on)[recording.id],
        holds=holds_over(recording),
    )


def holds_over(recording: Recording) -> tuple[Hold, ...]:
    """The holds in force that cover a recording, written down or found by their query now, newest first."""
    holds = open_holds(recording.agency).select_related("custodian")
    written = set(HeldRecording.objects.filter(recording=recording).values_list("hold_id", flat=True))
    return tuple(hold for hold in holds if hold.id in written or catches(hold, recording.id))


def catches(hold: Hold, recording_id: UUID) -> bool:
    """Whether the query of a hold finds a recording now."""
    condition = found_by(hold)
    return condition is not None and Recording.objects.filter(condition, id=recording_id).exists()


def open_holds(agency: Agency) -> QuerySet[Hold]:
    """The agency's holds that are not released."""
    return Hold.objects.filter(agency=agency, released_at=None)


def kept_of(recording: Recording) -> Kept:
    """The facts of a recording that a schedule asks for."""
    return Kept(
        category=recording.category,
        recorded_on=recording.started_at.astimezone(UTC).date(),
        taken_in_on=recording.taken_in_at.astimezone(UTC).date(),
    )


def day_after(day: date) -> datetime:
    """The first moment after a day (UTC)."""
    return datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1)


def _open_reviews() -> QuerySet[ProhibitedReview]:
    return ProhibitedReview.objects.filter(recording=OuterRef("pk"), decided_at=None)
