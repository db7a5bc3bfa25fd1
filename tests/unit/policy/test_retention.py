"""Which item governs a recording and when it is due: the longest wins, whatever the items are (V.A.4)."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy import (
    NO_SCHEDULE,
    UNVERIFIED,
    Cutoff,
    FinalAction,
    Item,
    Kept,
    Period,
    PolicyError,
    Schedule,
    Trigger,
    days_over,
)

DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))
PERIODS = st.builds(Period, st.integers(1, 400), st.sampled_from("DMY"))
ITEMS = st.builds(
    Item,
    code=st.sampled_from(["a", "b", "c", "d"]),
    authority=st.sampled_from(["DAA-0567-2026-0001-0001", UNVERIFIED, ""]),
    title=st.just("Footage"),
    trigger=st.sampled_from(Trigger),
    period=PERIODS,
    cutoff=st.sampled_from(Cutoff),
    final_action=st.sampled_from(FinalAction),
)
SCHEDULES = st.lists(ITEMS, unique_by=lambda item: item.code).map(
    lambda items: Schedule(items={one.code: one for one in items}, mapping={"filed": tuple(one.code for one in items)})
)
KEPT = st.builds(Kept, category=st.sampled_from(["filed", "elsewhere", ""]), recorded_on=DAYS, taken_in_on=DAYS)


def item(code: str = "a", **said: object) -> Item:
    stated = {
        "authority": "DAA-0567-2026-0001-0001",
        "title": "Footage",
        "trigger": Trigger.RECORDED,
        "period": Period.parse("P1Y"),
        "cutoff": Cutoff.NONE,
        "final_action": FinalAction.DESTROY,
    }
    return Item(**{"code": code, **stated, **said})  # type: ignore[arg-type]  # each test states what it is about


def schedule(*items: Item) -> Schedule:
    return Schedule(items={one.code: one for one in items}, mapping={"filed": tuple(one.code for one in items)})


def kept(recorded_on: date, category: str = "filed") -> Kept:
    return Kept(category=category, recorded_on=recorded_on, taken_in_on=recorded_on)


@pytest.mark.parametrize(
    ("period", "cutoff", "recorded_on", "due_on"),
    [
        ("P180D", Cutoff.NONE, date(2026, 1, 1), date(2026, 7, 1)),
        ("P1M", Cutoff.NONE, date(2026, 1, 31), date(2026, 3, 1)),
        ("P1Y", Cutoff.NONE, date(2024, 2, 29), date(2025, 3, 1)),
        ("P6M", Cutoff.MONTH, date(2026, 1, 10), date(2026, 8, 1)),
        ("P3Y", Cutoff.CALENDAR_YEAR, date(2026, 5, 5), date(2030, 1, 1)),
        ("P3Y", Cutoff.FISCAL_YEAR, date(2026, 9, 30), date(2029, 10, 1)),
        ("P3Y", Cutoff.FISCAL_YEAR, date(2026, 10, 1), date(2030, 10, 1)),
    ],
)
def test_a_recording_is_due_on_the_day_after_its_period(
    period: str, cutoff: Cutoff, recorded_on: date, due_on: date
) -> None:
    due = schedule(item(period=Period.parse(period), cutoff=cutoff)).due(kept(recorded_on))
    assert due.due_on == due_on
    assert due.runs_out_by(due_on)
    assert not due.runs_out_by(due_on - timedelta(days=1))


@given(st.integers(1, 3000), st.sampled_from("DMY"), DAYS)
def test_a_period_is_what_dateutil_makes_of_it(count: int, unit: str, day: date) -> None:
    steps = {"D": "days", "M": "months", "Y": "years"}
    assert Period(count, unit).after(day) == day + relativedelta(**{steps[unit]: count})


@pytest.mark.parametrize("text", ["", "P", "P0D", "3Y", "P1W", "P1Y6M", "p1y", "P-1D", "P1.5Y", "P 1Y", "P100000D"])
def test_a_period_is_one_number_and_one_unit(text: str) -> None:
    with pytest.raises(PolicyError, match="expected a period"):
        Period.parse(text)


def test_a_period_is_written_as_it_was_read() -> None:
    assert [str(Period.parse(text)) for text in ("P180D", "P6M", "P1Y")] == ["P180D", "P6M", "P1Y"]
    assert Period.parse("P1Y").words == "1 year"


@given(SCHEDULES, KEPT)
def test_the_longest_wins_and_permanent_outlasts_all(plan: Schedule, facts: Kept) -> None:
    items = plan.covering(facts.category)
    due = plan.due(facts)
    ends = [one.due_on(facts.triggered(one.trigger)) for one in items]
    if not items or None in ends:
        assert due.due_on is None
    else:
        assert due.due_on == max(end for end in ends if end is not None)
    assert due.governing in (items or (None,))
    assert due.verified is (bool(items) and all(one.authority.startswith("DAA") for one in items))


@given(SCHEDULES, KEPT)
def test_what_governs_a_recording_is_one_of_what_may(plan: Schedule, facts: Kept) -> None:
    assert plan.due(facts).governing in (plan.governing(facts.category) or (None,))


def test_days_and_months_are_not_held_against_each_other() -> None:
    half_a_year = Period.parse("P6M")
    assert Period.parse("P1Y").exceeds(half_a_year)
    assert not half_a_year.exceeds(Period.parse("P180D"))
    assert not Period.parse("P999D").exceeds(half_a_year)
    assert not item(period=half_a_year).outlasts(item(period=half_a_year))


@given(KEPT, DAYS)
def test_what_is_unscheduled_is_never_due(facts: Kept, on: date) -> None:
    due = NO_SCHEDULE.due(facts)
    assert (due.due_on, due.governing, due.action, due.verified) == (None, None, None, False)
    assert not due.runs_out_by(on)
    assert not NO_SCHEDULE.boundaries(facts.category, on).met_by(facts)


@given(SCHEDULES, KEPT, DAYS)
def test_the_boundaries_of_a_category_say_the_same_as_each_recording(plan: Schedule, facts: Kept, on: date) -> None:
    assert plan.boundaries(facts.category, on).met_by(facts) is plan.due(facts).runs_out_by(on)


@given(ITEMS, DAYS, DAYS)
def test_a_later_trigger_is_never_due_earlier(one: Item, first: date, second: date) -> None:
    early, late = one.due_on(min(first, second)), one.due_on(max(first, second))
    assert (early is None and late is None) or (early is not None and late is not None and early <= late)


def test_what_goes_to_the_archives_is_not_destroyed_when_both_are_due_on_a_day() -> None:
    both = schedule(item("z"), item("a", final_action=FinalAction.TRANSFER))
    due = both.due(kept(date(2026, 1, 1)))
    assert (due.governing, due.action) == (both.items["a"], FinalAction.TRANSFER)


def test_a_longer_item_that_destroys_does_not_undo_a_transfer() -> None:
    both = schedule(item("long", period=Period.parse("P9Y")), item("gift", final_action=FinalAction.TRANSFER))
    due = both.due(kept(date(2026, 1, 1)))
    assert (due.due_on, due.action) == (date(2035, 1, 2), FinalAction.TRANSFER)


def test_the_reason_names_the_item_and_its_last_day() -> None:
    both = schedule(item("short"), item("long", period=Period.parse("P2Y")))
    assert (
        both.due(kept(date(2026, 1, 1))).why
        == "long keeps it for 2 years, the longest of 2 that cover it: until 2028-01-01."
    )


def test_days_over_are_counted_from_the_day_that_is_due() -> None:
    assert [days_over(date(2026, 5, 1), date(2026, 5, day)) for day in (1, 4)] == [0, 3]
    assert days_over(date(2026, 5, 4), date(2026, 5, 1)) == 0
