"""How much a plan withholds, in time and in area: whole numbers of pixels and exact times, no estimate.

Guarantees: what several redactions cover together counts once, for each reason and in the whole; a frame counts for
as long as it is shown, so footage of variable frame rate is measured rightly; what is kept clear is not withheld.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import sqrt

import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Plan, Shape, Sound, Track, Treatment

NO_CODE = ""
"""Stands for what has no reason yet, and for the picture where everything but some tracks is redacted."""

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
    codes = sorted({NO_CODE, *(one.reason.code for one in (*plan.tracks, *plan.whole_frames))})
    canvas = _Canvas(plan.source.width, plan.source.height, codes)
    for frame, painted in _frames(plan):
        covered, parts = canvas.measure(painted, everything=plan.everything_but)
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


class _Canvas:
    """A picture on which each reason is a bit, so that what is covered twice counts once."""

    def __init__(self, width: int, height: int, codes: Sequence[str]) -> None:
        self._edge = Box(0, 0, width, height)
        self._bits = {code: 1 << place for place, code in enumerate(codes)}
        self._pixels = np.zeros((height, width), np.uint8 if len(codes) <= 8 else np.uint64)
        if len(codes) > 64:
            raise ValueError(f"expected at most 63 reason codes in one plan; found {len(codes) - 1}")
        self._last: tuple[tuple[_Painted, ...], tuple[int, dict[str, int]]] = ((), (0, {}))

    def measure(self, painted: tuple[_Painted, ...], *, everything: bool) -> tuple[int, dict[str, int]]:
        """How many pixels are covered, and how many for each reason."""
        if everything:
            return self._everything(painted)
        if not painted:
            return 0, {}
        if painted != self._last[0]:  # from frame to frame a still thing stays where it is
            clear = [one for one in painted if not one[3]]
            self._last = (painted, self._count(self._paint(clear)))
        return self._last[1]

    def _everything(self, painted: tuple[_Painted, ...]) -> tuple[int, dict[str, int]]:
        """Every pixel but what is kept clear, and what is redacted even there."""
        self._pixels[:] = self._bits[NO_CODE]
        for _, shape, box, kept in painted:
            if kept:
                self._fill(shape, box, 0)
        for code, shape, box, kept in painted:
            if not kept:
                self._fill(shape, box, self._bits[code])
        counted = self._count(self._pixels)
        self._pixels[:] = 0
        return counted

    def _paint(self, painted: Iterable[_Painted]) -> npt.NDArray[np.unsignedinteger]:
        """The part of the picture that holds all that is painted, copied; the picture itself is blank again."""
        boxes = []
        for code, shape, box, _ in painted:
            filled = self._fill(shape, box, self._bits[code])
            if filled is not None:
                boxes.append(filled)
        if not boxes:
            return self._pixels[:0, :0]
        top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
        left, right = min(box.left for box in boxes), max(box.right for box in boxes)
        part = self._pixels[top:bottom, left:right].copy()
        self._pixels[top:bottom, left:right] = 0
        return part

    def _fill(self, shape: Shape, box: Box, bit: int) -> Box | None:
        """Set a bit, or clear all where it is 0, in a shape; gives the part of the picture that may have changed."""
        around = box if shape is Shape.BOX else ellipse_around(box)
        within = around.within(self._edge.right, self._edge.bottom)
        if within is None:
            return None
        part = self._pixels[within.top : within.bottom, within.left : within.right]
        if shape is Shape.BOX:
            part[...] = part | bit if bit else 0
        else:
            inside = in_ellipse(box, within)
            part[inside] = part[inside] | bit if bit else 0
        return within

    def _count(self, part: npt.NDArray[np.unsignedinteger]) -> tuple[int, dict[str, int]]:
        counted = {code: int(np.count_nonzero(part & bit)) for code, bit in self._bits.items()}
        return int(np.count_nonzero(part)), {code: pixels for code, pixels in counted.items() if pixels}


def ellipse_around(box: Box) -> Box:
    """The smallest box that holds the ellipse through a box's corners."""
    more = (sqrt(2) - 1) / 2
    return box.grown(more)


def in_ellipse(box: Box, within: Box) -> npt.NDArray[np.bool_]:
    """Which pixels of `within` have their centre in the ellipse through the box's corners."""
    across = 2 * np.arange(within.left, within.right, dtype=np.int64) + 1 - box.left - box.right
    down = 2 * np.arange(within.top, within.bottom, dtype=np.int64) + 1 - box.top - box.bottom
    wide, high = box.width**2, box.height**2
    return (high * across**2)[None, :] + (wide * down**2)[:, None] <= 2 * wide * high


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
