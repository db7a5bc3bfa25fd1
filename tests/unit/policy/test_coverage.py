"""Expected against actual: each way in which a recording can fall short, and what holds for any intervals."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy import PolicyLibrary
from openbwc.policy.coverage import (
    PATROL_SHIFT,
    Actual,
    Asked,
    Expectation,
    Gap,
    GapKind,
    Outcome,
    State,
    Tolerances,
    asked_of,
    compare,
    tolerances_of,
)

START = datetime(2026, 11, 1, 14, tzinfo=UTC)
THROUGHOUT, SHIFT = Asked("II.A.2", throughout=True), Asked("II.A.1", throughout=False)
TOLERANCES = Tolerances(
    late_start=timedelta(seconds=60),
    early_stop=timedelta(seconds=60),
    interruption=timedelta(seconds=60),
    upload_grace=timedelta(hours=24),
    pre_event=timedelta(seconds=30),
    deactivation_reasons=frozenset({"encounter_over"}),
)
LATER = START + timedelta(days=3)
RUIZ, CHEN, DIAZ = (UUID(int=n) for n in (1, 2, 3))


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


def expected(person: UUID = RUIZ, *, until: float = 60, asked: Asked = THROUGHOUT, stated: str = "") -> Expectation:
    return Expectation(
        id=UUID(int=1000 + person.int),
        person=person,
        scene=UUID(int=9),
        starts_at=START,
        ends_at=minute(until),
        shift_ends_at=minute(until),
        asked=asked,
        stated=stated,
    )


def filmed(
    since: float, until: float, wearer: UUID = RUIZ, *, before: float | None = 0.5, reason: str = "", day: int = 1
) -> Actual:
    """Footage of the minutes [since, until), of which the first `before` minutes are from before activation."""
    return Actual(
        id=UUID(int=500_000 + round(since * 100) + wearer.int),
        wearer=wearer,
        starts_at=minute(since),
        ends_at=minute(until),
        pre_event=None if before is None else timedelta(minutes=before),
        taken_in_at=START + timedelta(days=day),
        reason=reason,
    )


def outcome(one: Expectation, *actuals: Actual, at: datetime = LATER, beside: tuple[Expectation, ...] = ()) -> Outcome:
    found = compare([one, *beside], actuals, tolerances=TOLERANCES, at=at)
    return next(each for each in found if each.expectation is one)


def spans(gaps: tuple[Gap, ...]) -> list[tuple[GapKind, float, float]]:
    unit = timedelta(minutes=1)
    return [(gap.kind, (gap.starts_at - START) / unit, gap.length / unit) for gap in gaps]


@pytest.mark.parametrize(
    ("actuals", "gaps"),
    [
        ([], [(GapKind.MISSING, 0, 60)]),
        ([filmed(-0.5, 60)], []),
        ([filmed(0.5, 59)], []),
        ([filmed(0.6, 60)], [(GapKind.LATE_START, 0, 1.1)]),
        ([filmed(1, 60, before=None)], []),
        ([filmed(1.1, 60, before=None)], [(GapKind.LATE_START, 0, 1.1)]),
        ([filmed(-0.5, 58.9)], [(GapKind.EARLY_STOP, 58.9, 1.1)]),
        ([filmed(-0.5, 20), filmed(20.5, 60)], []),
        ([filmed(-0.5, 20), filmed(22, 60)], [(GapKind.INTERRUPTED, 20, 2)]),
        ([filmed(-0.5, 50), filmed(10, 20), filmed(50.5, 60)], []),
        ([filmed(-30, 0)], [(GapKind.MISSING, 0, 60)]),
        ([filmed(60, 90)], [(GapKind.MISSING, 0, 60)]),
        ([filmed(-90, 200)], []),
        ([filmed(-0.5, 60, CHEN)], [(GapKind.MISSING, 0, 60)]),
        (
            [filmed(5, 10), filmed(30, 40)],
            [(GapKind.LATE_START, 0, 5.5), (GapKind.INTERRUPTED, 10, 20), (GapKind.EARLY_STOP, 40, 20)],
        ),
        ([filmed(59.8, 70)], [(GapKind.LATE_START, 0, 60)]),
    ],
)
def test_each_way_to_fall_short(actuals: list[Actual], gaps: list[tuple[GapKind, float, float]]) -> None:
    found = outcome(expected(), *actuals)
    assert [(kind, pytest.approx(since), pytest.approx(length)) for kind, since, length in gaps] == spans(found.gaps)
    assert found.state is (State.GAPS if gaps else State.RECORDED)


def test_a_patrol_shift_asks_for_recordings_in_it_and_not_for_all_of_it() -> None:
    shift = expected(until=480, asked=SHIFT)
    assert spans(outcome(shift).gaps) == [(GapKind.MISSING, 0, 480)]
    assert outcome(shift, filmed(200, 210)).state is State.RECORDED
    two = replace(shift, asked=replace(SHIFT, least=2))
    assert outcome(two, filmed(200, 210)).state is State.GAPS
    assert outcome(two, filmed(200, 210), filmed(300, 310)).state is State.RECORDED


def test_nothing_is_judged_before_its_footage_is_due() -> None:
    due = minute(60) + timedelta(hours=24)
    for state, at in ((State.AWAITED, due - timedelta(seconds=1)), (State.GAPS, due)):
        found = outcome(expected(), at=at)
        assert (found.state, found.upload_due_at, bool(found.open_gaps)) == (state, due, state is State.GAPS)
    longer = replace(expected(), shift_ends_at=minute(300))
    assert outcome(longer, at=due).state is State.AWAITED


def test_what_the_vault_took_in_later_is_not_known_yet() -> None:
    late = filmed(-0.5, 60, day=2)
    assert outcome(expected(), late, at=START + timedelta(days=1, hours=12)).state is State.GAPS
    assert outcome(expected(), late).state is State.RECORDED


def test_a_deactivation_with_an_accepted_reason_is_accounted_for() -> None:
    for reason, state in (("encounter_over", State.ACCOUNTED), ("bored", State.GAPS), ("", State.GAPS)):
        found = outcome(expected(), filmed(-0.5, 30, reason=reason))
        assert (spans(found.gaps), found.state) == ([(GapKind.EARLY_STOP, 30, 30)], state)
    late = outcome(expected(), filmed(5, 60, reason="encounter_over"))
    assert (spans(late.gaps), late.state) == ([(GapKind.LATE_START, 0, 5.5)], State.GAPS)


def test_a_stated_reason_accounts_for_every_gap_even_before_the_upload_is_due() -> None:
    found = outcome(expected(stated="unsafe_to_record"), at=minute(61))
    assert (found.state, found.gaps[0].reason, found.open_gaps) == (State.ACCOUNTED, "unsafe_to_record", ())


def test_the_peers_at_the_scene_who_recorded_that_time_are_counted() -> None:
    others = (expected(CHEN), expected(DIAZ), replace(expected(DIAZ), id=UUID(int=77)))
    elsewhere = replace(expected(UUID(int=4)), scene=UUID(int=10))
    found = outcome(expected(), filmed(-0.5, 30), filmed(0, 60, CHEN), filmed(0, 20, DIAZ), beside=(*others, elsewhere))
    (gap,) = found.gaps
    assert (gap.kind, gap.peers, gap.peers_recording) == (GapKind.EARLY_STOP, 2, 1)


def test_the_policy_says_what_is_asked_of_an_operation(library: PolicyLibrary) -> None:
    cbp, ice, usss = (library.in_force(code, on=date(2026, 11, 1)) for code in ("CBP", "ICE", "USSS"))
    assert asked_of("removal_order", "", ice) == Asked("II.A.2", throughout=True)
    assert asked_of("search_or_seizure_warrant", "", ice) == Asked("II.A.3", throughout=True)
    assert asked_of(PATROL_SHIFT, "", ice) == Asked("II.A.1", throughout=False, least=1)
    assert asked_of("other_contact", "", ice) is None
    assert asked_of("of_a_former_policy", "", ice) == Asked("II.A.1", throughout=True)
    assert asked_of("planned_arrest", "white_house_grounds", usss) is None
    assert asked_of("removal_order", "white_house_grounds", ice) == Asked("II.A.2", throughout=True)
    assert tolerances_of(cbp).pre_event == timedelta(seconds=120)
    assert tolerances_of(ice).upload_grace == timedelta(hours=24)


seconds = st.integers(-900, 4500).map(lambda number: START + timedelta(seconds=number))


@st.composite
def recordings(draw: st.DrawFn) -> list[Actual]:
    made = []
    for number in range(draw(st.integers(0, 6))):
        since, length = draw(seconds), draw(st.integers(0, 3000))
        made.append(
            Actual(
                id=UUID(int=100 + number),
                wearer=draw(st.sampled_from([RUIZ, CHEN])),
                starts_at=since,
                ends_at=since + timedelta(seconds=length),
                pre_event=draw(
                    st.none() | st.integers(0, min(length, 120)).map(lambda number: timedelta(seconds=number))
                ),
                taken_in_at=START + timedelta(hours=draw(st.integers(0, 60))),
                reason=draw(st.sampled_from(["", "encounter_over", "bored"])),
            )
        )
    return made


@given(recordings(), st.integers(0, 60), st.randoms(use_true_random=False))
def test_an_outcome_for_each_whatever_the_order(actuals: list[Actual], hours: int, shuffling: random.Random) -> None:
    everyone = [expected(RUIZ), expected(CHEN, until=30), expected(DIAZ, asked=SHIFT)]
    at = START + timedelta(hours=hours)
    found = list(compare(everyone, actuals, tolerances=TOLERANCES, at=at))
    assert {one.expectation.id for one in found} == {one.id for one in everyone}
    shuffling.shuffle(actuals)
    shuffling.shuffle(everyone)
    assert list(compare(everyone, actuals, tolerances=TOLERANCES, at=at)) == found


@given(recordings())
def test_gaps_lie_within_what_was_asked_end_to_end_and_show_no_footage(actuals: list[Actual]) -> None:
    one = expected()
    found = outcome(one, *actuals)
    own = [actual for actual in actuals if actual.wearer == RUIZ and actual.taken_in_at <= LATER]
    last = one.starts_at
    for gap in found.gaps:
        assert last <= gap.starts_at < gap.ends_at <= one.ends_at
        last = gap.ends_at
        shown = [actual for actual in own if actual.starts_at < gap.ends_at and actual.ends_at > gap.starts_at]
        if gap.kind is GapKind.LATE_START:
            shown = [actual for actual in shown if actual.activated_at < gap.ends_at]
        assert gap.kind is GapKind.LATE_START or not shown
    assert (found.state is State.RECORDED) == (not found.gaps)


@given(recordings(), st.integers(0, 3600))
def test_more_footage_never_makes_a_longer_gap(actuals: list[Actual], more: int) -> None:
    longer = [replace(actual, ends_at=actual.ends_at + timedelta(seconds=more)) for actual in actuals]
    before = sum((gap.length for gap in outcome(expected(), *actuals).gaps), timedelta(0))
    after = sum((gap.length for gap in outcome(expected(), *longer).gaps), timedelta(0))
    assert after <= before
