"""Text, licence plates and papers: where print stands, never what it says.

Guarantees: a line of print is found whole and a little more: its box is grown as the network was trained to be read;
what looks like a plate is also text, so that asking for text never gives less than asking for plates.

The network (PP-OCR's, by differentiable binarization: Liao et al., AAAI 2020) gives a map of how likely each pixel
belongs to the shrunk core of a line. Cores are taken as turned rectangles and grown by area x 1.6 / perimeter, which
for a rectangle is exact with OpenCV alone. Plates and papers are told by geometry: proportions, size, and whether the
ground behind the letters is even and ends around them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.detectors.engine import Runtime, load
from openbwc.media.redaction.detectors.model import Found, Picture
from openbwc.media.redaction.detectors.registry import weights
from openbwc.media.redaction.detectors.sessions import Numbers
from openbwc.media.redaction.plan import Kind

_ENTRY, _LIKELY = "x", "fetch_name_0"
_MULTIPLE = 32
_LEAST_LINES, _MOST_LINES = 736, 1088  # of the shorter side, in pixels, as the network sees it
_CORE, _GROWTH = 0.3, 1.6  # as the network's makers use it
_THINNEST = 3  # pixels of the map
_MOST_CORES = 1000
_TALLEST = 0.5  # of the picture's shorter side: taller than that is no line, but an edge or a shadow across it
_PLATE = (1.5, 7.5)  # width to height of the letters on a plate: two lines on a motorcycle's, one on a long one
_CONTRAST = 30  # of 255, between letters and ground, and between ground and surroundings
_PAPER_LINES = 3  # from so many lines on, close to each other, print is a paper or a card

Grey = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Writing:
    """A line of print, or the whole of a paper. `wide` and `high` are those of the turned rectangle, in pixels."""

    kind: Kind
    found: Found
    wide: float
    high: float


class TextDetector:
    """Finds print. `find` gives every line; `find_kinds` tells plates and papers."""

    name = "pp-ocr-text"
    version = "PP-OCRv6-small"
    kind = Kind.TEXT

    def __init__(
        self,
        *,
        threads: int,
        least: float = 0.5,
        lines: int | None = None,
        runtime: Runtime = Runtime.AUTO,
        cache: Path | None = None,
    ) -> None:
        """`lines` is the shorter side of what the network sees; None is the picture's own, from 736 to 1088.

        `runtime` and `cache` are those of `engine.load`. Raises WeightsMissing, WeightsDiffer or RuntimeMissing.
        """
        cv2.setNumThreads(threads)
        self._network = load(
            weights("pp-ocr-text").read(),
            _ENTRY,
            (_LIKELY,),
            runtime=runtime,
            threads=threads,
            cache=cache,
            middle=127.5,
            spread=127.5,
        )
        self._least, self._lines = least, lines
        self._seen: tuple[bytes, list[Writing]] = b"", []

    def find(self, picture: Picture) -> list[Found]:
        """Every line of print, plates among them."""
        return [writing.found for writing in self._written(picture)]

    def find_kinds(self, picture: Picture, kinds: Collection[Kind]) -> list[tuple[Kind, Found]]:
        """What is asked for: plates as `PLATE` where that is among the kinds, all else as `TEXT`; papers as one."""
        lines = self._written(picture)
        grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
        plates = [line for line in lines if is_plate(grey, line)] if Kind.PLATE in kinds else []
        given = [(Kind.PLATE, line.found) for line in plates]
        if Kind.TEXT in kinds:
            rest = [line for line in lines if line not in plates]
            given += [(Kind.TEXT, found) for found in gathered(rest)]
        return given

    def _written(self, picture: Picture) -> list[Writing]:
        """The lines; the last picture is remembered, for text and plates are asked of the same one."""
        digest = blake2b(picture.data if picture.flags.c_contiguous else picture.tobytes()).digest()
        if digest != self._seen[0]:
            self._seen = digest, self._look(picture)
        return self._seen[1]

    def _look(self, picture: Picture) -> list[Writing]:
        high, wide = picture.shape[:2]
        shorter = self._lines or min(_MOST_LINES, max(_LEAST_LINES, min(high, wide)))
        scale = shorter / min(high, wide)
        size = tuple(max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (wide, high))
        seen = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        likely = self._network.run(np.asarray(seen[None, ..., ::-1], np.uint8))[0][0, 0]
        return list(_lines(likely, self._least, wide / size[0], high / size[1], (wide, high)))


def _lines(likely: Numbers, least: float, by_x: float, by_y: float, size: tuple[int, int]) -> list[Writing]:
    """The lines in a map of likelihoods, in the picture's pixels, from the top down."""
    core = cv2.dilate((likely > _CORE).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(core, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines[:_MOST_CORES]:
        middle, (along, across), angle = cv2.minAreaRect(outline)
        if min(along, across) < _THINNEST:
            continue
        corners = cv2.boxPoints((middle, (along, across), angle))
        score = _mean_inside(likely, np.asarray(corners, np.float32))
        if score < least:
            continue
        growth = 2 * along * across * _GROWTH / (2 * (along + across))
        corners = cv2.boxPoints((middle, (along + growth, across + growth), angle)) * (by_x, by_y)
        sides = math.dist(corners[0], corners[1]), math.dist(corners[1], corners[2])
        flat = abs(corners[1][0] - corners[0][0]) > abs(corners[1][1] - corners[0][1])
        wide, high = sides if flat else (sides[1], sides[0])
        low, top = np.clip(corners.min(axis=0), 0, size), np.clip(corners.max(axis=0), 0, size)
        if (top > low).all() and high <= _TALLEST * min(size):
            box = Found(float(low[0]), float(low[1]), float(top[0]), float(top[1]), score)
            found.append(Writing(Kind.TEXT, box, wide, high))
    return sorted(found, key=lambda line: (line.found.top, line.found.left))


def _mean_inside(likely: Numbers, corners: npt.NDArray[np.float32]) -> float:
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, None)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = likely[top:bottom, left:right]
    if not part.size:
        return 0.0
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0])


