"""Which box of one frame is which of another: the most alike first, each once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float32]
"""n × 5: left, top, right, bottom, score."""

_OTHER_SIZE = 2.5  # times as large: another face, however near
_REACH = 0.8  # of a box's size: how far apart two boxes without overlap may be and still be one small thing


def overlaps(one: Boxes, other: Boxes) -> npt.NDArray[np.float32]:
    """Intersection over union of each box of one with each of the other, n × m."""
    corner = np.maximum(one[:, None, :2], other[None, :, :2])
    end = np.minimum(one[:, None, 2:4], other[None, :, 2:4])
    shared = np.prod(np.clip(end - corner, 0, None), axis=2)
    areas = [np.prod(np.maximum(boxes[:, 2:4] - boxes[:, :2], 1e-3), axis=1) for boxes in (one, other)]
    return np.asarray(shared / (areas[0][:, None] + areas[1][None, :] - shared), np.float32)


def alike(one: Boxes, other: Boxes) -> npt.NDArray[np.float32]:
    """How alike the boxes are, n × m: from 1 (the same) to 0 (as far apart as may be), below 0 for no pair at all.

    What overlaps is alike by its overlap; what does not, by its distance in sizes: small things leave their box in one
    step. Boxes of very different size are no pair.
    """
    if not len(one) or not len(other):
        return np.zeros((len(one), len(other)), np.float32)
    sizes = [np.sqrt(np.prod(np.maximum(boxes[:, 2:4] - boxes[:, :2], 1e-3), axis=1)) for boxes in (one, other)]
    middles = [(boxes[:, :2] + boxes[:, 2:4]) / 2 for boxes in (one, other)]
    apart = np.linalg.norm(middles[0][:, None] - middles[1][None], axis=2)
    size = (sizes[0][:, None] + sizes[1][None]) / 2
    near = 0.1 * (1 - apart / (_REACH * size))
    score = np.where(near > 0, 0.9 * overlaps(one, other) + near, -1.0)
    ratio = sizes[0][:, None] / sizes[1][None]
    score[(ratio > _OTHER_SIZE) | (ratio < 1 / _OTHER_SIZE)] = -1.0
    return np.asarray(score, np.float32)


def pair(one: Boxes, other: Boxes, least: float = 0.0) -> list[tuple[int, int]]:
    """Pairs of places, the most alike first; each box is in at most one pair."""
    score = alike(one, other)
    pairs: list[tuple[int, int]] = []
    free = np.ones(score.shape[0], bool), np.ones(score.shape[1], bool)
    for flat in np.argsort(-score, axis=None, kind="stable"):
        row, column = divmod(int(flat), score.shape[1])
        if score[row, column] <= least:
            break
        if free[0][row] and free[1][column]:
            free[0][row] = free[1][column] = False
            pairs.append((row, column))
    return pairs
