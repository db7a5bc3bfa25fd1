"""How what is redacted looks: an opaque box, large pixels, or blur, painted in the picture's own planes.

Guarantees: every sample that carries part of a redacted pixel is changed, those of colour rounded outwards; an opaque
box leaves nothing of what it covers. The other two do not: they keep a few averages of each box, and averages of many
frames, or a list of known faces, can be held against them. `WARNING` says so wherever they are offered. Only whole
numbers are used, so the same picture gives the same result everywhere.

How strong: a box becomes at most `CELLS` averages along its longer side, a whole picture `WHOLE_CELLS`. At these
strengths no face is found any more and no text can be read (tests/unit/media/redaction/test_styles.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Shape, Style

Plane = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]

CELLS = 6
WHOLE_CELLS = 12
_LEAST_CELL = 8  # pixels: below it a box is averaged whole
_LARGEST_TEXT, _SMALLEST_TEXT = 40, 10  # pixels high
_FINE = 8  # bits of the weights between two averages
WARNING = (
    "Pixels and blur keep averages of what they cover and can be undone in part, "
    "above all where the same face is seen for long. Only an opaque box cannot be undone."
)


@dataclass(frozen=True)
class Canvas:
    """A picture's planes, luma first, to be painted in; `sx`, `sy` are the pixels of a sample of colour.

    `rows` is what rows of luma must be rounded to so that a sample of colour holds no other: 4 where two interlaced
    fields share a 4:2:0 picture. `black` and `white` are levels of luma, `grey` that of no colour.
    """

    planes: tuple[Plane, ...]
    sx: int
    sy: int
    rows: int
    black: int
    white: int
    grey: int

    @property
    def width(self) -> int:
        return int(self.planes[0].shape[1])

    @property
    def height(self) -> int:
        return int(self.planes[0].shape[0])

    def parts(self, box: Box) -> list[Plane]:
        """What the planes hold of a box on the picture, the colours' edges rounded outwards."""
        return [plane[self._rows(box, number), self._columns(box, number)] for number, plane in enumerate(self.planes)]

    def _rows(self, box: Box, number: int) -> slice:
        if number == 0:
            return slice(box.top, box.bottom)
        return slice(box.top // self.rows * self.rows // self.sy, -(-box.bottom // self.rows) * self.rows // self.sy)

    def _columns(self, box: Box, number: int) -> slice:
        return slice(box.left, box.right) if number == 0 else slice(box.left // self.sx, -(-box.right // self.sx))


def region(box: Box, shape: Shape, canvas: Canvas) -> tuple[Box, Mask | None] | None:
    """The part of the picture that a shape covers, with a mask of its pixels where it is not all of the box.

    None where it lies beside the picture.
    """
    if shape is Shape.BOX:
        inside = box.within(canvas.width, canvas.height)
        return None if inside is None else (inside, None)
    return _ellipse(box, canvas, 2**0.5)


def clear_region(box: Box, shape: Shape, canvas: Canvas) -> tuple[Box, Mask | None] | None:
    """The part of the picture that is kept clear: never more than the box; an ellipse lies within it."""
    inside = box.within(canvas.width, canvas.height)
    if inside is None or shape is Shape.BOX:
        return None if inside is None else (inside, None)
    return _ellipse(box, canvas, 1.0)


def _ellipse(box: Box, canvas: Canvas, reach: float) -> tuple[Box, Mask | None] | None:
    """The ellipse round the box's middle, `reach` times as wide and high as the box."""
    middle_x, middle_y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    half_x, half_y = box.width / 2 * reach, box.height / 2 * reach
    whole = Box.around(middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y)
    inside = whole.within(canvas.width, canvas.height)
    if inside is None:
        return None
    x = (np.arange(inside.left, inside.right) + 0.5 - middle_x) / half_x
    y = (np.arange(inside.top, inside.bottom) + 0.5 - middle_y) / half_y
    return inside, (x * x)[None, :] + (y * y)[:, None] <= 1.0 + 1e-9


def paint(canvas: Canvas, style: Style, where: tuple[Box, Mask | None], *, whole: bool = False) -> None:
    """Paint over a region of the picture."""
    box, mask = where
    cells = WHOLE_CELLS if whole else CELLS
    cell = max(_LEAST_CELL, -(-max(box.width, box.height) // cells))
    cell += cell % 2
    for number, part in enumerate(canvas.parts(box)):
        new = _STYLES[style](part, canvas, number, cell)
        if mask is None:
            part[...] = new
        else:
            covered = mask if number == 0 else _colour_mask(canvas, box, mask, part.shape)
            part[covered] = np.broadcast_to(new, part.shape)[covered]


def _colour_mask(canvas: Canvas, box: Box, mask: Mask, shape: Sequence[int]) -> Mask:
    """Which samples of colour any of the mask's pixels takes part in."""
    ys, xs = np.nonzero(mask)
    top = box.top // canvas.rows * canvas.rows // canvas.sy
    found = np.zeros(tuple(shape), np.bool_)
    columns = (box.left + xs) // canvas.sx - box.left // canvas.sx
    first = (box.top + ys) // canvas.rows * canvas.rows // canvas.sy - top
    for row in range(canvas.rows // canvas.sy):
        found[first + row, columns] = True
    return found


def _opaque(_part: Plane, canvas: Canvas, number: int, _cell: int) -> Plane:
    return np.asarray(canvas.black if number == 0 else canvas.grey)


def _pixelated(part: Plane, canvas: Canvas, number: int, cell: int) -> Plane:
    high, wide = _cell_of(canvas, number, cell)
    means = _means(part, high, wide)
    return np.repeat(np.repeat(means, high, axis=0), wide, axis=1)[: part.shape[0], : part.shape[1]]


def _blurred(part: Plane, canvas: Canvas, number: int, cell: int) -> Plane:
    high, wide = _cell_of(canvas, number, cell)
    return _between(_between(_means(part, high, wide), part.shape[0], high).T, part.shape[1], wide).T


_STYLES: dict[Style, Callable[[Plane, Canvas, int, int], Plane]] = {
    Style.BOX: _opaque,
    Style.PIXELATE: _pixelated,
    Style.BLUR: _blurred,
}


def _cell_of(canvas: Canvas, number: int, cell: int) -> tuple[int, int]:
    return (cell, cell) if number == 0 else (max(1, cell // canvas.sy), max(1, cell // canvas.sx))


def _means(part: Plane, high: int, wide: int) -> npt.NDArray[np.int32]:
    """The mean of each cell, rounded down."""
    rows, columns = np.arange(0, part.shape[0], high), np.arange(0, part.shape[1], wide)
    sums = np.add.reduceat(np.add.reduceat(part, rows, axis=0, dtype=np.int64), columns, axis=1)
    heights, widths = np.diff(rows, append=part.shape[0]), np.diff(columns, append=part.shape[1])
    return (sums // np.multiply.outer(heights, widths)).astype(np.int32)


def _between(cells: npt.NDArray[np.int32], size: int, cell: int) -> npt.NDArray[np.int32]:
    """The cells' values drawn out to `size` rows, straight from the middle of each cell to that of the next."""
    result = np.empty((size, cells.shape[1]), np.int32)
    places = np.arange(size) * 2 + 1 - cell
    before = np.clip(places // (2 * cell), 0, len(cells) - 1)
    after = np.clip(places // (2 * cell) + 1, 0, len(cells) - 1)
    weights = (places % (2 * cell) * (1 << _FINE) // (2 * cell)).astype(np.int32)
    steps = np.flatnonzero(np.diff(before + after, prepend=-1))
    for begin, end in zip(steps, [*steps[1:], size], strict=True):
        rows = result[begin:end]
        np.multiply(weights[begin:end, None], cells[after[begin]] - cells[before[begin]], out=rows)
        rows += cells[before[begin]] << _FINE
        rows >>= _FINE
    return result


def write_code(canvas: Canvas, box: Box, code: str, rotation: int) -> bool:
    """Write a reason's code into a painted box, upright for who looks at it; False where it does not fit.

    `rotation` is by how many degrees the picture is turned, counter-clockwise, when it is shown.
    """
    inside = box.within(canvas.width, canvas.height)
    if inside is None or not code:
        return False
    turned = rotation % 180 == 90
    room = (inside.height, inside.width) if turned else (inside.width, inside.height)
    ink = _fitting(code, *room)
    if ink is None:
        return False
    ink = np.rot90(ink, -round(rotation / 90))
    top = inside.top + (inside.height - ink.shape[0]) // 2
    left = inside.left + (inside.width - ink.shape[1]) // 2
    part = canvas.planes[0][top : top + ink.shape[0], left : left + ink.shape[1]]
    part[...] = canvas.black + (canvas.white - canvas.black) * ink.astype(np.int32) // 255
    return True


@lru_cache(maxsize=256)
def _fitting(code: str, width: int, height: int) -> npt.NDArray[np.uint8] | None:
    """The code as grey levels, as large as nine tenths of the room take; None where it would be too small to read."""
    for size in range(min(_LARGEST_TEXT, height * 9 // 10), _SMALLEST_TEXT - 1, -2):
        font = ImageFont.load_default(size)
        left, top, right, bottom = (round(edge) for edge in font.getbbox(code))
        if right - left <= width * 9 // 10 and bottom - top <= height * 9 // 10:
            drawing = Image.new("L", (right - left + 2, bottom - top + 2), 0)
            ImageDraw.Draw(drawing).text((1 - left, 1 - top), code, fill=255, font=font)
            ink = np.asarray(drawing, np.uint8)
            return ink if ink.shape[0] <= height and ink.shape[1] <= width else None
    return None
