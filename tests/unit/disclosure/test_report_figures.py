"""The figures of the annual report: whatever the requests, they add up, and each is the count of its requests."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from openbwc.disclosure.annual_report.cases import Adjudication, Case, Year, first_day, last_day
from openbwc.disclosure.annual_report.making import organisation, sections_of
from openbwc.disclosure.annual_report.tree import Figure, Organisation, Unit

from .years import BEFORE, NUMBER, ONE_CASE, ONE_STATED, years

ANY = settings(max_examples=40, deadline=None)


def of(year: Year, before: Year = BEFORE) -> Organisation:
    return organisation("ICE", "Immigration and Customs Enforcement", year, before)


def value(one: Organisation, code: str) -> Figure:
    found = one.figure(code)
    assert found is not None, code
    return found[2]


def total(one: Organisation, number: str, last: int) -> int:
    """The sum of a section's figures up to one."""
    found = [value(one, f"{number}-{place}").value for place in range(1, last + 1)]
    assert all(isinstance(amount, int) for amount in found)
    return sum(amount for amount in found if isinstance(amount, int))


@ANY
@given(year=years())
def test_what_was_there_and_came_is_what_was_done_and_is_left(year: Year) -> None:
    one = of(year)
    for section in ("V.A", "VI.A"):
        start, received, processed, end = (value(one, f"{section}-{place}").value for place in range(1, 5))
        assert start + received == processed + end, section  # type: ignore[operator]  # counts
    assert value(one, "V.A-1").value == sum(
        case.received_on < year.since and (case.closed_on is None or case.closed_on >= year.since)
        for case in year.cases
    )


@ANY
@given(year=years())
def test_every_processed_request_has_one_end_and_one_increment(year: Year) -> None:
    one = of(year)
    processed = value(one, "V.A-3").value
    assert total(one, "V.B.1", 12) == value(one, "V.B.1-13").value == processed
    assert total(one, "VI.B", 4) == value(one, "VI.B-5").value == value(one, "VI.A-3").value
    perfected = sum(case.perfected_on is not None for case in year.processed())
    in_increments = 0
    for track in (1, 2, 3):
        assert total(one, f"VII.C.{track}", 13) == value(one, f"VII.C.{track}-14").value
        in_increments += total(one, f"VII.C.{track}", 13)
    assert in_increments == perfected


@ANY
@given(year=years())
def test_every_count_is_the_number_of_its_requests(year: Year) -> None:
    known = {case.id for case in year.cases}
    known |= {request for request, _ in year.collected.requests} if year.collected else set()
    appeals = {case.number: len(case.appeals) for case in year.cases}
    for section in of(year).sections:
        for code, label, figure in section.figures():
            numbers = Counter(one.number for one in figure.counted)
            of_appeals = section.number.startswith(("VI.", "XII."))  # where each counts, and a request may have two
            assert all(
                times <= max(1, appeals.get(number, 1) if of_appeals else 1) for number, times in numbers.items()
            ), code
            assert {one.request for one in figure.counted} <= known
            if figure.unit is Unit.COUNT and not figure.stated and not figure.tag.startswith("OldItem"):
                assert figure.value == len(figure.counted), (code, label)


@ANY
@given(year=years())
def test_lowest_median_average_and_highest_stand_in_order(year: Year) -> None:
    one = of(year)
    for section in ("VII.A", "VII.B"):
        for track in range(3):
            middle, average, lowest, highest = (
                value(one, f"{section}-{track * 4 + place}").value for place in range(1, 5)
            )
            if lowest is None:
                assert middle is average is highest is None
            else:
                assert lowest <= middle <= highest  # type: ignore[operator]  # numbers
                assert lowest <= average + 0.01  # type: ignore[operator]  # the average is rounded
                assert average <= highest + 0.01  # type: ignore[operator]


@ANY
@given(year=years())
def test_the_backlog_is_part_of_what_is_pending(year: Year) -> None:
    one = of(year)
    late, pending = value(one, "XII.A-1"), value(one, "V.A-4")
    assert set(late.counted) <= set(pending.counted)
    assert value(one, "XII.D.2-2").value == late.value
    assert value(one, "XII.E.2-2").value == value(one, "XII.A-2").value


@ANY
@given(year=years())
def test_a_year_is_the_next_one_s_year_before(year: Year) -> None:
    following = Year(number=NUMBER + 1, until=last_day(NUMBER + 1), cases=year.cases)
    one, after = of(year), of(following, before=year)
    assert value(after, "V.A-1").value == value(one, "V.A-4").value
    assert value(after, "XII.D.1-1").value == value(one, "V.A-2").value
    assert value(after, "XII.D.1-3").value == value(one, "V.A-3").value
    assert value(after, "XII.D.2-1").value == value(one, "XII.A-1").value


def closed(days: int, track: str = "simple") -> Case:
    return replace(
        ONE_CASE,
        perfected_on=first_day(NUMBER),
        closed_on=first_day(NUMBER) + timedelta(days=1),
        outcome="grant",
        days=days,
        track=track,
    )


def year_of(held: Iterable[Case]) -> Year:
    return Year(number=NUMBER, until=last_day(NUMBER), cases=tuple(held))


@pytest.mark.parametrize(
    ("days", "increment"),
    [(0, 1), (1, 1), (20, 1), (21, 2), (200, 10), (201, 11), (300, 11), (301, 12), (400, 12), (401, 13), (5000, 13)],
)
def test_an_increment_holds_its_last_day(days: int, increment: int) -> None:
    one = of(year_of([closed(days)]))
    assert [value(one, f"VII.C.1-{place}").value for place in range(1, 14)] == [
        int(place == increment) for place in range(1, 14)
    ]


def test_expedition_is_decided_within_ten_calendar_days_or_not() -> None:
    day = first_day(NUMBER)
    held = [
        replace(ONE_CASE, number=str(days), expedition=Adjudication(decided_on=day, granted=days < 12, days=days))
        for days in (9, 10, 11, 12)
    ]
    one = of(year_of(held))
    found = [value(one, f"VIII.A-{place}").value for place in range(1, 6)]
    assert found == [3, 1, 10.5, 10.5, 2]


def test_what_the_office_has_not_stated_is_no_figure_and_says_so() -> None:
    unstated = {one.number: one for one in sections_of(year_of([]), BEFORE)}
    for number in ("IX", "X", "XI.A", "XI.B", "XII.B"):
        assert unstated[number].parts == ()
        assert unstated[number].footnote
    said = replace(year_of([]), stated=ONE_STATED)
    one = of(said)
    assert value(one, "IX-3").value == 3.5
    assert value(one, "IX-6").words == "1234567.5"
    assert value(one, "X-2").value == 1.0
    assert value(one, "XII.B-4").value == 0
