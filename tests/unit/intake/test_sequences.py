"""Gaps in the numbers of clips: found when clips are missing, and never else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.intake.sequences import Gap, gaps, numbered

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)


def clips(numbers: list[int], name: str = "CLIP{:04}.MP4") -> list[tuple[datetime, str]]:
    return [(BEGAN + timedelta(minutes=place), name.format(number)) for place, number in enumerate(numbers)]


def missing(found: list[Gap]) -> list[int]:
    return [number for gap in found for number in range(gap.first, gap.last + 1)]


@pytest.mark.parametrize(
    ("name", "prefix", "number"),
    [
        ("CLIP0007.MP4", "CLIP", 7),
        ("clip0007.mp4", "CLIP", 7),
        ("0001.mp4", "", 1),
        ("GH010123.MP4", "GH", 123),
        ("GX020123.MP4", "GX", 123),
        ("GOPR0042.MP4", "GOPR", 42),
        ("A_000017.hevc.mp4", "A_", 17),
    ],
)
def test_a_number_at_the_end_of_a_name_is_its_place(name: str, prefix: str, number: int) -> None:
    found = numbered(name)
    assert found is not None
    assert (found.prefix, found.number) == (prefix, number)


@pytest.mark.parametrize(
    "name", ["20261122_083000.mp4", "20261122083000.mp4", "2026-11-22.note", "", "video.mp4", "a1.mp4", "0002-1.mp4"]
)
def test_a_time_or_a_name_without_number_is_no_sequence(name: str) -> None:
    assert numbered(name) is None


@given(st.integers(2, 9000), st.sets(st.integers(1, 38), max_size=20), st.randoms())
def test_exactly_what_is_missing_inside_is_found(start: int, out: set[int], random: object) -> None:
    numbers = [start + offset for offset in range(40) if offset not in out]
    seen = clips(numbers)
    random.shuffle(seen)  # type: ignore[attr-defined]  # the order in which clips come in is nobody's promise
    assert missing(gaps(seen)) == sorted(start + offset for offset in out)


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_counter_that_begins_again_is_no_gap(before: int, after: int) -> None:
    assert gaps(clips([*range(9999 - before, 10_000), *range(1, after + 1)])) == []


def test_what_is_missing_after_a_new_beginning_is_found() -> None:
    assert missing(gaps(clips([1, 2, 3, 4, 1, 2, 4]))) == [3]


def test_chapters_of_one_recording_are_one_number() -> None:
    names = ["GH010001.MP4", "GH020001.MP4", "GH010002.MP4", "GH010004.MP4"]
    found = gaps([(BEGAN + timedelta(minutes=place), name) for place, name in enumerate(names)])
    assert [(gap.shown, gap.missing) for gap in found] == [("GH0003", 1)]


def test_each_prefix_is_a_sequence_of_its_own_and_a_gap_is_told_by_its_names() -> None:
    (gap,) = gaps([*clips([1, 2, 3]), *clips([7, 10], "IMG_{:05}.MP4")])
    assert gap.shown == "IMG_00008 to IMG_00009"
    assert gap.after == BEGAN
    assert gap.key == "IMG_8-9@20261101T000000"