def is_plate(grey: Grey, line: Writing) -> bool:
    """Whether a line stands on an even plate, bright or dark, of a licence plate's proportions, that ends around it."""
    if not _PLATE[0] <= line.wide / max(1.0, line.high) <= _PLATE[1]:
        return False
    left, top, right, bottom = _whole(line.found)
    inside = grey[top:bottom, left:right]
    if min(inside.shape) < 6:
        return False
    level, split = cv2.threshold(inside, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = split > 0
    ground_bright = bright.mean() >= 0.5
    ground = float(np.median(inside[bright == ground_bright]))
    letters = inside[bright != ground_bright]
    if not letters.size or abs(ground - float(np.median(letters))) < _CONTRAST or level <= 0:
        return False
    high = bottom - top
    ends = [
        _ends(grey[max(0, top - high) : max(0, top - 1), left:right], ground, upright=True, backwards=True),
        _ends(grey[bottom + 1 : bottom + high, left:right], ground, upright=True, backwards=False),
        _ends(grey[top:bottom, max(0, left - 2 * high) : max(0, left - 1)], ground, upright=False, backwards=True),
        _ends(grey[top:bottom, right + 1 : right + 2 * high], ground, upright=False, backwards=False),
    ]
    return sum(ends) >= 3


def _ends(strip: Grey, ground: float, *, upright: bool, backwards: bool) -> bool:
    """Whether the ground gives way to something else within a strip beside a line."""
    if not strip.size:
        return True  # the picture's edge
    steps = np.median(strip, axis=1 if upright else 0)
    steps = steps[::-1] if backwards else steps
    return bool((np.abs(steps - ground) > _CONTRAST).any())


def gathered(lines: Sequence[Writing]) -> list[Found]:
    """The lines, those of one paper or card as one box that holds them all with a margin of half a line."""
    groups: list[list[Writing]] = []
    for line in lines:
        near = [group for group in groups if any(_beside(line, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([line, *(other for group in near for other in group)])
    given = []
    for group in groups:
        boxes = [line.found for line in group]
        if len(group) < _PAPER_LINES:
            given += boxes
            continue
        margin = float(np.median([line.high for line in group])) / 2
        given.append(
            Found(
                max(0.0, min(box.left for box in boxes) - margin),
                max(0.0, min(box.top for box in boxes) - margin),
                max(box.right for box in boxes) + margin,
                max(box.bottom for box in boxes) + margin,
                max(box.score for box in boxes),
            )
        )
    return given


def _beside(one: Writing, other: Writing) -> bool:
    """Whether two lines stand as on one paper: of like height, one under the other or in one line."""
    if not 0.5 <= one.high / max(1.0, other.high) <= 2.0:
        return False
    near = 1.2 * max(one.high, other.high)
    apart_x = max(one.found.left, other.found.left) - min(one.found.right, other.found.right)
    apart_y = max(one.found.top, other.found.top) - min(one.found.bottom, other.found.bottom)
    return apart_x < near and apart_y < near and min(apart_x, apart_y) < 0


def _whole(found: Found) -> tuple[int, int, int, int]:
    return math.floor(found.left), math.floor(found.top), math.ceil(found.right), math.ceil(found.bottom)
