"""What the rosters asked to be recorded, held against the catalogue (II.A.1-3, IV.A, IV.E).

Guarantees: each entry of a roster with a camera is judged once, under the agency's policy of the day (UTC) on which
the entry begins; a day of an agency is read by a few queries for every 5,000 people who served; an entry belongs
to the day on which it begins at the operation's place, so each day of a long operation is judged as its own. What was
asked before somebody was taken off, or the operation was called off, stays asked. Nothing here changes anything.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from openbwc.evidence.models import Deactivation, NonActivation, Operation, Recording, RosterEntry
from openbwc.policy.coverage import (
    PATROL_SHIFT,
    Actual,
    Asked,
    Expectation,
    Outcome,
    asked_of,
    compare,
    tolerances_of,
)
from openbwc.policy.local_time import day_in, day_of
from openbwc.policy.rules.coverage import reasons_to_state
from openbwc.program.models import Agency, Assignment
from openbwc.program.policies import governing

REACH = timedelta(hours=48)
"""How long before what is asked a recording or a shift that reaches into it may have begun."""

WIDEST = timedelta(hours=15)
"""More than any zone differs from UTC: a local day lies within this of the UTC day of its date."""

DAY = timedelta(days=1)
CHUNK = timedelta(days=7)
"""What is read at once of a longer time: what reaches into it from before is read once a week, not once a day."""

ROWS = 5000
Shifts = dict[uuid.UUID, list[tuple[datetime, datetime]]]


class _Entry(NamedTuple):
    """An entry of a roster that asks for a camera, with what its operation says of it."""

    id: uuid.UUID
    person: uuid.UUID
    scene: uuid.UUID
    starts_at: datetime
    planned_until: datetime
    type: str
    exemption: str
    withdrawn_at: datetime | None
    called_off_at: datetime | None


def coverage_of_operation(operation: Operation, *, at: datetime) -> list[Outcome]:
    """The outcome of each person of one operation's roster, as known at a moment."""
    return _outcomes(operation.agency, Q(operation=operation), at)


def coverage_of_day(agency: Agency, day: date, *, at: datetime) -> list[Outcome]:
    """The outcomes of the entries that begin on a day, each counted by the clocks of its operation's place."""
    midnight = day_in(ZoneInfo("UTC"), day)[0]
    near = Q(agency=agency, starts_at__gte=midnight - WIDEST, starts_at__lt=midnight + DAY + WIDEST)
    begins = Q(pk__in=[])
    zones = RosterEntry.objects.filter(near).order_by().values_list("operation__zone", flat=True)
    for zone in zones.distinct():
        start, end = day_in(ZoneInfo(zone), day)
        begins |= Q(operation__zone=zone, starts_at__gte=start, starts_at__lt=end)
    return _outcomes(agency, near & begins, at)


def coverage_between(agency: Agency, since: datetime, until: datetime, *, at: datetime) -> Iterator[Outcome]:
    """The outcomes of the entries that begin in [since, until), read a week at a time."""
    while since < until:
        end = min(since + CHUNK, until)
        yield from _outcomes(agency, Q(agency=agency, starts_at__gte=since, starts_at__lt=end), at)
        since = end


def expected_entries(agency: Agency, since: datetime, until: datetime) -> QuerySet[RosterEntry]:
    """The entries of rosters that begin in [since, until) and ask for a camera for any time."""
    return _expected(Q(agency=agency, starts_at__gte=since, starts_at__lt=until))


def stood() -> Q:
    """Entries that stood when they began: what is taken off, or called off, afterwards was asked until then."""
    kept = Q(withdrawn_at=None) | Q(withdrawn_at__gt=F("starts_at"))
    return kept & (Q(operation__called_off_at=None) | Q(operation__called_off_at__gt=F("starts_at")))


def _expected(condition: Q) -> QuerySet[RosterEntry]:
    return RosterEntry.objects.filter(condition & stood(), camera_expected=True).order_by()


def _ended(*ends: datetime | None) -> datetime:
    """The first of the moments that are known: as planned, taken off, called off."""
    return min(end for end in ends if end is not None)


def _outcomes(agency: Agency, condition: Q, at: datetime) -> list[Outcome]:
    """The outcomes of the entries of a condition; others of their operations that overlap them are their peers."""
    judged = _entries(condition)
    if not judged:
        return []
    low, high = min(entry.starts_at for entry in judged), max(entry.planned_until for entry in judged)
    meanwhile = Q(starts_at__lt=high, ends_at__gt=low)
    entries: list[_Entry] = []
    for scenes in _batches({entry.scene for entry in judged}):
        entries += _entries(meanwhile & Q(operation__in=scenes))
    of_these = {entry.id for entry in judged}
    expectations: defaultdict[date, list[Expectation]] = defaultdict(list)
    everyone = []
    for day, expectation in _expectations(agency, entries):
        everyone.append(expectation)
        if expectation.id in of_these:
            expectations[day].append(expectation)
    people = {entry.person for entry in entries}
    actuals = list(_actuals(people, low - REACH, high, at)) if expectations else []
    outcomes: list[Outcome] = []
    for day, of_day in sorted(expectations.items()):
        tolerances = tolerances_of(governing(agency, day))
        outcomes += compare(of_day, actuals, tolerances=tolerances, at=at, beside=everyone)
    return outcomes


