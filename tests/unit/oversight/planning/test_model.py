"""The planner's maths, against a pencil and against what must always hold."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbwc.oversight.planning import DEPARTMENT, LINES, make_plan
from openbwc.oversight.planning.figures import FIGURES, FigureError
from openbwc.oversight.planning.scenario import Kept, Rate
from tests.unit.oversight.planning.scenarios import body, example, fixed, ranged, widened

DRAWS = 60

BY_PENCIL = {
    # 100 officers × 200 days × 0.5 h; an hour at 4 Mbit/s is 1.8 GB.
    "cameras": (50, 50, 50),
    "carriers": (100, 100, 100),
    "hours": (10_000, 10_000, 10_000),
    "taken_in": (18, 18, 18),
    # The youngest half year is hot, the next warm: 9 TB each, with half as much again in proxies, twice.
    "hot": (27, 27, 27),
    "warm": (27, 27, 27),
    # What is between one and two years old, without proxies, once; thereafter it is kept no more.
    "cold": (0, 18, 18),
    "stored": (54, 72, 72),
    # 0.5 h × 4 Mbit/s over 4 h, on half a line: 1 Mbit/s a camera; half of the cameras are in use.
    "dock_peak": (8, 8, 8),
    "site_peak": (5, 5, 5),
    "line_peak": (25, 25, 25),
    "core_hours": (5200, 5200, 5200),
    "cores": (5200 / 8760 / 0.5,) * 3,
    "requests": (10, 10, 10),
    "released": (10, 10, 10),
    "custodians": (2, 2, 2),
    "redactors": (0.02, 0.02, 0.02),
    "reviewers": (10 / 1500,) * 3,
    "disclosure_officers": (0.1, 0.1, 0.1),
    # 50 cameras with a bay each; then a fifth of them each year.
    "money_cameras": (50_000, 10_000, 10_000),
    "money_storage": (4_050, 4_230, 4_230),
    "money_uplink": (300, 300, 300),
    "money_compute": (520, 520, 520),
    "money_staff": (213_600, 213_600, 213_600),
    "money": (268_470, 228_650, 228_650),
    "money_to_date": (268_470, 497_120, 725_770),
}


def test_the_example_comes_out_as_by_pencil() -> None:
    assert BY_PENCIL.keys() == LINES.keys()
    courses = make_plan(example(), draws=DRAWS).courses["ICE"]
    for line, expected in BY_PENCIL.items():
        for course in (courses[line].likely, courses[line].low, courses[line].middle, courses[line].high):
            assert course == pytest.approx(expected), line


def test_prices_rise_with_the_years_and_quantities_do_not() -> None:
    courses = make_plan(example().having(escalation=fixed(10)), draws=DRAWS).courses["ICE"]
    assert courses["money"].likely == pytest.approx((268_470, 228_650 * 1.1, 228_650 * 1.21))
    assert courses["stored"].likely == pytest.approx((54, 72, 72))


def test_cameras_that_come_in_phases_carry_no_more_officers_than_there_are() -> None:
    courses = make_plan(example(body(cameras=(10, 40, 90))), draws=DRAWS).courses["ICE"]
    assert courses["carriers"].likely == (20, 80, 100)
    # 10 new; 30 new and a fifth of 10; 50 new and a fifth of 40.
    assert courses["money_cameras"].likely == pytest.approx((10_000, 32_000, 58_000))


def test_the_department_is_the_sum_of_its_agencies_and_the_largest_of_their_peaks() -> None:
    courses = make_plan(example(body(), body("FPS", cameras=(5,))), draws=DRAWS).courses
    assert courses[DEPARTMENT]["stored"].likely[2] == pytest.approx(72 + 7.2)
    assert courses[DEPARTMENT]["site_peak"].likely[2] == 5
    assert courses["FPS"]["site_peak"].likely[2] == 2.5
    assert courses[DEPARTMENT]["line_peak"].likely[2] == 27.5


def test_a_mix_of_settings_and_of_periods_weighs_by_its_shares() -> None:
    mixed = replace(
        example(),
        rates=(Rate(label="a", share=0.75, rate=fixed(4)), Rate(label="b", share=0.25, rate=fixed(12))),
        kept=(
            Kept(category="short", share=0.5, years=fixed(0.25), authority=None),
            Kept(category="long", share=0.5, years=fixed(10), authority=None),
        ),
    )
    courses = make_plan(mixed, draws=DRAWS).courses["ICE"]
    assert courses["taken_in"].likely[0] == pytest.approx(27)
    # Hot: half of a quarter's and half of half a year's footage, of 27 TB.
    assert courses["hot"].likely[2] == pytest.approx((27 * 0.5 * 0.25 + 27 * 0.5 * 0.5) * 1.5 * 2)
    assert courses["cold"].likely[2] == pytest.approx(27)


def test_docking_all_day_long_needs_less_than_docking_at_once() -> None:
    even = replace(example(), profile=(1 / 24,) * 24)
    peak = make_plan(even, draws=DRAWS).courses["ICE"]["site_peak"].likely[0]
    assert peak == pytest.approx(5 * 4 / 24)


def test_the_same_scenario_gives_the_same_plan() -> None:
    wide = widened(example(body(), body("FPS")), 0.3)
    assert make_plan(wide, draws=DRAWS).courses == make_plan(wide, draws=DRAWS).courses
    assert make_plan(wide, draws=DRAWS, seed=7).courses != make_plan(wide, draws=DRAWS).courses


def test_a_figure_s_draws_are_its_own() -> None:
    wide = widened(example(), 0.3)
    other = make_plan(wide.having(redactor=ranged(1, 2, 3)), draws=DRAWS).courses["ICE"]
    assert other["stored"] == make_plan(wide, draws=DRAWS).courses["ICE"]["stored"]


@given(
    part=st.floats(0, 0.9),
    officers=st.integers(0, 5000),
    cameras=st.lists(st.integers(0, 5000), min_size=1, max_size=4),
)
@settings(max_examples=25, deadline=None)
def test_ranges_are_in_order_and_nothing_is_negative(part: float, officers: int, cameras: list[int]) -> None:
    wide = widened(example(body(officers=fixed(officers), cameras=tuple(cameras)), years=4), part)
    for courses in make_plan(wide, draws=DRAWS).courses.values():
        for course in courses.values():
            for low, middle, high, likely in zip(course.low, course.middle, course.high, course.likely, strict=True):
                assert 0 <= low <= middle <= high
                assert likely >= 0


@given(
    officers=st.integers(0, 3000),
    more=st.integers(0, 3000),
    cameras=st.lists(st.integers(0, 2000), min_size=1, max_size=4),
    part=st.floats(0, 0.6),
)
@settings(max_examples=25, deadline=None)
def test_more_officers_never_take_less(officers: int, more: int, cameras: list[int], part: float) -> None:
    few = widened(example(body(officers=fixed(officers), cameras=tuple(cameras)), years=4), part)
    many = widened(example(body(officers=fixed(officers + more), cameras=tuple(cameras)), years=4), part)
    before, after = (make_plan(scenario, draws=DRAWS).courses["ICE"] for scenario in (few, many))
    for line in ("hours", "hot", "warm", "cold", "stored", "core_hours", "redactors", "money_storage", "money_staff"):
        for then, now in ((before[line].low, after[line].low), (before[line].high, after[line].high)):
            assert all(a <= b * (1 + 1e-12) for a, b in zip(then, now, strict=True)), line


@given(months=st.floats(0, 60), more=st.floats(0, 60), years=st.floats(0, 12))
@settings(max_examples=25, deadline=None)
def test_tiers_move_footage_and_lose_none(months: float, more: float, years: float) -> None:
    """With one copy, no proxies and no overhead, all tiers together hold what is kept, wherever it lies."""
    plain = example(years=8).having(
        proxy_share=fixed(0),
        copies_hot=fixed(1),
        copies_warm=fixed(1),
        hot_months=fixed(months),
        warm_months=fixed(more),
    )
    plain = replace(plain, kept=(Kept(category="all", share=1.0, years=fixed(years), authority=None),))
    stored = make_plan(plain, draws=2).courses["ICE"]["stored"].likely
    assert stored == pytest.approx([18 * min(years, year) for year in range(1, 9)])


@pytest.mark.parametrize(
    ("low", "likely", "high"),
    [(0.9, 0.5, 0.7), (-0.1, 0.5, 0.7), (0.1, 0.5, 1.1), (float("nan"), 0.5, 0.7), (0.1, 0.5, float("inf"))],
)
def test_an_estimate_out_of_order_or_bounds_is_refused(low: float, likely: float, high: float) -> None:
    with pytest.raises(FigureError, match="expected"):
        ranged(low, likely, high).checked(FIGURES["busy_share"])
