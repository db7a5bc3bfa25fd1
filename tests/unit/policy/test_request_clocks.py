"""The clocks of a request: tables worked out by hand, and what holds for every history (V.B.1)."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy import PolicyInForce
from openbwc.policy.in_force import assemble
from openbwc.policy.requests import (
    Adverse,
    Against,
    Cause,
    Clock,
    ClockState,
    Extension,
    History,
    Pause,
    Reading,
    Reopening,
    appeal_ends_at,
    determining,
    readings,
    working_day,
    zone_of,
)
from openbwc.policy.working_days import WorkingDays

WORKING = WorkingDays()
MONDAY = date(2026, 3, 2)  # no holiday until Memorial Day, 25 May
INFORMATION, FEES = Cause.INFORMATION, Cause.FEES


def day(number: int) -> date:
    """The working day of that number after the Monday of receipt."""
    return WORKING.add(MONDAY, number) if number else MONDAY


def history(**changes: object) -> History:
    return History(**{"received_on": MONDAY, "routed_on": MONDAY, **changes})  # type: ignore[arg-type]


def of(clock: Clock, told: History, policy: PolicyInForce, on: date) -> Reading:
    (found,) = [one for one in readings(told, policy, WORKING, on=on) if one.clock is clock]
    return found


STOP = Pause(cause=INFORMATION, since=day(5), until=day(8))
TABLE: list[tuple[History, date, ClockState, date | None, int | None]] = [
    (history(), MONDAY, ClockState.RUNNING, date(2026, 3, 30), 20),
    (history(), date(2026, 3, 30), ClockState.RUNNING, date(2026, 3, 30), 0),
    (history(), date(2026, 3, 31), ClockState.OVERDUE, date(2026, 3, 30), -1),
    (history(), date(2026, 4, 6), ClockState.OVERDUE, date(2026, 3, 30), -5),
    # Routing: the clock waits for the right office, ten working days at most.
    (history(routed_on=day(4)), day(4), ClockState.RUNNING, day(24), 20),
    (history(routed_on=None), day(3), ClockState.NOT_STARTED, None, None),
    (history(routed_on=None), day(11), ClockState.RUNNING, day(30), 19),
    (history(routed_on=day(15)), day(15), ClockState.RUNNING, day(30), 15),
    # A request that describes nothing starts no clock until it does, and sets back none that runs.
    (history(improper_since=day(0)), day(9), ClockState.NOT_STARTED, None, None),
    (history(improper_since=day(0), proper_on=day(6)), day(6), ClockState.RUNNING, day(26), 20),
    (history(routed_on=None, improper_since=day(2), proper_on=day(6)), day(9), ClockState.NOT_STARTED, None, None),
    (history(improper_since=day(1)), day(9), ClockState.RUNNING, day(20), 11),
    (history(improper_since=day(25), proper_on=day(26)), day(30), ClockState.OVERDUE, day(20), -10),
    # One stop for information; the day of asking counts, the day of the answer does not.
    (history(pauses=(Pause(cause=INFORMATION, since=day(5)),)), day(9), ClockState.STOPPED, None, 15),
    (history(pauses=(STOP,)), day(8), ClockState.RUNNING, day(23), 15),
    (history(pauses=(STOP,)), day(9), ClockState.RUNNING, day(23), 14),
    (history(pauses=(STOP, Pause(cause=INFORMATION, since=day(10)))), day(12), ClockState.RUNNING, day(23), 11),
    # Fees stop it besides, and as often as need be.
    (history(pauses=(STOP, Pause(cause=FEES, since=day(10)))), day(12), ClockState.STOPPED, None, 13),
    (
        history(pauses=(Pause(cause=FEES, since=day(1), until=day(2)), Pause(cause=FEES, since=day(3), until=day(4)))),
        day(4),
        ClockState.RUNNING,
        day(22),
        18,
    ),
    # A question on the last day stops nothing, and what it stopped is not counted when the answer comes.
    (history(pauses=(Pause(cause=INFORMATION, since=day(20)),)), day(20), ClockState.RUNNING, day(20), 0),
    (history(pauses=(Pause(cause=INFORMATION, since=day(20)),)), day(25), ClockState.OVERDUE, day(20), -5),
    (history(pauses=(Pause(cause=INFORMATION, since=day(19)),)), day(25), ClockState.STOPPED, None, 1),
    # What stops after the last day comes too late.
    (history(pauses=(Pause(cause=FEES, since=day(21)),)), day(22), ClockState.OVERDUE, day(20), -2),
    # An extension by notice before the twentieth day; later it extends nothing, and a second one neither.
    (history(extensions=(Extension(noticed_on=day(19), working_days=10),)), day(19), ClockState.RUNNING, day(30), 11),
    (history(extensions=(Extension(noticed_on=day(20), working_days=10),)), day(20), ClockState.RUNNING, day(20), 0),
    (history(extensions=(Extension(noticed_on=day(3), working_days=99),)), day(3), ClockState.RUNNING, day(30), 27),
    (
        history(
            extensions=(
                Extension(noticed_on=day(3), working_days=4),
                Extension(noticed_on=day(5), working_days=10),
            )
        ),
        day(5),
        ClockState.RUNNING,
        day(24),
        19,
    ),
    (history(determined_on=day(20)), day(40), ClockState.MET, day(20), None),
    (history(determined_on=day(21)), day(40), ClockState.MET_LATE, day(20), None),
    (history(determined_on=day(30), pauses=(Pause(cause=FEES, since=day(2)),)), day(40), ClockState.MET, None, None),
    (history(improper_since=day(0), determined_on=day(9)), day(40), ClockState.MET, None, None),
]


@pytest.mark.parametrize(("told", "on", "state", "due_on", "left"), TABLE)
def test_the_clock_to_determine_is_that_of_the_table(
    told: History, on: date, state: ClockState, due_on: date | None, left: int | None, cbp: PolicyInForce
) -> None:
    found = of(Clock.DETERMINE, told, cbp, on)
    assert (found.state, found.due_on, found.days_left) == (state, due_on, left)


def test_expedition_is_decided_in_calendar_days_whatever_stops_the_rest(cbp: PolicyInForce) -> None:
    told = history(expedition_asked_on=MONDAY, pauses=(Pause(cause=FEES, since=MONDAY),))
    found = of(Clock.EXPEDITION, told, cbp, date(2026, 3, 8))
    assert (found.due_on, found.days_left, found.calendar_days) == (date(2026, 3, 12), 4, True)
    assert of(Clock.EXPEDITION, told, cbp, date(2026, 3, 13)).state is ClockState.OVERDUE
    decided = dataclasses.replace(told, expedition_decided_on=date(2026, 3, 12))
    assert of(Clock.EXPEDITION, decided, cbp, date(2026, 4, 1)).state is ClockState.MET
    assert Clock.EXPEDITION not in {one.clock for one in readings(history(), cbp, WORKING, on=MONDAY)}


def test_routing_and_acknowledgement_have_ten_working_days(cbp: PolicyInForce) -> None:
    told = history(routed_on=None)
    for clock in (Clock.ROUTE, Clock.ACKNOWLEDGE):
        assert of(clock, told, cbp, day(10)).state is ClockState.RUNNING
        assert of(clock, told, cbp, day(11)).state is ClockState.OVERDUE
    done = history(routed_on=day(10), acknowledged_on=day(11))
    assert of(Clock.ROUTE, done, cbp, day(30)).state is ClockState.MET
    assert of(Clock.ACKNOWLEDGE, done, cbp, day(30)).state is ClockState.MET_LATE


def test_an_appeal_may_be_made_to_the_last_second_of_the_ninetieth_working_day(cbp: PolicyInForce) -> None:
    told = history(determined_on=MONDAY, adverse=True)
    found = of(Clock.APPEAL, told, cbp, MONDAY)
    assert found.due_on == date(2026, 7, 9)  # over Memorial Day, Juneteenth and 3 July
    assert appeal_ends_at(told, cbp, WORKING) == datetime(2026, 7, 10, 3, 59, 59, tzinfo=UTC)
    winter = history(determined_on=date(2026, 8, 3), adverse=True)
    assert appeal_ends_at(winter, cbp, WORKING) == datetime(2026, 12, 12, 4, 59, 59, tzinfo=UTC)
    assert of(Clock.APPEAL, told, cbp, date(2026, 7, 10)).state is ClockState.RUN_OUT
    assert appeal_ends_at(history(determined_on=MONDAY), cbp, WORKING) is None


def test_an_appeal_is_decided_in_twenty_working_days(cbp: PolicyInForce) -> None:
    told = history(determined_on=MONDAY, adverse=True, appealed_on=day(3))
    assert of(Clock.APPEAL, told, cbp, day(4)).state is ClockState.MET
    assert of(Clock.APPEAL_DECISION, told, cbp, day(23)).days_left == 0
    assert of(Clock.APPEAL_DECISION, told, cbp, day(24)).state is ClockState.OVERDUE
    decided = dataclasses.replace(told, appeal_decided_on=day(24))
    assert of(Clock.APPEAL_DECISION, decided, cbp, day(40)).state is ClockState.MET_LATE


def test_an_agency_s_shorter_period_is_the_one_that_counts(cbp: PolicyInForce) -> None:
    assert cbp.profile is not None
    more = dict(cbp.profile.parameters) | {("V.B.1", "determination_working_days"): 15}
    strict = assemble(cbp.standard, dataclasses.replace(cbp.profile, parameters=more))
    assert of(Clock.DETERMINE, history(), strict, MONDAY).due_on == day(15)
    assert zone_of(strict).key == "America/New_York"


def test_inauguration_day_shortens_no_requester_s_time(cbp: PolicyInForce) -> None:
    told = history(determined_on=date(2021, 1, 19), adverse=True)  # Wednesday the 20th is Inauguration Day
    assert of(Clock.APPEAL, told, cbp, date(2021, 1, 19)).due_on == WORKING.add(date(2021, 1, 19), 91)
    assert WORKING.is_working(date(2021, 1, 20))  # it is a working day of the agency
    saturday = history(determined_on=date(2029, 1, 19), adverse=True)
    assert of(Clock.APPEAL, saturday, cbp, date(2029, 1, 19)).due_on == WORKING.add(date(2029, 1, 19), 90)


def test_an_appeal_that_reverses_starts_a_time_of_its_own(cbp: PolicyInForce) -> None:
    told = history(
        determined_on=day(3),
        adverse=True,
        appealed_on=day(5),
        appeal_decided_on=day(9),
        reopened=(Reopening(on=day(9)),),
    )
    found = of(Clock.AFTER_APPEAL, told, cbp, day(10))
    assert (found.state, found.due_on, found.days_left) == (ClockState.RUNNING, day(29), 19)
    assert of(Clock.AFTER_APPEAL, told, cbp, day(30)).state is ClockState.OVERDUE
    assert of(Clock.DETERMINE, told, cbp, day(30)).state is ClockState.MET
    assert told.appealable(Against.DETERMINATION) is None


def test_what_else_was_denied_is_appealed_by_itself(cbp: PolicyInForce) -> None:
    denied = Adverse(against=Against.EXPEDITION, decided_on=day(4))
    told = history(expedition_asked_on=MONDAY, expedition_decided_on=day(4), others=(denied,))
    assert appeal_ends_at(told, cbp, WORKING) is None
    found = of(Clock.APPEAL, told, cbp, day(5))
    assert (found.against, found.due_on) == (Against.EXPEDITION, WORKING.of_requesters().add(day(4), 90))
    assert appeal_ends_at(told, cbp, WORKING, Against.EXPEDITION) is not None
    assert told.appealable(Against.WAIVER) is None


SPANS = st.tuples(st.sampled_from(Cause), st.integers(0, 60), st.none() | st.integers(0, 40))
PAUSES = st.lists(SPANS, max_size=4)
EXTENSIONS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=2)


IMPROPER = st.none() | st.tuples(st.integers(0, 40), st.none() | st.integers(0, 40))


def drawn(
    routed: int | None,
    pauses: list[tuple[Cause, int, int | None]],
    extended: list[tuple[int, int]],
    improper: tuple[int, int | None] | None = None,
) -> History:
    def after(days: int) -> date:
        return MONDAY + timedelta(days=days)

    return history(
        routed_on=None if routed is None else after(routed),
        improper_since=None if improper is None else after(improper[0]),
        proper_on=None if improper is None or improper[1] is None else after(improper[0] + improper[1]),
        pauses=tuple(
            Pause(cause=cause, since=after(since), until=None if length is None else after(since + length))
            for cause, since, length in pauses
        ),
        extensions=tuple(Extension(noticed_on=after(on), working_days=days) for on, days in extended),
    )


@given(routed=st.none() | st.integers(0, 40), pauses=PAUSES, extended=EXTENSIONS, later=st.integers(0, 150))
def test_what_holds_for_every_history(
    routed: int | None,
    pauses: list[tuple[Cause, int, int | None]],
    extended: list[tuple[int, int]],
    later: int,
    cbp: PolicyInForce,
) -> None:
    told, on = drawn(routed, pauses, extended), MONDAY + timedelta(days=later)
    found = determining(told, cbp, WORKING, on=on)
    plain = determining(drawn(routed, [], []), cbp, WORKING, on=on)
    if found.state is ClockState.OVERDUE:
        assert found.due_on is not None
        assert found.due_on < on
        assert plain.state is ClockState.OVERDUE  # no stop and no extension makes it due earlier
    if found.state is ClockState.RUNNING:
        assert found.due_on is not None
        assert found.days_left is not None
        assert on <= found.due_on
        assert 0 <= found.days_left <= 30
        assert working_day(told, cbp, WORKING, on=on) + found.days_left in range(20, 31)
    if found.state is ClockState.STOPPED:
        assert found.due_on is None
        assert found.stopped_by in {cause for cause, *_ in pauses}
    if found.due_on is not None:
        assert WORKING.is_working(found.due_on)
        assert WORKING.between(MONDAY, found.due_on) >= 20


@given(routed=st.none() | st.integers(0, 40), improper=IMPROPER, later=st.integers(0, 150))
def test_no_question_of_what_is_meant_sets_back_a_clock_that_runs(
    routed: int | None, improper: tuple[int, int | None] | None, later: int, cbp: PolicyInForce
) -> None:
    on = MONDAY + timedelta(days=later)
    plain = determining(drawn(routed, [], []), cbp, WORKING, on=on)
    found = determining(drawn(routed, [], [], improper), cbp, WORKING, on=on)
    assert plain.started_on is not None
    if improper is None or MONDAY + timedelta(days=improper[0]) > plain.started_on:
        assert found == plain
    elif found.state is not ClockState.NOT_STARTED:
        assert found.started_on is not None
        assert found.started_on >= plain.started_on


@given(routed=st.integers(0, 20), extended=EXTENSIONS, later=st.integers(0, 60), more=st.integers(1, 60))
def test_without_a_stop_the_last_day_never_moves(
    routed: int, extended: list[tuple[int, int]], later: int, more: int, cbp: PolicyInForce
) -> None:
    told = drawn(routed, [], extended)
    first = determining(told, cbp, WORKING, on=MONDAY + timedelta(days=later + routed))
    second = determining(told, cbp, WORKING, on=MONDAY + timedelta(days=later + routed + more))
    assert first.due_on == second.due_on


@given(asked=st.integers(0, 15), answered=st.integers(0, 30), asked_again=st.integers(0, 30))
def test_a_second_question_never_stops_the_clock(
    asked: int, answered: int, asked_again: int, cbp: PolicyInForce
) -> None:
    begin = MONDAY + timedelta(days=asked)
    one = Pause(cause=INFORMATION, since=begin, until=begin + timedelta(days=answered))
    two = Pause(cause=INFORMATION, since=begin + timedelta(days=answered + asked_again))
    for on in (begin, begin + timedelta(days=90)):
        assert determining(history(pauses=(one, two)), cbp, WORKING, on=on) == determining(
            history(pauses=(one,)), cbp, WORKING, on=on
        )
