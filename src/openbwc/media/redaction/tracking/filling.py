"""A box for every frame of a chain: between sightings, before the first and after the last, and grown for safety.

Guarantees: every sighting lies in the box of its frame; a gap between two sightings is filled with the way between
them, the camera's motion taken out and put back; edges are rounded outwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.tracking.linking import STILL, Chain, Shift, moved
from openbwc.media.redaction.tracking.sightings import Sighting

Rows = npt.NDArray[np.float32]
"""n × 4: left, top, right, bottom of consecutive frames."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """How much is covered beyond what was seen.

    `before` and `after` are frames before the first and after the last sighting; `doubtful` is how many of either
    where nothing of the chain was sure. `padding` is the share of a box's size on each side, `least` its pixels.
    `around` is how many frames on either side a frame's box holds the boxes of, and `lasting` for how many frames a
    thing is as large as it was seen: it does not grow and shrink within a moment, but what a detector says of it does.
    """

    before: int
    after: int
    doubtful: int
    padding: float
    least: float
    lasting: int
    around: int = 1


_SURE = 0.4  # score from which a chain is more than a doubt
_PACE = 5  # frames from whose boxes the pace at either end is read
_FADING = 0.85  # of the pace in each frame beyond
_GROWING = 0.015  # share of its size by which a box grows on each side in each frame beyond: nobody saw where it is


def fill(chain: Chain, shifts: Mapping[int, Shift], margins: Margins, span: Span) -> tuple[int, Rows]:
    """The first frame, and a box for each from it on; no frame outside `span`."""
    sure = max(sighting.score for sighting in chain.sightings) >= _SURE
    before, after = (count if sure else min(count, margins.doubtful) for count in (margins.before, margins.after))
    begin, rows = chain.sightings[0].frame, _between(chain.sightings, shifts)
    end = begin + len(rows) - 1
    before, after = min(before, begin - span.first), min(after, span.last - end)
    early = _beyond(rows[:_PACE], [_back(shifts.get(begin - step, STILL)) for step in range(before)])
    late = _beyond(rows[-_PACE:][::-1], [shifts.get(end + 1 + step, STILL) for step in range(after)])
    rows = _held_around(np.concatenate((early[::-1], _lasting(rows, margins.lasting), late)), margins.around)
    pad = np.maximum((rows[:, 2:] - rows[:, :2]) * margins.padding, margins.least)
    return begin - before, np.concatenate((rows[:, :2] - pad, rows[:, 2:] + pad), axis=1)


def _between(sightings: Sequence[Sighting], shifts: Mapping[int, Shift]) -> Rows:
    """A box for each frame from the first sighting to the last."""
    rows = [np.array(sightings[0][1:5], np.float32)]
    for earlier, later in pairwise(sightings):
        gap = later.frame - earlier.frame
        carried = [rows[-1]]
        for frame in range(earlier.frame + 1, later.frame + 1):
            carried.append(moved(carried[-1][None], shifts.get(frame, STILL))[0])
        missed = np.array(later[1:5], np.float32) - carried[-1]
        rows += [carried[step] + missed * (step / gap) for step in range(1, gap + 1)]
    return np.stack(rows)


def _beyond(nearest: Rows, shifts: Sequence[Shift]) -> Rows:
    """A box for each frame beyond an end, of which `nearest` are the boxes from the end inwards."""
    if not shifts:
        return np.zeros((0, 4), np.float32)
    middles = (nearest[:, :2] + nearest[:, 2:]) / 2
    pace = (middles[0] - middles[-1]) / (len(nearest) - 1) if len(nearest) > 1 else np.zeros(2, np.float32)
    camera = moved(nearest[:1], shifts[0])[0] - nearest[0]
    pace = pace - (camera[:2] + camera[2:]) / 2  # what is left is the thing's own
    box, rows = nearest[0], []
    for shift in shifts:
        grown = (box[2:] - box[:2]) * _GROWING
        box = moved(box[None], shift)[0] + np.concatenate((pace - grown, pace + grown))
        pace = pace * _FADING
        rows.append(box)
    return np.stack(rows).astype(np.float32)


def _back(shift: Shift) -> Shift:
    """What undoes a shift."""
    a, b, c, d = shift
    norm = a * a + b * b
    a, b = a / norm, -b / norm
    return a, b, -(a * c - b * d), -(b * c + a * d)


def _lasting(rows: Rows, frames: int) -> Rows:
    """Each frame's box round its middle, as wide and as high as the widest and the highest so many frames away."""
    middles, sizes = (rows[:, :2] + rows[:, 2:]) / 2, rows[:, 2:] - rows[:, :2]
    padded = np.pad(sizes, ((frames, frames), (0, 0)))
    half = sliding_window_view(padded, 2 * frames + 1, axis=0).max(axis=-1) / 2
    return np.concatenate((middles - half, middles + half), axis=1)


def _held_around(rows: Rows, around: int) -> Rows:
    """Each frame's box holds its neighbours' too."""
    out = rows.copy()
    for step in range(1, around + 1):
        for one, other in ((slice(step, None), slice(None, -step)), (slice(None, -step), slice(step, None))):
            out[one, :2] = np.minimum(out[one, :2], rows[other, :2])
            out[one, 2:] = np.maximum(out[one, 2:], rows[other, 2:])
    return out
