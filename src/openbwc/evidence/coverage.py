"""What the rosters asked to be recorded, held against the catalogue (II.A.1-3, IV.A, IV.E).

Guarantees: each entry of a roster with a camera is judged once, under the agency's policy of the day (UTC) on which
the entry begins; a day of an agency is read by a fixed number of queries, however many people served; an entry belongs
to the day on which it begins at the operation's place, so each day of a long operation is judged as its own. What was
asked before somebody was taken off, or the operation was called off, stays asked. Nothing here changes anything.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Min, Q, QuerySet

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

CHUNK = timedelta(days=1)
ROWS = 5000
Shifts = dict[uuid.UUID, list[tuple[datetime, datetime]]]


def coverage_of_operation(operation: Operation, *, at: datetime) -> list[Outcome]:
    """The outcome of each person of one operation's roster, as known at a moment."""
    return _outcomes(operation.agency, Q(operation=operation), at)


def coverage_of_day(agency: Agency, day: date, *, at: datetime) -> list[Outcome]:
    """The outcomes of the entries that begin on a day, each counted by the clocks of its operation's place."""
    midnight = day_in(ZoneInfo("UTC"), day)[0]
    near = Q(agency=agency, starts_at__gte=midnight - WIDEST, starts_at__lt=midnight + CHUNK + WIDEST)
    begins = Q(pk__in=[])
    zones = RosterEntry.objects.filter(near).order_by().values_list("operation__zone", flat=True)
    for zone in zones.distinct():
        start, end = day_in(ZoneInfo(zone), day)
        begins |= Q(operation__zone=zone, starts_at__gte=start, starts_at__lt=end)
    return _outcomes(agency, near & begins, at)


def coverage_between(agency: Agency, since: datetime, until: datetime, *, at: datetime) -> Iterator[Outcome]:
    """The outcomes of the entries that begin in [since, until), read a day at a time."""
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
    judged = _expected(condition)
    span = judged.aggregate(low=Min("starts_at"), high=Max("ends_at"))
    if span["low"] is None:
        return []
    scenes = Q(operation__in=judged.values("operation_id"))
    entries = _expected(scenes & Q(starts_at__lt=span["high"], ends_at__gt=span["low"]))
    of_these = set(judged.values_list("id", flat=True))
    expectations: defaultdict[date, list[Expectation]] = defaultdict(list)
    everyone = []
    for day, expectation in _expectations(agency, entries):
        everyone.append(expectation)
        if expectation.id in of_these:
            expectations[day].append(expectation)
    actuals = list(_actuals(entries, span["low"] - REACH, span["high"], at)) if expectations else []
    outcomes: list[Outcome] = []
    for day, of_day in sorted(expectations.items()):
        tolerances = tolerances_of(governing(agency, day))
        outcomes += compare(of_day, actuals, tolerances=tolerances, at=at, beside=everyone)
    return outcomes


def _expectations(agency: Agency, entries: QuerySet[RosterEntry]) -> Iterator[tuple[date, Expectation]]:
    """What is asked of each entry, with the day of the policy that asks it; where nothing is asked, nothing."""
    fields = ("id", "person_id", "operation_id", "starts_at", "ends_at", "operation__type", "operation__exemption")
    more = ("withdrawn_at", "operation__called_off_at")
    rows = list(entries.values_list(*fields, *more))
    if not rows:
        return
    shifts = _shifts(entries, min(row[3] for row in rows) - REACH, max(row[4] for row in rows))
    stated = _stated(entries)
    asked: dict[tuple[str, str, date], Asked | None] = {}
    for entry, person, scene, starts_at, planned_until, type, exemption, withdrawn_at, called_off_at in rows:
        day, ends_at = starts_at.date(), _ended(planned_until, withdrawn_at, called_off_at)
        if (type, exemption, day) not in asked:
            asked[type, exemption, day] = asked_of(type, exemption, governing(agency, day))
        ask = asked[type, exemption, day]
        if ask is None:
            continue
        around = [end for start, end in shifts.get(person, ()) if start < ends_at and end > starts_at]
        reason = stated.get(entry, "")
        accepted = reason and reason in reasons_to_state(governing(agency, day), early_deactivation=False)
        yield (
            day,
            Expectation(
                id=entry,
                person=person,
                scene=scene,
                starts_at=starts_at,
                ends_at=ends_at,
                shift_ends_at=max([ends_at, *around]),
                asked=ask,
                stated=reason if accepted else "",
            ),
        )


def _shifts(entries: QuerySet[RosterEntry], low: datetime, high: datetime) -> Shifts:
    """When the people's shifts begin and end: by the patrol rosters, and by what was said at a camera's check-out."""
    people = entries.values("person_id")
    shifts: defaultdict[uuid.UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    patrols = RosterEntry.objects.filter(
        stood(), person__in=people, starts_at__gte=low, starts_at__lt=high, operation__type=PATROL_SHIFT
    )
    assigned = Assignment.objects.filter(
        person__in=people, starts_at__gte=low, starts_at__lt=high, shift_ends_at__isnull=False
    )
    fields = ("person_id", "starts_at", "ends_at", "withdrawn_at", "operation__called_off_at")
    for person, start, *ends in patrols.order_by().values_list(*fields):
        shifts[person].append((start, _ended(*ends)))
    for person, start, told in assigned.order_by().values_list("person_id", "starts_at", "shift_ends_at"):
        if told is not None:
            shifts[person].append((start, told))
    return shifts


def _stated(entries: QuerySet[RosterEntry]) -> dict[uuid.UUID, str]:
    """The latest reason that was stated for not recording, by entry."""
    statements = NonActivation.objects.filter(entry__in=entries.values("id")).order_by("stated_at", "id")
    return dict(statements.values_list("entry_id", "reason"))


def _actuals(entries: QuerySet[RosterEntry], low: datetime, high: datetime, at: datetime) -> Iterator[Actual]:
    """The recordings of the people of these entries that began in [low, high) and were in the vault by `at`."""
    recordings = Recording.objects.filter(
        wearer__in=entries.values("person_id"), started_at__gte=low, started_at__lt=high, taken_in_at__lte=at
    ).order_by()
    told = Deactivation.objects.filter(recording__in=recordings.values("id")).order_by("stated_at", "id")
    reasons = dict(told.values_list("recording_id", "reason"))
    fields = ("id", "wearer_id", "started_at", "duration_ms", "pre_event_ms", "taken_in_at")
    for recording, wearer, started_at, duration, before, taken_in_at in recordings.values_list(*fields).iterator(ROWS):
        yield Actual(
            id=recording,
            wearer=wearer,
            starts_at=started_at,
            ends_at=started_at + timedelta(milliseconds=duration),
            pre_event=None if before is None else timedelta(milliseconds=before),
            taken_in_at=taken_in_at,
            reason=reasons.get(recording, ""),
        )


def local_day(operation: Operation) -> date:
    """The day on which an operation begins by the clocks of its place."""
    return day_of(operation.starts_at, ZoneInfo(operation.zone))
