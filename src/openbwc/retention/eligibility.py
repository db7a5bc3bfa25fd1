"""What keeps a recording: the one predicate of which dry runs, the nightly reckoning, pages and disposition ask.

Guarantees: each thing that keeps a recording is one condition, written once (`Keeping`). `blockers_of` asks all of them
of single recordings in one statement and `eligible` of a whole agency, so that a list and the look at each of its
members cannot differ. A hold is asked by its query too, as it finds today, whether or not it is written down that it
covers the recording. A day has come for an agency once it has begun in the agency's time zone, and is over there; it is
given as a day of UTC.

Whoever disposes of recordings asks `locked_blockers_of`, naming what is to become of them, in the transaction in which
that is recorded. It waits for whoever is saying something of them, and then for the ledger's turn: each hold that was
recorded before is seen, and one that comes later is recorded later, so the ledger never shows that something went that
was held.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from openbwc.custody import await_turn
from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import ClipFile, Direction, HandOver, ProhibitedReview, Recording
from openbwc.policy import Due, FinalAction, Kept, Schedule, Trigger
from openbwc.program.models import Agency
from openbwc.program.queries import zone_of_agency
from openbwc.retention.deciding import locked_agency
from openbwc.retention.models import HeldRecording, Hold
from openbwc.retention.schedules import schedule_in_force
from openbwc.retention.scopes import NOTHING, any_of, finding, found_by

_FIELDS = {Trigger.RECORDED: "started_at", Trigger.TAKEN_IN: "taken_in_at"}
_BATCH = 500
Code = TypeVar("Code", bound=str)


class Keeps(StrEnum):
    """What keeps a recording."""

    DISPOSED = "disposed"
    HELD = "held"
    NEEDED = "needed"
    UNDER_REVIEW = "under_review"
    UNSCHEDULED = "unscheduled"
    UNVERIFIED = "unverified"
    PERMANENT = "permanent"
    NOT_DUE = "not_due"
    OTHER_ACTION = "other_action"


WORDS = {
    Keeps.DISPOSED: "It was disposed of: there is nothing left to let go.",
    Keeps.HELD: "A hold covers it.",
    Keeps.NEEDED: "A request, a release, an expedited track or a duplicate that is owed needs it.",
    Keeps.UNDER_REVIEW: "A review of whether it ought to have been made is open.",
    Keeps.UNSCHEDULED: "No item of the agency's schedule covers it: what is unscheduled is never destroyed.",
    Keeps.UNVERIFIED: "An item that covers it rests on no authority yet.",
    Keeps.PERMANENT: "An item that covers it keeps it for ever.",
    Keeps.NOT_DUE: "Its period has not run out.",
    Keeps.OTHER_ACTION: "Its schedule has something else become of it.",
}
CLAUSES = {Keeps.UNDER_REVIEW: "II.B.1"}
CLAUSE = "V.A.4"
OF_A_MATTER = frozenset({Keeps.HELD, Keeps.NEEDED})
"""What tells that somebody is after the recording: only who reads the agency's holds is told."""
_NEEDED: list[Callable[[], Q]] = []


