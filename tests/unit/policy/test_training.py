"""The arithmetic of training: one programme, no longer than it counts, until a refresher is due."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy.training import (
    Completed,
    Refresher,
    TrainingStanding,
    months_after,
    months_before,
    training_standing,
)

TOPICS = frozenset(f"III.D.{number}" for number in range(1, 8))
TODAY = date(2026, 3, 1)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
SOME_TOPICS = st.frozensets(st.sampled_from(sorted(TOPICS)))
COMPLETED = st.builds(
    lambda programme, topics, on, days: Completed(programme, topics, on, on + timedelta(days=days)),
    st.integers(1, 3),
    st.one_of(st.just(TOPICS), SOME_TOPICS),
    DAYS,
    st.integers(0, 900),
)
REFRESHERS = st.builds(
    lambda topics, on, days: Refresher(topics, on, on + timedelta(days=days)), SOME_TOPICS, DAYS, st.integers(0, 120)
)


def standing(*completions: Completed, refreshers: tuple[Refresher, ...] = (), on: date = TODAY) -> TrainingStanding:
    return training_standing(completions, refreshers, on=on, required=TOPICS, refresher_months=12)


def done(
    days_ago: int = 10, topics: frozenset[str] = TOPICS, programme: object = "basic", days: int = 365
) -> Completed:
    completed_on = TODAY - timedelta(days=days_ago)
    return Completed(programme, topics, completed_on, completed_on + timedelta(days=days))


def test_topics_are_added_up_within_a_programme_and_never_across() -> None:
    half, rest = frozenset({"III.D.1", "III.D.2", "III.D.3"}), TOPICS - {"III.D.1", "III.D.2", "III.D.3"}
    assert standing(done(topics=half), done(topics=rest)).current
    apart = standing(done(topics=half), done(topics=rest, programme="another"))
    assert not apart.current
    assert apart.missing_topics == half


def test_a_refresher_takes_its_topics_away_when_it_is_due_and_gives_them_back_when_it_is_done() -> None:
    demand = Refresher(frozenset({"III.D.6"}), TODAY - timedelta(days=5), TODAY)
    lapsed = standing(done(days_ago=10), refreshers=(demand,))
    assert (lapsed.current, lapsed.missing_topics, lapsed.outdated_topics) == (False, {"III.D.6"}, {"III.D.6"})
    assert standing(done(days_ago=10), refreshers=(demand,), on=TODAY - timedelta(days=1)).expires_on == TODAY
    refreshed = done(days_ago=4, topics=frozenset({"III.D.6"}))
    assert standing(done(days_ago=10), refreshed, refreshers=(demand,)).current
    assert standing(done(days_ago=5), refreshers=(demand,)).current, "completed on the day of the demand"
    elsewhere = done(days_ago=4, topics=frozenset({"III.D.6"}), programme="another")
    assert not standing(done(days_ago=10), elsewhere, refreshers=(demand,)).current


def test_the_programme_that_lasts_longest_says_until_when() -> None:
    assert standing(done(days=50), done(days=80, programme="other")).expires_on == TODAY + timedelta(days=70)
    assert standing().missing_topics == TOPICS
    assert standing(done(days=10)).missing_topics == TOPICS, "it ends on this very day"


@given(DAYS, DAYS, st.integers(1, 36))
def test_a_period_of_months_ends_on_the_same_day_however_it_is_counted(on: date, day: date, months: int) -> None:
    assert (on < months_after(day, months)) is (months_before(on, months) < day)


@given(st.lists(COMPLETED, max_size=5), st.lists(REFRESHERS, max_size=3), DAYS)
def test_training_that_is_current_stays_so_until_its_end_and_no_longer(
    completions: list[Completed], refreshers: list[Refresher], on: date
) -> None:
    known = tuple(one for one in refreshers if one.demanded_on <= on)
    past = tuple(one for one in completions if one.completed_on <= on)
    found = standing(*past, refreshers=known, on=on)
    assert found.current is (not found.missing_topics) is (found.expires_on is not None)
    assert found.outdated_topics <= found.missing_topics
    if found.expires_on is not None:
        assert standing(*past, refreshers=known, on=found.expires_on - timedelta(days=1)).current
        assert not standing(*past, refreshers=known, on=found.expires_on).current


@given(st.lists(COMPLETED, max_size=5), st.lists(REFRESHERS, max_size=3), DAYS)
def test_more_training_never_harms_and_more_demands_never_help(
    completions: list[Completed], refreshers: list[Refresher], on: date
) -> None:
    found = standing(*completions, refreshers=tuple(refreshers), on=on)
    assert standing(*completions, on=on).current >= found.current
    assert found.current >= standing(*completions[1:], refreshers=tuple(refreshers), on=on).current
