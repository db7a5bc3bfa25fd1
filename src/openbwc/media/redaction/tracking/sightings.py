"""What finding gives: one thing in one frame; and how boxes that are the same thing are told from others."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float32]
"""n × 5: left, top, right, bottom, score."""

_SAME = 0.3  # two boxes that share this much (IoU) are one thing


class How(IntEnum):
    """How a box was come by: by a full look at the frame, a look at the place, or the way between two looks."""

    FULL = 0
    PLACE = 1
    WAY = 2


class Sighting(NamedTuple):
    """One thing in one frame, in stored pixels, not rounded; `score` is 0 to 1."""

    frame: int
    left: float
    top: float
    right: float
    bottom: float
    score: float
    how: How


def distinct(boxes: Boxes, same: float = _SAME) -> npt.NDArray[np.intp]:
    """The places of the boxes of which none surer shares `same` (IoU) with them, the surest first."""
    order = np.argsort(-boxes[:, 4], kind="stable")
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    while len(order):
        first, order = order[0], order[1:]
        kept.append(first)
        corner, end = np.maximum(boxes[first, :2], boxes[order, :2]), np.minimum(boxes[first, 2:4], boxes[order, 2:4])
        shared = np.prod(np.clip(end - corner, 0, None), axis=1)
        order = order[shared < same * (areas[first] + areas[order] - shared)]
    return np.asarray(kept, np.intp)