def keep_while(needed: Callable[[], Q]) -> None:
    """Let a later room, of which this one knows nothing, say by a condition which recordings it is not through with."""
    _NEEDED.append(needed)


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that keeps a recording, with its clause."""

    keeps: Keeps

    @property
    def clause(self) -> str:
        """The clause that keeps it."""
        return CLAUSES.get(self.keeps, CLAUSE)

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
    """What keeps the recordings of one agency on a day under a schedule, as conditions on recordings.

    `action`: what is to become of them, so that what the schedule has something else become of is kept; None where only
    the end of its period is asked.
    """

    agency: Agency
    schedule: Schedule
    on: date
    action: FinalAction | None = None

    @cached_property
    def conditions(self) -> Mapping[Keeps, Q]:
        """Each condition; a recording that meets one is kept."""
        covered = sorted(category for category in self.schedule.mapping if self.schedule.covering(category))
        unverified = [one for one in covered if not self.schedule.verified(one)]
        permanent = [one for one in covered if self.schedule.action(one) is FinalAction.PERMANENT]
        others = [one for one in covered if self.action not in {None, self.schedule.action(one)}]
        not_due = NOTHING
        for category in covered:
            if category not in permanent:
                not_due |= Q(category=category) & ~self._run_out(category)
        return {
            Keeps.DISPOSED: disposed(),
            Keeps.HELD: self.held,
            Keeps.NEEDED: any_of([Q(Exists(_owed())), *(needed() for needed in _NEEDED)]),
            Keeps.UNDER_REVIEW: Q(Exists(_open_reviews())),
            Keeps.UNSCHEDULED: ~Q(category__in=covered),
            Keeps.UNVERIFIED: Q(category__in=unverified),
            Keeps.PERMANENT: Q(category__in=permanent),
            Keeps.NOT_DUE: not_due,
            Keeps.OTHER_ACTION: Q(category__in=others),
        }

    @cached_property
    def held(self) -> Q:
        """Covered by a hold that is not released: written down, or found by its query now."""
        written = HeldRecording.objects.filter(recording=OuterRef("pk"), hold__released_at=None)
        queries = [found_by(hold) for hold in open_holds(self.agency).exclude(query=None)]
        return Q(Exists(written)) | any_of(queries)

    @cached_property
    def free(self) -> Q:
        """Those of which the content is there, and that nothing but their schedule may keep."""
        kept = (Keeps.UNDER_REVIEW, Keeps.HELD, Keeps.NEEDED, Keeps.DISPOSED)
        return ~any_of([self.conditions[one] for one in kept])

    def due(self) -> Q:
        """Those whose period has run out under items that all rest on an authority, whatever else keeps them.

        It is each category's span of days, which an index on days answers; the complement of the conditions that follow
        from the schedule.
        """
        condition = NOTHING
        for category in self.schedule.mapping:
            action = self.schedule.action(category)
            if self.schedule.verified(category) and self.action in {None, action}:
                condition |= Q(category=category) & self._run_out(category)
        return condition

    def since(self, category: str, up_to: date) -> Q:
        """Those of a category that were not due up to an earlier day: spans of days, which an index answers."""
        boundaries = self.schedule.boundaries(category, _begun(up_to, self.zone))
        if boundaries.never:
            return Q()
        condition = NOTHING
        for trigger, last in boundaries.last.items():
            condition |= Q(**{f"{_FIELDS[trigger]}__gte": _end_of(last, self.zone)})
        return condition

    @cached_property
    def zone(self) -> ZoneInfo:
        """The agency's time zone, in which its days begin and end."""
        return zone_of_agency(self.agency)

    def _run_out(self, category: str) -> Q:
        """Those of a category whose days are all due."""
        boundaries = self.schedule.boundaries(category, _begun(self.on, self.zone))
        if boundaries.never:
            return NOTHING
        condition = Q()
        for trigger, last in boundaries.last.items():
            condition &= Q(**{f"{_FIELDS[trigger]}__lt": _end_of(last, self.zone)})
        return condition


def keeping_of(agency: Agency, on: date, *, action: FinalAction | None = None) -> Keeping:
    """What keeps the agency's recordings on a day, under the schedule in force."""
    return Keeping(agency=agency, schedule=schedule_in_force(agency, on), on=on, action=action)


def eligible(keeping: Keeping) -> QuerySet[Recording]:
    """The agency's recordings that nothing keeps."""
    return Recording.objects.filter(keeping.due(), agency=keeping.agency).filter(keeping.free)


def blockers_of(
    recordings: Iterable[Recording], *, on: date, action: FinalAction | None = None
) -> dict[UUID, tuple[Blocker, ...]]:
    """By recording, everything that keeps it on a day from an action; an empty tuple where nothing does.

    Raises `Recording.DoesNotExist` for one that is not there: of what is not known, nothing says that it may go.
    """
    by_agency: dict[UUID, list[Recording]] = {}
    for recording in recordings:
        by_agency.setdefault(recording.agency_id, []).append(recording)
    found: dict[UUID, tuple[Blocker, ...]] = {}
    for members in by_agency.values():
        keeping = keeping_of(members[0].agency, on, action=action)
        for start in range(0, len(members), _BATCH):
            said = asked(keeping.conditions, [one.id for one in members[start : start + _BATCH]])
            found |= {key: tuple(Blocker(keeps) for keeps in kept) for key, kept in said.items()}
    return found


