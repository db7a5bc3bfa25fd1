"""Byte ranges: what RFC 9110 asks, and nothing outside the content, whatever the header says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.access.ranges import ByteRange, Unsatisfiable, parse_range

TOTAL = 1000


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-", 0, 999),
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=990-5000", 990, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-5000", 0, 999),
        ("BYTES=1-2", 1, 2),
        (" bytes=1-2 ", 1, 2),
    ],
)
def test_a_single_range_is_served_exactly(header: str, first: int, last: int) -> None:
    assert parse_range(header, TOTAL) == ByteRange(first, last, TOTAL)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2", "bytes=2-1", "bytes=1.0-2"],
)
def test_what_is_no_single_range_of_bytes_is_ignored(header: str | None) -> None:
    assert parse_range(header, TOTAL) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_behind_the_end_is_unsatisfiable(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(header, TOTAL)


def test_an_empty_content_has_no_satisfiable_range() -> None:
    with pytest.raises(Unsatisfiable):
        parse_range("bytes=0-", 0)


@given(
    header=st.text(max_size=40) | st.from_regex(r"bytes=\d{0,20}-\d{0,20}", fullmatch=True),
    total=st.integers(0, 10**12),
)
def test_no_header_reaches_outside_the_content(header: str, total: int) -> None:
    try:
        part = parse_range(header, total)
    except Unsatisfiable:
        return
    assert part is None or 0 <= part.first <= part.last < total


@given(data=st.data(), total=st.integers(1, 10**9))
def test_every_well_formed_range_comes_back_as_asked(data: st.DataObject, total: int) -> None:
    first = data.draw(st.integers(0, total - 1))
    last = data.draw(st.integers(first, total - 1))
    part = parse_range(f"bytes={first}-{last}", total)
    assert part == ByteRange(first, last, total)
    assert part is not None
    assert part.length == last - first + 1
    assert part.content_range() == f"bytes {first}-{last}/{total}"
