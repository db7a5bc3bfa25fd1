"""Fewer keyframes: the straight way between two of them stands for many boxes, and never covers less than they do.

Guarantees: at every frame the box of the keyframes holds the box that was given for it; it reaches at most about
`_SLACK` of the box's size (and two pixels) beyond it on each side.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe

Rows = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]
_SLACK = 0.025
_LONGEST = 90  # frames between two keyframes: a person who corrects one finds the next near


def simplify(first: int, rows: Rows) -> tuple[Keyframe, ...]:
    """Keyframes for consecutive frames from `first` on, whose boxes are the rows (left, top, right, bottom)."""
    inner = np.concatenate((np.floor(rows[:, :2]), np.ceil(rows[:, 2:])), axis=1).astype(np.int64)
    give = np.maximum(1, np.round((inner[:, 2:] - inner[:, :2]).min(axis=1) * _SLACK)).astype(np.int64)[:, None]
    outer = np.concatenate((inner[:, :2] - give, inner[:, 2:] + give), axis=1)
    widest = np.concatenate((inner[:, :2] - 2 * give, inner[:, 2:] + 2 * give), axis=1)
    at, keys = 0, [0]
    while at < len(inner) - 1:
        end = at + 1
        while end + 1 < len(inner) and end + 1 - at <= _LONGEST and _stands_for(inner, outer, widest, at, end + 1):
            end += 1
        keys.append(end)
        at = end
    return tuple(Keyframe(first + key, Box(*(int(edge) for edge in outer[key]))) for key in keys)


def _stands_for(inner: Whole, outer: Whole, widest: Whole, at: int, end: int) -> bool:
    """Whether the way from one key to another holds every box between, and none of them by too much."""
    steps = np.arange(1, end - at)[:, None]
    weighed = outer[at] * (end - at - steps) + outer[end] * steps
    low, high = weighed[:, :2] // (end - at), -(weighed[:, 2:] // -(end - at))  # as `geometry.between` rounds
    mine, most = inner[at + 1 : end], widest[at + 1 : end]
    holds = (low <= mine[:, :2]).all() and (high >= mine[:, 2:]).all()
    return bool(holds and (low >= most[:, :2]).all() and (high <= most[:, 2:]).all())
