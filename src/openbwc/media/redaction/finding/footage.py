"""The frames of a span, decoded once, and cheap pictures of them: the whole upright, a part, a small grey one.

Guarantees: each frame comes with its number in the order of showing, by its time stamp, so that a varying rate, an
edit list or a damaged packet never moves the numbers; a picture for a detector is upright as a person sees it, and
`stored` brings boxes back to the pixels as stored. Isolated child only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from openbwc.media.redaction.detectors.model import Picture
from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.reading import frames_in
from openbwc.media.redaction.timetable import Timetable

GREY_SIDE = 480  # pixels of the longer side of the small grey picture
Grey = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float32]
"""n × 5: left, top, right, bottom in stored pixels, score."""


@dataclass
class Still:
    """One frame: `number` in the order of showing, `planes` in the layout I420, `turns` of 90° against the clock."""

    number: int
    planes: npt.NDArray[np.uint8]
    width: int
    height: int
    turns: int

    @property
    def luma(self) -> Grey:
        return self.planes[: self.height]

    @property
    def grey_scale(self) -> float:
        """Pixels of the small grey picture to one stored pixel."""
        return min(1.0, GREY_SIDE / max(self.width, self.height))

    @cached_property
    def grey(self) -> Grey:
        scale = self.grey_scale
        size = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        return np.asarray(cv2.resize(self.luma, size, interpolation=cv2.INTER_AREA), np.uint8)

    def whole(self, scale: float) -> Picture:
        """The upright picture, scaled to even sides."""
        planes = self.planes if scale == 1.0 else self._scaled(scale)
        return np.asarray(np.rot90(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), self.turns), np.uint8)

    def _scaled(self, scale: float) -> npt.NDArray[np.uint8]:
        """The planes at another size: half the work of making colours of all and scaling these."""
        wide, high = (max(2, round(side * scale / 2) * 2) for side in (self.width, self.height))
        scaled = np.empty((high * 3 // 2, wide), np.uint8)
        cv2.resize(self.luma, (wide, high), dst=scaled[:high], interpolation=cv2.INTER_AREA)
        smaller = scaled[high:].reshape(2, high // 2, wide // 2)
        for colour, small in zip(self._colours, smaller, strict=True):
            cv2.resize(colour, (wide // 2, high // 2), dst=small, interpolation=cv2.INTER_AREA)
        return scaled

    @property
    def _colours(self) -> npt.NDArray[np.uint8]:
        return self.planes[self.height :].reshape(2, self.height // 2, self.width // 2)

    def part(self, left: int, top: int, side: int, scale: float) -> Picture:
        """The upright square of `side` pixels at an even place, scaled; what lies outside the picture is grey."""
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(self.width, left + side), min(self.height, top + side)
        colours = self._colours[:, y0 // 2 : y1 // 2, x0 // 2 : x1 // 2]
        packed = np.empty(((y1 - y0) * 3 // 2, x1 - x0), np.uint8)
        packed[: y1 - y0] = self.planes[y0:y1, x0:x1]
        packed[y1 - y0 :].reshape(2, (y1 - y0) // 2, (x1 - x0) // 2)[:] = colours
        pixels = np.full((side, side, 3), 114, np.uint8)
        pixels[y0 - top : y1 - top, x0 - left : x1 - left] = cv2.cvtColor(packed, cv2.COLOR_YUV2RGB_I420)
        if scale != 1.0:
            small = max(1, round(side * scale))
            pixels = np.asarray(cv2.resize(pixels, (small, small), interpolation=cv2.INTER_AREA), np.uint8)
        return np.asarray(np.rot90(pixels, self.turns), np.uint8)


def stored(boxes: Boxes, turns: int, width: float, height: float) -> Boxes:
    """Boxes of an upright picture in the pixels as stored, of which the picture is `width` × `height`."""
    left, top, right, bottom, score = boxes.T
    if turns == 1:
        edges = width - bottom, left, width - top, right
    elif turns == 2:
        edges = width - right, height - bottom, width - left, height - top
    elif turns == 3:
        edges = top, height - right, bottom, height - left
    else:
        edges = left, top, right, bottom
    return np.stack((*edges, score), axis=1).astype(np.float32)


def turns_of(rotation: int) -> int:
    """Quarter turns against the clock that make a picture upright; a rotation between them goes to the nearest."""
    return round(rotation / 90) % 4


def stills(
    source: Path, timetable: Timetable, span: Span, *, threads: int, every: int = 1, rough: bool = False
) -> Iterator[Still]:
    """The frames of the span that decode, in the order of showing: the first, each `every`th from it, and the last.

    `rough` leaves out the filter that smooths the edges of blocks, which nobody misses who only looks for things.
    Raises MediaError.
    """
    turns = turns_of(timetable.rotation)
    for number, frame in frames_in(source, timetable, span, threads=threads, rough=rough):
        if (number - span.first) % every and number != span.last:
            continue
        planes = _planes(frame)
        yield Still(number, planes, planes.shape[1], planes.shape[0] * 2 // 3, turns)


def _planes(frame: VideoFrame) -> npt.NDArray[np.uint8]:
    """The frame as 8-bit I420, its sides made even by repeating the last column and row."""
    if frame.width % 2 or frame.height % 2:
        pixels = cv2.copyMakeBorder(
            frame.to_ndarray(format="rgb24"), 0, frame.height % 2, 0, frame.width % 2, cv2.BORDER_REPLICATE
        )
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV_I420), np.uint8)
    return np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8)
