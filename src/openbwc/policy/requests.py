"""The clocks of a request under FOIA and the Privacy Act: what runs, until which day, and what stopped it (V.B.1).

Facts of a request's history and the policy in force go in; nothing is looked up. Guarantees:
- Every period is a parameter of V.B.1; days are those of the department's own zone, which the policy names too.
- The clock to determine starts on the day on which the right office got a proper request; however long the routing
  took, it starts no later than when routing had to be done (5 USC 552(a)(6)(A)(ii)).
- It stops as often as the policy lets information be asked (once), and while fees are not settled (552(a)(6)(A)(ii)(I),
  (II)); the day of asking counts, the day of the answer does not. A stop that the law does not give, stops nothing;
  nor does one on the last day, of which nothing is left.
- That a request does not describe the records keeps the clock from starting, and never sets back one that runs.
- An appeal that reverses a determination starts the time to determine anew, and nothing stops it then.
- An extension of which notice went out too late, or a second one, extends nothing (552(a)(6)(B)).
- The ten days to decide on expedition are calendar days, and nothing stops them (552(a)(6)(E)(ii)).
Sources: 5 USC 552(a)(6); 6 CFR 5.4, 5.5, 5.8.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.local_time import moment
from openbwc.policy.working_days import ONE_DAY, WorkingDays

CLAUSE = "V.B.1"
LAST_SECOND = time(23, 59, 59)


class Clock(StrEnum):
    """What a request is owed by a day; the appeal is what the requester has time for."""

    ACKNOWLEDGE = "acknowledge"
    ROUTE = "route"
    EXPEDITION = "expedition"
    DETERMINE = "determine"
    NOTIFY = "notify"
    AFTER_APPEAL = "after_appeal"
    APPEAL = "appeal"
    APPEAL_DECISION = "appeal_decision"


class ClockState(StrEnum):
    """How a clock stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    STOPPED = "stopped"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    RUN_OUT = "run_out"


class Cause(StrEnum):
    """Why the clock to determine was stopped."""

    INFORMATION = "information"
    FEES = "fees"


