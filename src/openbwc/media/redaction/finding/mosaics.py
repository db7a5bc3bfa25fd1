"""Look at many small places at once: squares round where faces should be, put side by side in one picture.

Guarantees: a square holds its face with its surroundings, at the resolution of the footage where the face is small,
and smaller where it is large (a face of `_FACE` pixels is found as well as a larger one); squares of any frames share
a mosaic; what a detector finds across the rim of a square is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from openbwc.media.redaction.detectors.model import Picture
from openbwc.media.redaction.finding.footage import Boxes, Still, stored

WIDE, HIGH = 640, 384  # pixels of a mosaic: one shape, so that a runtime prepares itself once
_SURROUNDINGS = 2.6  # sides of a face that a square is wide
_LEAST, _FACE = 64, 64  # pixels: of a square as stored, and of a face in the mosaic
_STEP = 32  # the places in a mosaic; a multiple of the detector's stride
_RIM = 1.5  # pixels of the mosaic: a box that comes nearer to a square's edge may be cut off by it
_WIDEST = 0.75  # of a square's side: what fills more of it is part of something larger


@dataclass(frozen=True, slots=True)
class Square:
    """A place to look at: its corner and side in stored pixels (even), and how much it is scaled."""

    still: Still
    left: int
    top: int
    side: int
    scale: float

    @property
    def shown(self) -> int:
        """Its side in the mosaic."""
        return max(1, round(self.side * self.scale))

    def placed(self, boxes: Boxes) -> Boxes:
        """Boxes of the square (turned back) in stored pixels, without those cut off by its edge within the picture."""
        out = boxes.copy()
        out[:, :4] = boxes[:, :4] / self.scale + np.array([self.left, self.top] * 2, np.float32)
        rim = _RIM / self.scale
        inside = (out[:, 0] >= self.left + rim) | (self.left <= 0)
        inside &= (out[:, 1] >= self.top + rim) | (self.top <= 0)
        inside &= (out[:, 2] <= self.left + self.side - rim) | (self.left + self.side >= self.still.width)
        inside &= (out[:, 3] <= self.top + self.side - rim) | (self.top + self.side >= self.still.height)
        return out[inside]


@dataclass(frozen=True, slots=True)
class Mosaic:
    """A picture of squares, and where each lies in it (x, y)."""

    pixels: Picture
    places: tuple[tuple[Square, int, int], ...]

    def found(self, boxes: Boxes) -> Iterable[tuple[Square, Boxes]]:
        """What a detector found in each square, in stored pixels of its frame."""
        middles = (boxes[:, :2] + boxes[:, 2:4]) / 2
        for square, x, y in self.places:
            shown = square.shown
            inside = (middles >= (x, y)).all(axis=1) & (middles < (x + shown, y + shown)).all(axis=1)
            mine = boxes[inside] - np.array([x, y, x, y, 0], np.float32)
            turned = stored(mine, square.still.turns, shown, shown)
            yield square, square.placed(turned[(turned[:, 2:4] - turned[:, :2]).max(axis=1) < _WIDEST * shown])


def square_round(still: Still, box: Sequence[float]) -> Square | None:
    """The square to look for a face in whose box should be this; None where it is outside the picture."""
    left, top, right, bottom = box
    face = max(right - left, bottom - top)
    side = int(max(_LEAST, face * _SURROUNDINGS)) // 2 * 2
    x, y = int((left + right - side) / 2) // 2 * 2, int((top + bottom - side) / 2) // 2 * 2
    if x >= still.width or y >= still.height or x + side <= 0 or y + side <= 0:
        return None
    return Square(still, x, y, side, min(1.0, _FACE / face))


def pack(squares: Sequence[Square]) -> list[Mosaic]:
    """Put squares into as few mosaics as shelves of like heights allow."""
    mosaics: list[list[tuple[Square, int, int]]] = []
    x = y = shelf = 0
    for square in sorted(squares, key=lambda square: -square.shown):
        cell = -(-(square.shown + 1) // _STEP) * _STEP
        if mosaics and x + cell > WIDE:
            x, y, shelf = 0, y + shelf, 0
        if not mosaics or y + cell > HIGH:
            mosaics.append([])
            x = y = shelf = 0
        mosaics[-1].append((square, x, y))
        x, shelf = x + cell, max(shelf, cell)
    return [_paint(places) for places in mosaics]


def _paint(places: Sequence[tuple[Square, int, int]]) -> Mosaic:
    pixels = np.full((HIGH, WIDE, 3), 114, np.uint8)
    for square, x, y in places:
        part = square.still.part(square.left, square.top, square.side, square.scale)
        pixels[y : y + part.shape[0], x : x + part.shape[1]] = part
    return Mosaic(pixels, tuple(places))