def locked_blockers_of(
    ids: Iterable[UUID], *, on: date, action: FinalAction
) -> tuple[list[Recording], dict[UUID, tuple[Blocker, ...]]]:
    """The recordings, held to the end of the transaction, and what keeps each of them from the action.

    Their agencies are held first, so that no schedule changes, then the recordings by id, then their clips, so that no
    copy or still is added, then the ledger, in the order in which everybody takes them; only then is anything asked.
    """
    wanted = sorted(set(ids))
    for agency in Agency.objects.filter(recordings__in=wanted).order_by("id").distinct():
        locked_agency(agency)
    rows = Recording.objects.select_for_update(of=("self",), no_key=True).select_related("agency")
    recordings = list(rows.filter(id__in=wanted).order_by("id"))
    if len(recordings) != len(wanted):
        raise Recording.DoesNotExist(f"Expected {len(wanted)} recordings; found {len(recordings)}.")
    list(ClipFile.objects.select_for_update().filter(recording__in=wanted).order_by("id").values_list("id", flat=True))
    await_turn()
    return recordings, blockers_of(recordings, on=on, action=action)


def asked(conditions: Mapping[Code, Q], ids: Sequence[UUID]) -> dict[UUID, tuple[Code, ...]]:
    """By recording, which of the conditions it meets, in their order; at most some hundred recordings.

    It is one statement: what a change would move between two, it cannot hide. Raises `Recording.DoesNotExist`.
    """
    columns = {
        f"by_{code}": ExpressionWrapper(condition, output_field=BooleanField())
        for code, condition in conditions.items()
    }
    rows = Recording.objects.filter(id__in=ids).order_by().annotate(**columns).values_list("id", *columns)
    found = {key: tuple(code for code, met in zip(conditions, answers, strict=True) if met) for key, *answers in rows}
    if len(found) != len(set(ids)):
        raise Recording.DoesNotExist(f"Expected {len(set(ids))} recordings; found {len(found)}.")
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
    holds = list(open_holds(recording.agency).select_related("agency", "custodian"))
    covering = set(HeldRecording.objects.filter(recording=recording).values_list("hold_id", flat=True))
    covering |= {hold.id for hold, _ in finding(holds, [recording.id])}
    return tuple(hold for hold in holds if hold.id in covering)


def open_holds(agency: Agency) -> QuerySet[Hold]:
    """The agency's holds that are not released."""
    return Hold.objects.filter(agency=agency, released_at=None)


def kept_of(recording: Recording) -> Kept:
    """The facts of a recording that a schedule asks for, its days in its agency's zone."""
    return kept_in(recording, zone_of_agency(recording.agency))


def kept_in(recording: Recording, zone: ZoneInfo) -> Kept:
    """The same, for many recordings of one agency, whose zone is asked once."""
    return Kept(
        category=recording.category,
        recorded_on=recording.started_at.astimezone(zone).date(),
        taken_in_on=recording.taken_in_at.astimezone(zone).date(),
    )


def _begun(on: date, zone: ZoneInfo) -> date:
    """The local day that it is at the beginning of a day of UTC: no later one has begun there."""
    return datetime.combine(on, time(), tzinfo=UTC).astimezone(zone).date()


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a local day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


def _owed() -> QuerySet[HandOver]:
    """The duplicate for a task force's partner that is not handed over yet (VI.A.1, VI.B.3)."""
    return HandOver.objects.filter(recording=OuterRef("pk"), direction=Direction.TO_PARTNER, done_at=None)


def _open_reviews() -> QuerySet[ProhibitedReview]:
    return ProhibitedReview.objects.filter(recording=OuterRef("pk"), decided_at=None)