class Against(StrEnum):
    """What an appeal is against."""

    DETERMINATION = "determination"
    EXPEDITION = "expedition"
    WAIVER = "waiver"
    FEES = "fees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time in which an answer of the requester was awaited; `until` is the day on which it came."""

    cause: Cause
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension by written notice: the day on which the notice went out, and the working days that it gives."""

    noticed_on: date
    working_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Adverse:
    """Something besides the first determination that may be appealed, and what came of its appeal."""

    against: Against
    decided_on: date
    appealed_on: date | None = None
    appeal_decided_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """An appeal reversed what was determined: the day of it, and the day on which it was determined anew."""

    on: date
    determined_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What happened to a request, as days of the policy's zone; None = not yet, or never asked.

    `improper_since`: the day on which the requester was told that the request does not describe the records;
    `proper_on`: the day on which it then did. `determined_on` is also the day on which it was closed without one.
    `adverse`: something was withheld, not found, or refused, so that it may be appealed. `appealed_on` and
    `appeal_decided_on` are of that first determination; `others` are what else may be appealed, `reopened` what came
    of appeals that reversed it. `unsent`: the days on which letters were written that have not gone out.
    """

    received_on: date
    acknowledged_on: date | None = None
    routed_on: date | None = None
    improper_since: date | None = None
    proper_on: date | None = None
    expedition_asked_on: date | None = None
    expedition_decided_on: date | None = None
    extensions: tuple[Extension, ...] = ()
    pauses: tuple[Pause, ...] = ()
    determined_on: date | None = None
    adverse: bool = False
    appealed_on: date | None = None
    appeal_decided_on: date | None = None
    others: tuple[Adverse, ...] = ()
    reopened: tuple[Reopening, ...] = ()
    unsent: tuple[date, ...] = ()

    def appealable(self, against: Against) -> Adverse | None:
        """The latest decision of that kind that may be appealed or was; None where none is adverse."""
        later = [one for one in self.others if one.against is against]
        if later:
            return later[-1]
        if against is not Against.DETERMINATION or not self.adverse or self.determined_on is None:
            return None
        if self.reopened:
            return None  # what was determined stands no more, and what came after it is not adverse
        return Adverse(
            against=against,
            decided_on=self.determined_on,
            appealed_on=self.appealed_on,
            appeal_decided_on=self.appeal_decided_on,
        )

    def is_under_appeal(self, against: Against) -> bool:
        """Whether an appeal against the latest decision of that kind waits for its own."""
        found = self.appealable(against)
        return found is not None and found.appealed_on is not None and found.appeal_decided_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One clock on a day. `due_on` is the last day that counts; None where the clock does not run.

    `days_left` counts in the clock's own days (`calendar_days` or working days): 0 on the last day, negative after it;
    of a stopped clock, what is left of it. `stopped_by` says what it waits for; `against`, of which decision an appeal.
    """

    clock: Clock
    state: ClockState
    started_on: date | None = None
    due_on: date | None = None
    days_left: int | None = None
    calendar_days: bool = False
    stopped_by: Cause | None = None
    met_on: date | None = None
    against: Against | None = None


def zone_of(policy: PolicyInForce) -> ZoneInfo:
    """The zone in which days of requests are counted. UnknownTermError where the policy has no such parameter."""
    return ZoneInfo(str(policy.parameter(CLAUSE, "zone_of_requests")))


def readings(history: History, policy: PolicyInForce, days: WorkingDays, *, on: date) -> tuple[Reading, ...]:
    """Every clock of the request that matters to it, on a day."""
    found = [_acknowledging(history, policy, days, on), _routing(history, policy, days, on)]
    if history.expedition_asked_on is not None:
        found.append(_expedition(history, policy, days, on))
    found.append(determining(history, policy, days, on=on))
    if history.unsent:
        found.append(_plain(Clock.NOTIFY, history.unsent[0], history.unsent[0], days, None, on=on))
    first = Adverse(
        against=Against.DETERMINATION,
        decided_on=history.determined_on or on,
        appealed_on=history.appealed_on,
        appeal_decided_on=history.appeal_decided_on,
    )
    adverse = history.adverse and history.determined_on is not None
    for one in (*history.others, *((first,) if adverse or history.appealed_on else ())):
        found += _of_an_appeal(one, policy, days, on)
    for one in history.reopened:
        due = days.add(one.on, policy.number(CLAUSE, "determination_working_days"))
        found.append(_plain(Clock.AFTER_APPEAL, one.on, due, days, one.determined_on, on=on))
    return tuple(found)


def determining(history: History, policy: PolicyInForce, days: WorkingDays, *, on: date) -> Reading:
    """The clock to determine the request (552(a)(6)(A)(i)), on a day."""
    clock, met = Clock.DETERMINE, history.determined_on
    start = started_on(history, policy, days)
    if start is None or start > on:
        state = ClockState.NOT_STARTED if met is None else ClockState.MET
        return Reading(clock=clock, state=state, started_on=start, met_on=met)
    end = on if met is None else met
    allowed = allowed_days(history, policy, days)
    pauses = _known(counted_pauses(history, policy), end)
    open_pause = next((one for one in pauses if one.until is None), None)
    if open_pause is not None and met is None:
        left = allowed - _counted(start, max(start, open_pause.since), pauses, days)
        if left > 0:
            return Reading(
                clock=clock,
                state=ClockState.STOPPED,
                started_on=start,
                days_left=left,
                stopped_by=open_pause.cause,
            )
    due = _due(start, allowed, pauses, days)
    if met is not None:
        late = due is not None and met > due
        state = ClockState.MET_LATE if late else ClockState.MET
        return Reading(clock=clock, state=state, started_on=start, due_on=due, met_on=met)
    if due is None:
        raise ValueError(f"expected a clock that stops or ends; found {history}.")
    state = ClockState.RUNNING if on <= due else ClockState.OVERDUE
    left = allowed - _counted(start, on, pauses, days) if on <= due else days.between(on, due)
    return Reading(clock=clock, state=state, started_on=start, due_on=due, days_left=left)


def started_on(history: History, policy: PolicyInForce, days: WorkingDays) -> date | None:
    """The day on which the clock to determine started, the day itself not counted; None while it has not.

    It is in the future where the right office has not got the request yet: then no later than routing has to be done.
    """
    latest = days.add(history.received_on, policy.number(CLAUSE, "routing_working_days"))
    start = latest if history.routed_on is None else min(latest, history.routed_on)
    if history.improper_since is None or history.improper_since > start:
        return start
    return None if history.proper_on is None else max(start, history.proper_on)


def allowed_days(history: History, policy: PolicyInForce, days: WorkingDays) -> int:
    """The working days to determine: the statute's, and those of one extension whose notice went out in time."""
    base = policy.number(CLAUSE, "determination_working_days")
    start = started_on(history, policy, days)
    latest = policy.number(CLAUSE, "extension_notice_working_day")
    for extension in history.extensions[:1]:
        if start is not None and working_day(history, policy, days, on=extension.noticed_on) <= latest:
            return base + min(extension.working_days, policy.number(CLAUSE, "extension_working_days"))
    return base


def working_day(history: History, policy: PolicyInForce, days: WorkingDays, *, on: date) -> int:
    """Which working day of the clock to determine it is on a day: 0 before the first that counts."""
    start = started_on(history, policy, days)
    return 0 if start is None or on <= start else _counted(start, on, counted_pauses(history, policy), days)


def counted_pauses(history: History, policy: PolicyInForce) -> tuple[Pause, ...]:
    """The pauses that stop the clock: those for fees, and for information as often as the policy lets it be asked."""
    left = policy.number(CLAUSE, "information_stops")
    found = []
    for pause in sorted(history.pauses, key=lambda one: one.since):
        if pause.cause is Cause.INFORMATION:
            left -= 1
            if left < 0:
                continue
        found.append(pause)
    return tuple(found)


