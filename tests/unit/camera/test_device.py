"""The buffer, the states of the camera, and what it refuses."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.camera import CameraError, Configuration, Device, Ring, Segment
from openbwc.camera.device import Pressed

ON = datetime(2026, 11, 22, 5, 50, tzinfo=UTC)
SET = Configuration(serial="BWC-1", pre_event_seconds=30)


def segments(lengths: list[int]) -> list[Segment]:
    made, starts = [], 0
    for number, length in enumerate(lengths):
        made.append(Segment(number, starts, length, bytes([number % 256])))
        starts += length
    return made


def at(seconds: float) -> datetime:
    return ON + timedelta(seconds=seconds)


@given(st.integers(1, 120), st.lists(st.integers(1, 5000), min_size=1, max_size=200))
def test_the_ring_holds_enough_and_no_more(keep: int, lengths: list[int]) -> None:
    ring, made = Ring(keep), segments(lengths)
    for count, segment in enumerate(made, 1):
        ring.push(segment)
        assert ring.held_ms >= min(keep * 1000, sum(lengths[:count]))
        assert ring.held_ms < keep * 1000 + max(lengths)
    held = ring.drain()
    assert held == made[len(made) - len(held) :]
    assert ring.drain() == []


def test_the_ring_takes_no_hole() -> None:
    ring = Ring(30)
    ring.push(Segment(0, 0, 1000, b""))
    with pytest.raises(CameraError, match="begins at 1000 ms"):
        ring.push(Segment(1, 2000, 1000, b""))


@given(st.integers(30, 120), st.floats(0, 300), st.floats(0.1, 60))
def test_a_clip_begins_with_the_whole_buffer_or_with_what_there_was(keep: int, on: float, length: float) -> None:
    """Pressed anywhere within a segment: what comes before is never shorter than asked, if the camera ran so long."""
    device = Device(Configuration(serial="BWC-1", pre_event_seconds=keep), required_seconds=30, switched_on=ON)
    made = iter(segments([1000] * 600))
    now = 0
    while now < on * 1000:
        segment = next(made)
        device.take(segment)
        now = segment.ends_ms
    device.activate(Pressed(at=at(on), trigger="holster"))
    while now <= (on + length) * 1000:
        segment = next(made)
        device.take(segment)
        now = segment.ends_ms
    clip = device.deactivate(Pressed(at=at(on + length), trigger="button"))
    assert clip.pre_event_ms >= min(keep * 1000, int(on * 1000)) - 1
    assert clip.pre_event_ms <= (keep + 2) * 1000
    assert (
        clip.started_at
        <= clip.activated.at
        <= clip.deactivated.at
        <= clip.started_at + timedelta(milliseconds=clip.duration_ms)
    )


@pytest.mark.parametrize(("seconds", "required", "comes_up"), [(29, 30, False), (30, 30, True), (119, 120, False)])
def test_a_camera_set_below_the_policy_does_not_come_up(seconds: int, required: int, comes_up: bool) -> None:
    configuration = Configuration(serial="BWC-1", pre_event_seconds=seconds)
    if comes_up:
        assert not Device(configuration, required_seconds=required, switched_on=ON).recording
        return
    with pytest.raises(CameraError, match=r"V\.A\.7"):
        Device(configuration, required_seconds=required, switched_on=ON)


def test_activation_and_deactivation_each_say_when_by_what_and_why() -> None:
    device = Device(SET, required_seconds=30, switched_on=ON, last_number=6)
    with pytest.raises(CameraError, match=r"IV\.A: expected a camera that records"):
        device.deactivate(Pressed(at=at(1), trigger="button"))
    for segment in segments([1000] * 40):
        device.take(segment)
    device.activate(Pressed(at=at(40), trigger="light_bar"))
    with pytest.raises(CameraError, match="records already"):
        device.activate(Pressed(at=at(41), trigger="button"))
    with pytest.raises(CameraError, match="reason of an early deactivation"):
        device.deactivate(Pressed(at=at(41), trigger="button", early=True))
    assert device.recording
    with pytest.raises(CameraError, match="found an earlier one"):
        device.deactivate(Pressed(at=at(39), trigger="button"))
    clip = device.deactivate(Pressed(at=at(41), trigger="button", early=True, reason="Hospital ward."))
    assert (clip.number, clip.name) == (7, "OBWC0007.ts")
    assert (clip.activated.trigger, clip.deactivated.reason) == ("light_bar", "Hospital ward.")
    assert not device.recording