def _entries(condition: Q) -> list[_Entry]:
    fields = ("id", "person_id", "operation_id", "starts_at", "ends_at", "operation__type", "operation__exemption")
    more = ("withdrawn_at", "operation__called_off_at")
    return [_Entry(*row) for row in _expected(condition).values_list(*fields, *more)]


def _batches(keys: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """Keys for one query each: the rows of many are found by their index, and no list is longer than a database takes.

    A condition inside another makes PostgreSQL read whole tables, for it cannot tell how few rows it gives.
    """
    listed = list(keys)
    for start in range(0, len(listed), ROWS):
        yield listed[start : start + ROWS]


def _expectations(agency: Agency, entries: list[_Entry]) -> Iterator[tuple[date, Expectation]]:
    """What is asked of each entry, with the day of the policy that asks it; where nothing is asked, nothing."""
    low = min(entry.starts_at for entry in entries) - REACH
    shifts = _shifts({entry.person for entry in entries}, low, max(entry.planned_until for entry in entries))
    stated = _stated(entry.id for entry in entries)
    asked: dict[tuple[str, str, date], Asked | None] = {}
    for entry in entries:
        day, ends_at = entry.starts_at.date(), _ended(entry.planned_until, entry.withdrawn_at, entry.called_off_at)
        kind = (entry.type, entry.exemption, day)
        if kind not in asked:
            asked[kind] = asked_of(entry.type, entry.exemption, governing(agency, day))
        ask = asked[kind]
        if ask is None:
            continue
        around = [end for start, end in shifts.get(entry.person, ()) if start < ends_at and end > entry.starts_at]
        reason = stated.get(entry.id, "")
        accepted = reason and reason in reasons_to_state(governing(agency, day), early_deactivation=False)
        yield (
            day,
            Expectation(
                id=entry.id,
                person=entry.person,
                scene=entry.scene,
                starts_at=entry.starts_at,
                ends_at=ends_at,
                shift_ends_at=max([ends_at, *around]),
                asked=ask,
                stated=reason if accepted else "",
            ),
        )


def _shifts(everybody: Iterable[uuid.UUID], low: datetime, high: datetime) -> Shifts:
    """When the people's shifts begin and end: by the patrol rosters, and by what was said at a camera's check-out."""
    shifts: defaultdict[uuid.UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    fields = ("person_id", "starts_at", "ends_at", "withdrawn_at", "operation__called_off_at")
    for people in _batches(everybody):
        begun = Q(person__in=people, starts_at__gte=low, starts_at__lt=high)
        patrols = RosterEntry.objects.filter(begun & stood(), operation__type=PATROL_SHIFT).order_by()
        for person, start, *ends in patrols.values_list(*fields):
            shifts[person].append((start, _ended(*ends)))
        assigned = Assignment.objects.filter(begun, shift_ends_at__isnull=False).order_by()
        for person, start, told in assigned.values_list("person_id", "starts_at", "shift_ends_at"):
            if told is not None:
                shifts[person].append((start, told))
    return shifts


def _stated(entries: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The latest reason that was stated for not recording, by entry."""
    reasons: dict[uuid.UUID, str] = {}
    for some in _batches(entries):
        statements = NonActivation.objects.filter(entry__in=some).order_by("stated_at", "id")
        reasons |= dict(statements.values_list("entry_id", "reason"))
    return reasons


def _actuals(everybody: Iterable[uuid.UUID], low: datetime, high: datetime, at: datetime) -> Iterator[Actual]:
    """The recordings of these people that began in [low, high) and were in the vault by `at`."""
    fields = ("id", "wearer_id", "started_at", "duration_ms", "pre_event_ms", "taken_in_at")
    for people in _batches(everybody):
        begun = Q(wearer__in=people, started_at__gte=low, started_at__lt=high)
        rows = list(Recording.objects.filter(begun, taken_in_at__lte=at).order_by().values_list(*fields))
        reasons = _stopped(row[0] for row in rows)
        for recording, wearer, started_at, duration, before, taken_in_at in rows:
            yield Actual(
                id=recording,
                wearer=wearer,
                starts_at=started_at,
                ends_at=started_at + timedelta(milliseconds=duration),
                pre_event=None if before is None else timedelta(milliseconds=before),
                taken_in_at=taken_in_at,
                reason=reasons.get(recording, ""),
            )


def _stopped(recordings: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The latest reason that was stated for an early deactivation, by recording."""
    reasons: dict[uuid.UUID, str] = {}
    for some in _batches(recordings):
        told = Deactivation.objects.filter(recording__in=some).order_by("stated_at", "id")
        reasons |= dict(told.values_list("recording_id", "reason"))
    return reasons


def local_day(operation: Operation) -> date:
    """The day on which an operation begins by the clocks of its place."""
    return day_of(operation.starts_at, ZoneInfo(operation.zone))
