"""How much a plan withholds, in time and in area: whole numbers of pixels and exact times, no estimate.

Guarantees: what several redactions cover together counts once, for each reason and in the whole; a frame counts for
as long as it is shown, so footage of variable frame rate is measured rightly; what is kept clear is not withheld.
The shapes are those that the renderer paints.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.geometry import Box, union
from openbwc.media.redaction.plan import Plan, Shape, Sound, Track, Treatment
from openbwc.media.redaction.styles import Canvas, clear_region, region

NO_CODE = ""
"""Stands for what has no reason yet."""

_Pixels = npt.NDArray[np.unsignedinteger[Any]]
_Painted = tuple[str, Shape, Box, bool]
"""Reason code, shape, box on the picture, and whether it is kept clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTimes:
    """When each frame is shown: frame `n` from `edges[n]` until `edges[n + 1]`, in `unit` seconds."""

    edges: tuple[int, ...]
    unit: Fraction

    def __post_init__(self) -> None:
        if len(self.edges) < 2 or any(later < earlier for earlier, later in pairwise(self.edges)):
            raise ValueError("expected the times of at least one frame, never falling, and the end of the last")

    @classmethod
    def of(cls, ticks: Sequence[int], unit: Fraction) -> FrameTimes:
        """From the frames' beginnings; the last is held to last as long as the one before it."""
        last = ticks[-1] - ticks[-2] if len(ticks) > 1 else round(1 / unit / 30)
        return cls(edges=(*ticks, ticks[-1] + last), unit=unit)

    @property
    def frames(self) -> int:
        return len(self.edges) - 1

    @property
    def length(self) -> Fraction:
        """Seconds from the first frame's beginning to the last one's end."""
        return (self.edges[-1] - self.edges[0]) * self.unit

    def ticks_of(self, frame: int) -> int:
        """For how many units a frame is shown."""
        return self.edges[frame + 1] - self.edges[frame]

    def begin_ms(self, frame: int) -> int:
        """When a frame begins, in whole milliseconds."""
        return round(self.edges[frame] * self.unit * 1000)

    def end_ms(self, frame: int) -> int:
        """When a frame ends, in whole milliseconds."""
        return self.begin_ms(frame + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Something of the picture: in how many frames, for how many seconds, which share of all its pixels and time."""

    frames: int = 0
    seconds: Fraction = Fraction(0)
    area: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """What is deleted of one sound stream, in milliseconds: of how many, and for which reasons."""

    stream: int
    ms: int
    of_ms: int
    by_code: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """The whole: of the picture, by reason code, and of each sound stream."""

    seconds: Fraction
    picture: Amount
    by_code: Mapping[str, Amount]
    sound: tuple[Quiet, ...]


def withheld(plan: Plan, times: FrameTimes, sound_ms: Sequence[int] = ()) -> Withheld:
    """What a plan withholds of a file with these frames, and with sound streams of these lengths.

    ValueError where the plan counts other frames than the file has.
    """
    if plan.source.frames != times.frames:
        raise ValueError(f"expected the times of the plan's {plan.source.frames} frames; found {times.frames}")
    picture, by_code = _picture(plan, times)
    sound = tuple(_quiet(plan.sounds, stream, length) for stream, length in enumerate(sound_ms))
    return Withheld(seconds=times.length, picture=picture, by_code=by_code, sound=sound)


class _Sum:
    """Adds frames up: exact, in units of time and pixels."""

    def __init__(self) -> None:
        self.frames = self.ticks = self.pixel_ticks = 0

    def add(self, ticks: int, pixels: int) -> None:
        self.frames += 1
        self.ticks += ticks
        self.pixel_ticks += pixels * ticks

    def amount(self, times: FrameTimes, pixels: int) -> Amount:
        whole = pixels * (times.edges[-1] - times.edges[0])
        area = Fraction(self.pixel_ticks, whole) if whole else Fraction(0)
        return Amount(frames=self.frames, seconds=self.ticks * times.unit, area=area)


def _picture(plan: Plan, times: FrameTimes) -> tuple[Amount, dict[str, Amount]]:
    whole, sums = _Sum(), defaultdict[str, _Sum](_Sum)
    picture = _Picture(plan)
    for frame, painted in _frames(plan):
        covered, parts = picture.measure(painted)
        if covered:
            ticks = times.ticks_of(frame)
            whole.add(ticks, covered)
            for code, pixels in parts.items():
                sums[code].add(ticks, pixels)
    pixels = plan.source.width * plan.source.height
    return whole.amount(times, pixels), {code: sums[code].amount(times, pixels) for code in sorted(sums)}


def _frames(plan: Plan) -> Iterator[tuple[int, tuple[_Painted, ...]]]:
    """Each frame with what is painted on it; a track is asked only where it can be."""
    begins, ends = defaultdict[int, list[Track]](list), defaultdict[int, list[Track]](list)
    for track in plan.tracks:
        if track.treatment is not Treatment.LEAVE:
            begins[track.first].append(track)
            ends[track.last + 1].append(track)
    edge = Box(0, 0, plan.source.width, plan.source.height)
    present: dict[str, Track] = {}
    for frame in range(plan.source.frames):
        for track in ends.get(frame, ()):
            present.pop(track.id, None)
        present.update((track.id, track) for track in begins.get(frame, ()))
        painted = [(one.reason.code, Shape.BOX, edge, False) for one in plan.whole_frames if frame in one.span]
        for track in present.values():
            box = track.box_at(frame)
            if box is not None:
                painted.append((track.reason.code, track.shape, box, track.treatment is Treatment.KEEP_CLEAR))
        yield frame, tuple(painted)


class _Picture:
    """A picture on which each reason is a bit, so that what is covered twice counts once."""

    def __init__(self, plan: Plan) -> None:
        codes = sorted(
            {plan.everything_reason.code}
            | {track.reason.code for track in plan.tracks}
            | {whole.reason.code for whole in plan.whole_frames}
        )
        if len(codes) > 64:
            raise ValueError(f"expected at most 64 reason codes in one plan; found {len(codes)}")
        self._bits = {code: 1 << place for place, code in enumerate(codes)}
        size = (plan.source.height, plan.source.width)
        self._pixels = np.zeros(size, np.uint8 if len(codes) <= 8 else np.uint64)
        self._canvas = Canvas(planes=(self._pixels,), sx=1, sy=1, rows=1, black=0, white=0, grey=0)
        self._everything = plan.everything_reason.code if plan.everything_but else None
        self._last: tuple[tuple[_Painted, ...], tuple[int, dict[str, int]]] | None = None

    def measure(self, painted: tuple[_Painted, ...]) -> tuple[int, dict[str, int]]:
        """How many pixels are covered, and how many for each reason."""
        if self._last is None or painted != self._last[0]:  # a still thing stays where it is from frame to frame
            part = self._some(painted) if self._everything is None else self._all_but(painted, self._everything)
            self._last = (painted, self._count(part))
        return self._last[1]

    def _all_but(self, painted: tuple[_Painted, ...], code: str) -> _Pixels:
        """Every pixel but what is kept clear, and what is redacted even there."""
        self._pixels[...] = self._bits[code]
        for _, shape, box, kept in painted:
            where = clear_region(box, shape, self._canvas) if kept else None
            if where is not None:
                part = self._part(where[0])
                part[... if where[1] is None else where[1]] = 0
        self._cover(painted)
        return self._pixels

    def _some(self, painted: tuple[_Painted, ...]) -> _Pixels:
        """The part of the picture that holds all that is painted, copied; the picture itself is blank again."""
        boxes = self._cover(painted)
        if not boxes:
            return self._pixels[:0, :0]
        around = union(boxes)
        part = self._part(around).copy()
        self._part(around)[...] = 0
        return part

    def _cover(self, painted: tuple[_Painted, ...]) -> list[Box]:
        """Set the bits of what is redacted; the parts of the picture that this touched."""
        boxes = []
        for code, shape, box, kept in painted:
            where = None if kept else region(box, shape, self._canvas)
            if where is not None:
                part, bit = self._part(where[0]), self._bits[code]
                part |= bit if where[1] is None else where[1].astype(part.dtype) * part.dtype.type(bit)
                boxes.append(where[0])
        return boxes

    def _part(self, box: Box) -> _Pixels:
        return self._pixels[box.top : box.bottom, box.left : box.right]

    def _count(self, part: _Pixels) -> tuple[int, dict[str, int]]:
        whole = int(np.count_nonzero(part))
        if len(self._bits) == 1:
            return whole, dict.fromkeys(self._bits, whole) if whole else {}
        counted = {code: int(np.count_nonzero(part & part.dtype.type(bit))) for code, bit in self._bits.items()}
        return whole, {code: pixels for code, pixels in counted.items() if pixels}


def _quiet(sounds: Iterable[Sound], stream: int, length: int) -> Quiet:
    mine = [one for one in sounds if one.stream is None or one.stream == stream]
    codes = sorted({one.reason.code for one in mine})
    by_code = {code: _together([one for one in mine if one.reason.code == code], length) for code in codes}
    return Quiet(stream=stream, ms=_together(mine, length), of_ms=length, by_code=by_code)


def _together(sounds: Iterable[Sound], length: int) -> int:
    """How many milliseconds some intervals hold together, within the stream."""
    total = reached = 0
    for one in sorted(sounds, key=lambda one: one.from_ms):
        begin, end = max(one.from_ms, reached), min(one.until_ms, length)
        total += max(0, end - begin)
        reached = max(reached, end)
    return total