def appeal_ends_at(
    history: History, policy: PolicyInForce, days: WorkingDays, against: Against = Against.DETERMINATION
) -> datetime | None:
    """The last moment (UTC) of an appeal: 11:59:59 p.m. of the last day in the policy's zone (6 CFR 5.8(a)(1)).

    None where nothing of the kind may be appealed.
    """
    found = history.appealable(against)
    if found is None:
        return None
    last = days.of_requesters().add(found.decided_on, policy.number(CLAUSE, "appeal_working_days"))
    return moment(last, LAST_SECOND, zone_of(policy), later=True).astimezone(UTC)


def _known(pauses: tuple[Pause, ...], on: date) -> tuple[Pause, ...]:
    """The pauses that had begun by a day; one that was not over by then is open."""
    begun = (one for one in pauses if one.since <= on)
    return tuple(replace(one, until=None) if one.until is not None and one.until > on else one for one in begun)


def _counted(begin: date, end: date, pauses: tuple[Pause, ...], days: WorkingDays) -> int:
    """The working days after `begin` up to and with `end` that no pause takes out."""
    span = (begin + timedelta(days=n) for n in range(1, (end - begin).days + 1))
    return sum(days.is_working(day) and not _stopped(day, pauses) for day in span)


def _stopped(day: date, pauses: tuple[Pause, ...]) -> bool:
    return any(one.since < day and (one.until is None or day <= one.until) for one in pauses)


def _due(start: date, allowed: int, pauses: tuple[Pause, ...], days: WorkingDays) -> date | None:
    """The day on which the last allowed day falls; None where an open pause begins before it."""
    opened = min((one.since for one in pauses if one.until is None), default=None)
    day, left = start, allowed
    while left:
        day += ONE_DAY
        if opened is not None and day > opened:
            return None
        left -= days.is_working(day) and not _stopped(day, pauses)
    return day


def _plain(
    clock: Clock,
    start: date,
    due: date,
    days: WorkingDays,
    met: date | None,
    *,
    on: date,
    against: Against | None = None,
) -> Reading:
    """A clock of working days that nothing stops."""
    if met is not None:
        state = ClockState.MET if met <= due else ClockState.MET_LATE
        return Reading(clock=clock, state=state, started_on=start, due_on=due, met_on=met, against=against)
    state = ClockState.RUNNING if on <= due else ClockState.OVERDUE
    left = days.between(on, due)
    return Reading(clock=clock, state=state, started_on=start, due_on=due, days_left=left, against=against)


def _acknowledging(history: History, policy: PolicyInForce, days: WorkingDays, on: date) -> Reading:
    due = days.add(history.received_on, policy.number(CLAUSE, "acknowledgement_working_days"))
    met = _first(history.acknowledged_on, history.determined_on)
    return _plain(Clock.ACKNOWLEDGE, history.received_on, due, days, met, on=on)


def _routing(history: History, policy: PolicyInForce, days: WorkingDays, on: date) -> Reading:
    due = days.add(history.received_on, policy.number(CLAUSE, "routing_working_days"))
    met = _first(history.routed_on, history.determined_on)
    return _plain(Clock.ROUTE, history.received_on, due, days, met, on=on)


def _expedition(history: History, policy: PolicyInForce, days: WorkingDays, on: date) -> Reading:
    asked = history.expedition_asked_on or history.received_on
    due = asked + timedelta(days=policy.number(CLAUSE, "expedition_calendar_days"))
    met = _first(history.expedition_decided_on, history.determined_on)
    reading = _plain(Clock.EXPEDITION, asked, due, days, met, on=on)
    left = None if met is not None else (due - on).days
    return replace(reading, days_left=left, calendar_days=True)


def _of_an_appeal(one: Adverse, policy: PolicyInForce, days: WorkingDays, on: date) -> list[Reading]:
    """The requester's time to appeal, at whose end nobody owes anything; then the time to decide the appeal."""
    due = days.of_requesters().add(one.decided_on, policy.number(CLAUSE, "appeal_working_days"))
    appeal = _plain(Clock.APPEAL, one.decided_on, due, days.of_requesters(), one.appealed_on, on=on)
    if appeal.state is ClockState.OVERDUE:
        appeal = replace(appeal, state=ClockState.RUN_OUT, days_left=None)
    found = [replace(appeal, against=one.against)]
    if one.appealed_on is not None:
        due = days.add(one.appealed_on, policy.number(CLAUSE, "appeal_decision_working_days"))
        decided, made = one.appeal_decided_on, one.appealed_on
        found.append(_plain(Clock.APPEAL_DECISION, made, due, days, decided, on=on, against=one.against))
    return found


def _first(*happened: date | None) -> date | None:
    """The earliest of the days on which it was met: what is determined needs no step before it any more."""
    return min((one for one in happened if one is not None), default=None)
