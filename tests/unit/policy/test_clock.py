"""The 180-day clock of III.A.1, and that an amended standard starts it anew."""

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy.clock import ClockState, policy_clock
from openbwc.policy.model import Standard

DUE = date(2023, 11, 18)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def test_180_days_from_22_may_2023_is_18_november_2023(standard: Standard) -> None:
    clock = policy_clock(standard, amended=False, effective_days=[], on=date(2023, 5, 22))
    assert clock.due_on == DUE
    assert clock.days_left == 180
    assert clock.state is ClockState.RUNNING


@pytest.mark.parametrize(
    ("effective", "on", "state"),
    [
        (DUE, DUE, ClockState.MET),
        (DUE, DUE - timedelta(days=1), ClockState.RUNNING),
        (DUE + timedelta(days=1), DUE + timedelta(days=1), ClockState.MET_LATE),
        (DUE + timedelta(days=1), DUE, ClockState.RUNNING),
        (DUE + timedelta(days=9), DUE + timedelta(days=1), ClockState.OVERDUE),
        (date(2023, 5, 22), date(2023, 5, 22), ClockState.MET),
        (date(2023, 5, 21), date(2024, 5, 21), ClockState.OVERDUE),
    ],
)
def test_the_last_day_counts_and_the_next_does_not(
    effective: date, on: date, state: ClockState, standard: Standard
) -> None:
    assert policy_clock(standard, amended=False, effective_days=[effective], on=on).state is state


@given(effective=st.lists(DAYS, max_size=5), amended_on=DAYS, on=DAYS)
def test_a_policy_made_before_the_standard_never_meets_it(
    effective: list[date], amended_on: date, on: date, standard: Standard
) -> None:
    amended = dataclasses.replace(standard, effective=amended_on)
    clock = policy_clock(amended, amended=True, effective_days=effective, on=on)
    made = [day for day in effective if amended_on <= day <= on]
    assert clock.met_on == (min(made) if made else None)
    assert (clock.due_on - amended_on).days == 180
    assert (clock.state is ClockState.OVERDUE) == (not made and on > clock.due_on)
    assert (clock.state is ClockState.MET) == bool(made and min(made) <= clock.due_on)


@given(effective=st.lists(DAYS, max_size=5), on=DAYS, later=st.integers(0, 1000))
def test_a_clock_that_was_met_stays_met(effective: list[date], on: date, later: int, standard: Standard) -> None:
    before = policy_clock(standard, amended=False, effective_days=effective, on=on)
    after = policy_clock(standard, amended=False, effective_days=effective, on=on + timedelta(days=later))
    if before.met_on is not None:
        assert after.met_on == before.met_on
        assert after.state is before.state
    elif after.met_on is not None:
        assert after.met_on > on
