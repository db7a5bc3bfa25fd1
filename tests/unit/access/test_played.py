"""What was played is kept as joined spans: none is lost, none grows."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.access.played import JOIN_MS, merged

spans = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 20_000), st.integers(0, 5_000)).map(
        lambda span: (span[0], span[1], span[1] + span[2])
    )
)


def test_steps_of_a_player_become_one_span() -> None:
    assert merged([(1, 0, 1000), (1, 1000, 2000), (1, 2200, 3000)]) == [[1, 0, 3000]]


def test_a_jump_leaves_two_spans() -> None:
    assert merged([(1, 0, 1000), (1, 9000, 9500)]) == [[1, 0, 1000], [1, 9000, 9500]]


def test_parts_are_kept_apart() -> None:
    assert merged([(2, 0, 10), (1, 0, 10)]) == [[1, 0, 10], [2, 0, 10]]


@given(spans=spans)
def test_every_played_moment_is_covered_and_spans_lie_apart(spans: list[tuple[int, int, int]]) -> None:
    joined = merged(spans)
    for part, start, end in spans:
        assert any(p == part and s <= start and end <= e for p, s, e in joined)
    for (p1, _, e1), (p2, s2, _) in itertools.pairwise(joined):
        assert p1 < p2 or s2 > e1 + JOIN_MS
    assert merged(joined) == joined


@pytest.mark.parametrize("span", [(), (1, 2), (0, 1, 2), (1, -1, 2), (1, 3, 2), (1, 1.5, 2), ("1", 1, 2), (True, 1, 2)])
def test_a_span_of_the_wrong_form_is_refused(span: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="Expected a span"):
        merged([span])  # type: ignore[list-item]
