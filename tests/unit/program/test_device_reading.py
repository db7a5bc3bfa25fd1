"""A camera's own account of itself: read strictly, and compared for signs of tampering."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.program.device_reading import FORMAT, read_device
from openbwc.program.models import CameraReading
from openbwc.program.refusals import Mistaken
from openbwc.program.tampering import changed_settings, clock_jumped

WHOLE: dict[str, Any] = {
    "format": FORMAT,
    "serial": "BWC-1",
    "firmware": "1.4.2",
    "read_at": "2026-11-22T05:50:00Z",
    "clock": "2026-11-22T00:50:02.5-05:00",
    "battery_percent": 96,
    "storage": {"free_mb": 60_000, "total_mb": 64_000},
    "settings": {"pre_event_seconds": 120, "resolution": "1920x1080", "codec": "h264", "stealth": False, "fps": 30},
    "files": ["CLIP0001.MP4", "CLIP0002.MP4"],
}


def test_a_whole_reading_is_read() -> None:
    found = read_device(json.dumps(WHOLE))
    assert found.serial == "BWC-1"
    assert (found.battery_percent, found.storage_free_mb, found.pre_event_seconds) == (96, 60_000, 120)
    assert (found.resolution_lines, found.codec) == (1080, "h264")
    assert found.settings == {"stealth": False, "fps": 30}
    assert found.clock_offset_ms(datetime.now(UTC)) == 2500
    assert found.files == ("CLIP0001.MP4", "CLIP0002.MP4")


def test_what_is_not_told_is_none_and_not_guessed() -> None:
    found = read_device(json.dumps({"format": FORMAT}))
    assert found.battery_percent is None
    assert found.pre_event_seconds is None
    assert found.resolution_lines is None
    assert found.files is None
    assert found.clock_offset_ms(datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        ({"format": "other/1"}, "'format'"),
        ({"battery": 5}, "'battery'"),
        ({"battery_percent": 101}, "'battery_percent'"),
        ({"battery_percent": True}, "'battery_percent'"),
        ({"battery_percent": 5.5}, "'battery_percent'"),
        ({"storage": {"free_mb": 9, "total_mb": 8}}, "free storage"),
        ({"storage": []}, "'storage'"),
        ({"storage": {"inodes": 1}}, "'inodes'"),
        ({"read_at": "2026-11-22T05:50:00"}, "'read_at'"),
        ({"clock": 5}, "'clock'"),
        ({"settings": {"resolution": "big"}}, "'resolution'"),
        ({"settings": {"codec": "H 264"}}, "'codec'"),
        ({"settings": {"pre_event_seconds": -1}}, "'pre_event_seconds'"),
        ({"settings": {"Stealth": True}}, "'Stealth'"),
        ({"settings": {"stealth": None}}, "'stealth'"),
        ({"settings": {"stealth": {"a": 1}}}, "'stealth'"),
        ({"settings": {"note": "x\n"}}, "'note'"),
        ({"files": "CLIP0001.MP4"}, "'files'"),
        ({"files": [""]}, "'files'"),
        ({"files": ["a\x00b"]}, "'files'"),
        ({"serial": "x" * 65}, "'serial'"),
    ],
)
def test_what_does_not_fit_is_said(spoilt: dict[str, Any], told: str) -> None:
    with pytest.raises(Mistaken, match="Expected") as mistake:
        read_device(json.dumps({**WHOLE, **spoilt}))
    assert told in str(mistake.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nonsense",
        '{"format": NaN}',
        "[" * 100_000,
        '{"format": "a", "format": "b"}',
        b"\xff\xfe",
        " " * 1_000_001,
    ],
)
def test_what_is_no_reading_is_a_mistake(text: str | bytes) -> None:
    with pytest.raises(Mistaken):
        read_device(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), JSON), JSON)
def test_anything_is_read_or_is_a_mistake(spoilt: dict[str, Any], settings: Any) -> None:
    try:
        found = read_device(json.dumps({**WHOLE, "settings": settings, **spoilt}))
    except Mistaken:
        return
    assert found.battery_percent is None or 0 <= found.battery_percent <= 100


VALUES = st.booleans() | st.integers(0, 9) | st.sampled_from(["low", "high"])
SETTINGS = st.dictionaries(st.sampled_from(["audio", "stealth", "gps", "fps"]), VALUES)


def reading(settings: dict[str, Any], firmware: str = "1.4") -> CameraReading:
    return CameraReading(firmware=firmware, pre_event_seconds=30, settings=settings)


@given(SETTINGS, SETTINGS)
def test_changed_settings_are_those_that_both_tell_and_that_differ(was: dict[str, Any], now: dict[str, Any]) -> None:
    changed = changed_settings(reading(was), reading(now))
    assert changed.keys() <= was.keys() & now.keys()
    assert not changed_settings(reading(was), reading(was))
    assert {name: tuple(reversed(pair)) for name, pair in changed.items()} == changed_settings(
        reading(now), reading(was)
    )
    for name in was.keys() & now.keys():
        assert (name in changed) is (was[name] is not now[name] and str(was[name]) != str(now[name]))


def test_a_changed_firmware_is_a_changed_setting() -> None:
    assert changed_settings(reading({}, "1.4"), reading({}, "1.3")) == {"firmware": ("1.4", "1.3")}


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), st.integers(0, 10**6))
def test_a_jump_is_the_same_both_ways_and_beyond_the_bound_only(before: int, after: int, bound: int) -> None:
    jumped = clock_jumped(before, after, bound)
    assert jumped is clock_jumped(after, before, bound)
    assert jumped is (timedelta(milliseconds=abs(after - before)) > timedelta(seconds=bound))
    assert not clock_jumped(before, before, bound)
