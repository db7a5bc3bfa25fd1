"""Federal working days against the holidays that the Office of Personnel Management published, and against NumPy."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy.working_days import WorkingDays, federal_holidays

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CLOSURES = st.frozensets(st.dates(date(2024, 1, 1), date(2026, 12, 31)), max_size=20)

# The days on which federal offices are closed for a legal holiday, as OPM lists them for each year. 20 January of 2021
# and 2025 (Inauguration Day) are listed for the Washington area alone; in 2025 it is the day of Dr King besides.
KEPT = {
    2020: "01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25",
    2021: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2022: "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
    2023: "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
    2024: "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
    2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2028: "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
}


@pytest.mark.parametrize("year", KEPT)
def test_weekdays_off_are_those_of_the_published_list(year: int) -> None:
    first = date(year, 1, 1)
    every = (first + timedelta(days=n) for n in range(366))
    weekdays = [day for day in every if day.year == year and day.weekday() < 5]
    off = {f"{day:%m-%d}" for day in weekdays if not WorkingDays().is_working(day)}
    assert off == set(KEPT[year].split())


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 1, 20), True),  # Inauguration Day, a Wednesday: Washington alone
        (date(2017, 1, 20), True),
        (date(2029, 1, 20), False),  # a Saturday
        (date(2024, 12, 24), True),  # closed by executive order: a closure, if entered
        (date(2020, 6, 19), True),  # before Juneteenth was a holiday
        (date(2021, 12, 31), False),  # New Year's Day of 2022, a Saturday, kept in the old year
    ],
)
def test_days_that_are_easily_got_wrong(day: date, works: bool) -> None:
    assert WorkingDays().is_working(day) is works
    assert not WorkingDays(frozenset({day})).is_working(day)


def test_twenty_days_over_the_turn_of_a_year() -> None:
    received = date(2024, 12, 16)
    assert WorkingDays().add(received, 20) == date(2025, 1, 15)
    # The executive order of 18 December 2024 and the day of mourning of 9 January 2025, entered as closures.
    assert WorkingDays(frozenset({date(2024, 12, 24), date(2024, 12, 26), date(2025, 1, 9)})).add(received, 20) == date(
        2025, 1, 21
    )


@given(day=DAYS, number=st.integers(1, 90), closures=CLOSURES)
def test_adding_and_counting_agree(day: date, number: int, closures: frozenset[date]) -> None:
    days = WorkingDays(closures)
    end = days.add(day, number)
    assert days.is_working(end)
    assert days.between(day, end) == number
    assert days.between(end, day) == -number


@given(day=DAYS, length=st.integers(0, 400), closures=CLOSURES)
def test_numpy_counts_the_same(day: date, length: int, closures: frozenset[date]) -> None:
    end = day + timedelta(days=length)
    off = sorted(closures.union(*(federal_holidays(year) for year in range(day.year, end.year + 1))))
    counted = np.busday_count(
        np.datetime64(day) + 1, np.datetime64(end) + 1, holidays=np.array(off, dtype="datetime64[D]")
    )
    assert WorkingDays(closures).between(day, end) == counted


@given(first=DAYS, second=DAYS, third=DAYS)
def test_spans_add_up(first: date, second: date, third: date) -> None:
    one, two, three = sorted([first, second, third])
    one, two, three = one, min(two, one + timedelta(days=500)), min(three, one + timedelta(days=900))
    days = WorkingDays()
    assert days.between(one, two) + days.between(two, three) == days.between(one, three)


@pytest.mark.parametrize("number", [0, -1])
def test_less_than_one_day_is_no_period(number: int) -> None:
    with pytest.raises(ValueError, match="one working day or more"):
        WorkingDays().add(date(2026, 1, 1), number)
