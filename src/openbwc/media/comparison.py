"""Compare a proxy with what went into it; any difference is an error. Isolated child only."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from openbwc.media.errors import RenditionDiffers
from openbwc.media.opening import duration_of, frames_from, opened, origin_of, picture_of

_FRAME_SLACK = 0.002  # seconds: one tick of the coarsest clock in use (Matroska's millisecond), twice rounded
_SOUND_SLACK = 0.25  # seconds: AAC frames and encoder padding at both ends
_END_SLACK = 0.5  # seconds between the declared duration and the proxy's
_END_SHARE = 0.01
_MOST_LOST = 0.01  # share of packets that may turn out damaged; more, and it is not the same recording


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What the source gave: times in seconds, size in pixels, the declared duration if there was one.

    ``times`` are those of the frames that were written, ``source_times`` those that the source's packets state.
    """

    times: list[float]
    source_times: list[float | None]
    width: int
    height: int
    rotation: int
    declared: float | None
    sound_end: float | None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the proxy turned out to be."""

    frames: int
    frames_lost: int
    duration: float
    largest_shift: float


def compare(wanted: Expectation, proxy: Path) -> Proof:
    """Read the proxy back and compare; raises RenditionDiffers at the first difference."""
    with opened(proxy) as (container, _):
        picture = picture_of(container)
        duration = duration_of(container, picture) or 0.0
        first = next(frames_from(container, picture, 0.0), None)
        if first is None:
            raise RenditionDiffers(expected="a proxy that decodes", found="one without a frame")
        _same("picture size", f"{wanted.width} × {wanted.height}", f"{first.width} × {first.height}")
        _same("rotation", f"{wanted.rotation}°", f"{first.rotation}°")
    times, sound_end = _times(proxy)
    _same("number of frames", str(len(wanted.times)), str(len(times)))
    shift = max((abs(a - b) for a, b in zip(sorted(wanted.times), times, strict=True)), default=0.0)
    lost, source_shift = _against_source(wanted)
    shift = max(shift, source_shift)
    if shift > _FRAME_SLACK:
        raise RenditionDiffers(
            expected=f"frames within {_FRAME_SLACK * 1000:.0f} ms of the source's times",
            found=f"one that is {shift * 1000:.1f} ms off",
        )
    if (wanted.sound_end is None) != (sound_end is None):
        raise RenditionDiffers(expected="sound where the source has sound", found="the contrary")
    if wanted.sound_end is not None and sound_end is not None and abs(wanted.sound_end - sound_end) > _SOUND_SLACK:
        raise RenditionDiffers(expected=f"sound until {wanted.sound_end:.2f} s", found=f"until {sound_end:.2f} s")
    slack = max(_END_SLACK, _END_SHARE * (wanted.declared or 0.0))
    if wanted.declared is not None and abs(duration - wanted.declared) > slack:
        raise RenditionDiffers(expected=f"a duration of {wanted.declared:.2f} s", found=f"{duration:.2f} s")
    return Proof(frames=len(times), frames_lost=lost, duration=duration, largest_shift=round(shift, 6))


def _against_source(wanted: Expectation) -> tuple[int, float]:
    """How many of the source's packets gave no frame, and how far any frame stands from the packet times."""
    lost = max(0, len(wanted.source_times) - len(wanted.times))
    if lost > max(1, _MOST_LOST * len(wanted.source_times)):
        raise RenditionDiffers(expected=f"{len(wanted.source_times)} frames", found=f"{len(wanted.times)} that decode")
    stated = sorted(moment for moment in wanted.source_times if moment is not None)
    if len(stated) < len(wanted.source_times) or not stated:
        return lost, 0.0  # AVI and the like: the packets state no times to hold the frames against
    return lost, max((_distance(stated, moment) for moment in wanted.times), default=0.0)


def _distance(stated: list[float], moment: float) -> float:
    """From a moment to the nearest of the stated times, which are in order."""
    at = bisect_left(stated, moment)
    return min(abs(moment - near) for near in stated[max(0, at - 1) : at + 1])


def _same(what: str, expected: str, found: str) -> None:
    if expected != found:
        raise RenditionDiffers(expected=f"{what} {expected}", found=found)


def _times(proxy: Path) -> tuple[list[float], float | None]:
    """Presentation times of all frames in order, and the second at which the sound ends."""
    times: list[float] = []
    sound_end: float | None = None
    with opened(proxy) as (container, _):
        picture = picture_of(container)
        origin = min(origin_of(container), Fraction(0))
        for packet in container.demux():
            if not packet.size or packet.pts is None:
                continue
            if packet.stream_index == picture.index:
                times.append(float(packet.pts * packet.time_base - origin))
            elif packet.stream.type == "audio":
                end = float((packet.pts + (packet.duration or 0)) * packet.time_base - origin)
                sound_end = max(sound_end or 0.0, end)
    return sorted(times), sound_end
