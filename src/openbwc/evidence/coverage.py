"""What the rosters asked to be recorded, held against the catalogue (II.A.1-3, IV.A, IV.E).

Guarantees: each person of a roster who was to carry a camera is judged once, under the agency's policy of the day on
which the operation began; a day of an agency is read by a fixed number of queries, however many people served; an
operation belongs to the day on which it begins at its own place. Nothing here changes anything.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

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
    """The outcomes of the operations that begin on a day, each counted by the clocks of its own place."""
    return _outcomes(agency, Q(operation__in=operations_of_day(agency, day).values("id")), at)


def operations_of_day(agency: Agency, day: date) -> QuerySet[Operation]:
    """The operations that begin on a day at their own place, called off or not."""
    midnight = day_in(ZoneInfo("UTC"), day)[0]
    near = Operation.objects.filter(
        agency=agency, starts_at__gte=midnight - WIDEST, starts_at__lt=midnight + CHUNK + WIDEST
    )
    begins = Q(pk__in=[])
    for zone in near.order_by().values_list("zone", flat=True).distinct():
        start, end = day_in(ZoneInfo(zone), day)
        begins |= Q(zone=zone, starts_at__gte=start, starts_at__lt=end)
    return near.filter(begins)


def coverage_between(agency: Agency, since: datetime, until: datetime, *, at: datetime) -> Iterator[Outcome]:
    """The outcomes of the operations that begin in [since, until), read a day at a time."""
    while since < until:
        end = min(since + CHUNK, until)
        begins = Q(operation__agency=agency, operation__starts_at__gte=since, operation__starts_at__lt=end)
        yield from _outcomes(agency, begins, at)
        since = end


def expected_entries(agency: Agency, since: datetime, until: datetime) -> QuerySet[RosterEntry]:
    """The people of rosters of the operations that begin in [since, until) who were to carry a camera."""
    begins = Q(operation__agency=agency, operation__starts_at__gte=since, operation__starts_at__lt=until)
    return _expected(begins)


def _expected(condition: Q) -> QuerySet[RosterEntry]:
    return RosterEntry.objects.filter(condition, camera_expected=True, withdrawn_at=None).order_by()


def _outcomes(agency: Agency, condition: Q, at: datetime) -> list[Outcome]:
    entries = _expected(condition)
    expectations: defaultdict[date, list[Expectation]] = defaultdict(list)
    for day, expectation in _expectations(agency, entries):
        expectations[day].append(expectation)
    everyone = [one for each in expectations.values() for one in each]
    if not everyone:
        return []
    low = min(one.starts_at for one in everyone) - REACH
    high = max(one.ends_at for one in everyone)
    actuals = list(_actuals(entries, low, high, at))
    outcomes: list[Outcome] = []
    for day, of_day in sorted(expectations.items()):
        tolerances = tolerances_of(governing(agency, day))
        outcomes += compare(of_day, actuals, tolerances=tolerances, at=at)
    return outcomes


def _expectations(agency: Agency, entries: QuerySet[RosterEntry]) -> Iterator[tuple[date, Expectation]]:
    """What is asked of each entry, with the day of the policy that asks it; where nothing is asked, nothing."""
    fields = ("id", "person_id", "operation_id", "starts_at", "ends_at", "operation__type", "operation__exemption")
    more = ("operation__starts_at", "operation__called_off_at")
    rows = list(entries.values_list(*fields, *more))
    if not rows:
        return
    shifts = _shifts(entries, min(row[3] for row in rows) - REACH, max(row[4] for row in rows))
    stated = _stated(entries)
    asked: dict[tuple[str, str, date], Asked | None] = {}
    for entry, person, scene, starts_at, ends_at, type, exemption, began_at, called_off_at in rows:
        day = began_at.date()
        if (type, exemption, day) not in asked:
            asked[type, exemption, day] = asked_of(type, exemption, governing(agency, day))
        ask = asked[type, exemption, day]
        if called_off_at is not None:
            ends_at = min(ends_at, called_off_at)
        if ask is None or ends_at <= starts_at:
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
                began_at=began_at,
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
        person__in=people,
        starts_at__gte=low,
        starts_at__lt=high,
        withdrawn_at=None,
        operation__type=PATROL_SHIFT,
        operation__called_off_at=None,
    )
    assigned = Assignment.objects.filter(
        person__in=people, starts_at__gte=low, starts_at__lt=high, shift_ends_at__isnull=False
    )
    for person, start, end in patrols.order_by().values_list("person_id", "starts_at", "ends_at"):
        shifts[person].append((start, end))
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
