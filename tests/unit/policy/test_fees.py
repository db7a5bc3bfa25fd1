"""What a request costs: a table worked out by hand, and what holds for any work at all (V.B.1)."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy import PolicyInForce
from openbwc.policy.fees import (
    Excuse,
    Fees,
    Grade,
    Spared,
    Task,
    Work,
    agreed_cents,
    answer_due_on,
    categories,
    fees_of,
    limits_missed,
    may_ask_in_advance,
)
from openbwc.policy.requests import Cause, Clock, Extension, History, Pause, readings
from openbwc.policy.working_days import WorkingDays

WORKING = WorkingDays()
MONDAY = date(2026, 3, 2)
PAPERS = Work(
    search={Grade.PROFESSIONAL: 180, Grade.MANAGERIAL: 60},  # 12 quarters at $7.00 and 4 at $10.25: $125.00
    review={Grade.PROFESSIONAL: 60},  # 4 at $7.00: $28.00
    pages=250,  # at $0.10: $25.00
    media_cents=500,
)
# category: (search, review, duplication) when every limit was met, and when one was missed
TABLE = {
    "commercial": ((12_500, 2800, 3000), (0, 2800, 3000)),
    "educational_scientific": ((0, 0, 2000), (0, 0, 0)),  # copies beyond 100 pages; late: none at all
    "first_party": ((0, 0, 2000), (0, 0, 2000)),  # as copies under FOIA; never search or review
    "news_media": ((0, 0, 2000), (0, 0, 0)),
    "other": ((5600, 0, 2000), (0, 0, 2000)),  # two hours free, the dearest first: 8 quarters at $7.00 are left
}


def cents(fees: Fees) -> tuple[int, ...]:
    return tuple(one.cents for one in fees.charges)


def one(work: Work, category: str, policy: PolicyInForce, *, late: bool = False, waived: bool = False) -> Fees:
    return fees_of([(work, late)], category, policy, waived=waived)


def test_the_table_has_every_category(cbp: PolicyInForce) -> None:
    assert set(categories(cbp)) == set(TABLE)


@pytest.mark.parametrize(("category", "late"), list(itertools.product(TABLE, (False, True))))
def test_what_each_category_pays_is_that_of_the_table(category: str, late: bool, cbp: PolicyInForce) -> None:
    fees = one(PAPERS, category, cbp, late=late)
    assert cents(fees) == TABLE[category][late]
    assert [charge.cost_cents for charge in fees.charges] == [12_500, 2800, 3000]
    assert fees.due_cents == fees.total_cents == sum(TABLE[category][late])
    lost = {charge.task for charge in fees.charges if charge.late}
    assert lost == {task for task, kept, left in zip(Task, *TABLE[category], strict=True) if late and kept != left}


@pytest.mark.parametrize("category", TABLE)
def test_what_is_waived_costs_nothing(category: str, cbp: PolicyInForce) -> None:
    fees = one(PAPERS, category, cbp, waived=True)
    assert (fees.due_cents, fees.spared) == (0, Spared.WAIVED)
    assert fees.total_cents == sum(TABLE[category][False])


@pytest.mark.parametrize(
    ("category", "work", "due"),
    [
        # The allowances: to the minute and the page, and never for a commercial requester.
        ("other", Work(search={Grade.PROFESSIONAL: 120}, pages=100), 0),
        ("other", Work(search={Grade.PROFESSIONAL: 165}), 2100),
        ("other", Work(search={Grade.CLERICAL: 120, Grade.MANAGERIAL: 120}), 3200),
        ("news_media", Work(pages=240), 0),  # $14.00 and no more: small
        ("news_media", Work(pages=241), 1410),
        ("commercial", Work(search={Grade.PROFESSIONAL: 30}), 0),  # $14.00
        ("commercial", Work(search={Grade.PROFESSIONAL: 45}), 2100),
        # What another medium costs takes from what 100 pages are worth: $10.00.
        ("news_media", Work(media_cents=2500), 1500),
        ("commercial", Work(media_cents=2500), 2500),
        # A quarter of an hour counts when more than half of it was needed.
        ("commercial", Work(search={Grade.MANAGERIAL: 37}), 2050),
        ("commercial", Work(search={Grade.MANAGERIAL: 38}), 3075),
    ],
)
def test_allowances_and_the_small_fee(category: str, work: Work, due: int, cbp: PolicyInForce) -> None:
    assert one(work, category, cbp).due_cents == due


def test_requests_that_are_charged_as_one_have_the_allowances_once(cbp: PolicyInForce) -> None:
    half = Work(search={Grade.PROFESSIONAL: 120}, pages=100)
    assert one(half, "other", cbp).due_cents == 0
    assert fees_of([(half, False), (half, False)], "other", cbp).due_cents == 8 * 700 + 1000
    assert cents(fees_of([(half, False), (half, True)], "other", cbp)) == (0, 0, 1000)  # the late one's search is lost


MINUTES = st.dictionaries(st.sampled_from(Grade), st.integers(0, 6000))
WORK = st.builds(
    Work, search=MINUTES, review=MINUTES, pages=st.integers(0, 20_000), media_cents=st.integers(0, 100_000)
)
CATEGORY = st.sampled_from(sorted(TABLE))


@given(work=WORK, more=WORK, category=CATEGORY, late=st.booleans())
def test_more_work_never_costs_less_and_nothing_is_below_zero(
    cbp: PolicyInForce, work: Work, more: Work, category: str, late: bool
) -> None:
    before, after = one(work, category, cbp, late=late), one(work + more, category, cbp, late=late)
    assert all(0 <= less <= much for less, much in zip(cents(before), cents(after), strict=True))
    assert 0 <= before.due_cents <= after.due_cents
    assert before.due_cents in (0, before.total_cents)
    assert all(charge.cents <= charge.cost_cents for charge in after.charges)


@given(work=WORK, category=CATEGORY)
def test_a_missed_limit_never_costs_the_requester_more(cbp: PolicyInForce, work: Work, category: str) -> None:
    in_time, late = one(work, category, cbp), one(work, category, cbp, late=True)
    assert late.due_cents <= in_time.due_cents
    assert late.charges[0].cents == 0
    if category in ("educational_scientific", "news_media"):
        assert late.due_cents == 0


@given(works=st.lists(WORK, max_size=4), category=CATEGORY)
def test_the_order_of_work_changes_nothing(cbp: PolicyInForce, works: list[Work], category: str) -> None:
    there = fees_of([(work, False) for work in works], category, cbp)
    back = fees_of([(work, False) for work in reversed(works)], category, cbp)
    assert there == back == one(sum(works, Work()), category, cbp)


@given(work=WORK)
def test_a_commercial_requester_pays_at_least_what_anybody_else_pays(cbp: PolicyInForce, work: Work) -> None:
    most = one(work, "commercial", cbp).total_cents
    assert all(one(work, category, cbp).total_cents <= most for category in TABLE)


def test_what_is_agreed_to_and_when_payment_is_asked_in_advance(cbp: PolicyInForce) -> None:
    assert [agreed_cents(stated, cbp, asks_waiver=False) for stated in (None, 0, 9900)] == [2500, 0, 9900]
    assert [agreed_cents(stated, cbp, asks_waiver=True) for stated in (None, 0, 9900)] == [0, 0, 9900]
    told = [(25_000, False), (25_001, False), (1500, True)]
    assert [may_ask_in_advance(amount, cbp, defaulted=late) for amount, late in told] == [False, True, True]
    assert answer_due_on(MONDAY, cbp, WORKING) == WORKING.add(MONDAY, 30)


def day(number: int) -> date:
    return WORKING.add(MONDAY, number)


IN_TIME = (Extension(noticed_on=day(5), working_days=10),)
TOO_LATE = (Extension(noticed_on=day(20), working_days=10),)
LARGE = Excuse(pages=5001, discussed=1)
MISSED: list[tuple[dict[str, object], Excuse, set[Clock]]] = [
    ({"determined_on": day(20)}, Excuse(), set()),
    ({"determined_on": day(21)}, Excuse(), {Clock.DETERMINE}),
    ({}, Excuse(), {Clock.DETERMINE}),
    ({"pauses": (Pause(cause=Cause.FEES, since=day(5)),)}, Excuse(), set()),
    ({"expedition_asked_on": MONDAY, "determined_on": day(9)}, Excuse(), {Clock.EXPEDITION}),
    ({"determined_on": day(9), "appealed_on": day(12)}, Excuse(), {Clock.APPEAL_DECISION}),
    # (aa) Unusual circumstances, with notice in time: ten days more, and no longer.
    ({"determined_on": day(30), "extensions": IN_TIME}, Excuse(), set()),
    ({"determined_on": day(31), "extensions": IN_TIME}, Excuse(), {Clock.DETERMINE}),
    ({"determined_on": day(21), "extensions": TOO_LATE}, Excuse(), {Clock.DETERMINE}),
    # (bb) More than 5,000 pages besides, and the scope talked over, or three attempts.
    ({"determined_on": day(50), "extensions": IN_TIME}, LARGE, set()),
    ({"determined_on": day(50), "extensions": IN_TIME}, replace(LARGE, pages=5000), {Clock.DETERMINE}),
    ({"determined_on": day(50), "extensions": IN_TIME}, replace(LARGE, discussed=0), {Clock.DETERMINE}),
    ({"determined_on": day(50), "extensions": IN_TIME}, replace(LARGE, discussed=0, attempts=2), {Clock.DETERMINE}),
    ({"determined_on": day(50), "extensions": IN_TIME}, replace(LARGE, discussed=0, attempts=3), set()),
    ({"determined_on": day(50), "extensions": TOO_LATE}, LARGE, {Clock.DETERMINE}),
    ({"determined_on": day(50)}, LARGE, {Clock.DETERMINE}),
    # (cc) As long as a court has excused it.
    ({"determined_on": day(40)}, Excuse(until=day(40)), set()),
    ({"determined_on": day(41)}, Excuse(until=day(40)), {Clock.DETERMINE}),
    ({}, Excuse(until=day(99)), set()),
]


@pytest.mark.parametrize(("changes", "excuse", "missed"), MISSED)
def test_which_limits_were_missed_is_that_of_the_table(
    changes: dict[str, object], excuse: Excuse, missed: set[Clock], cbp: PolicyInForce
) -> None:
    told = History(**{"received_on": MONDAY, "routed_on": MONDAY, "acknowledged_on": MONDAY, **changes})  # type: ignore[arg-type]
    clocks = readings(told, cbp, WORKING, on=day(60))
    found = limits_missed(clocks, told, cbp, WORKING, excuse, on=day(60))
    assert {one.clock for one in found} == missed
