"""Follow what a person drew a box round, forwards and backwards, as far as it can be seen. Isolated child only.

Guarantees: the box that was drawn stands as it was drawn; following ends where what is in the box is no longer like
what was drawn, or has left the picture, and says at which frame: it never goes on with something else in silence for
longer than `_DOUBT` frames; no more than `_CHUNK` frames are held at a time, however long a group of pictures is.

Median flow (Kalal et al., ICPR 2010): points in the box are followed forth and back, those that come back to
themselves count, and their median moves and scales the box. Every few frames the box is anchored again where it is
most like what was drawn, or like what was last sure, so that small errors do not add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from openbwc.media.errors import Undecodable
from openbwc.media.redaction.finding.footage import Grey, Still, stills
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Span
from openbwc.media.redaction.timetable import Timetable
from openbwc.media.redaction.tracking.simplifying import simplify

_FACE = 64  # pixels to which what is followed is scaled down
_GRID, _LEAST_POINTS = 9, 8
_ASTRAY = 0.06  # of the box's size by which a point may miss its own place on the way back
_PATCH = 32  # pixels of a side at which likeness is measured
_ANCHOR_EVERY = 4  # frames
_LIKE, _UNLIKE = 0.6, 0.35  # correlation from which it is surely the same, and under which it is not
_DOUBT = 8  # frames that it may be unlike before it counts as lost
_REACH = 0.3  # of the box's size: how far off it is looked for when it is anchored
_SCALES = (0.93, 1.0, 1.07)
_LEFT = 0.3  # share of the box that has to be on the picture
_PADDING = 0.04  # of the size on each side, for what the median does not follow
_CHUNK = 120
_FLOW = {"winSize": (15, 15), "maxLevel": 3, "criteria": (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 12, 0.03)}

Edges = npt.NDArray[np.float64]
"""left, top, right, bottom in stored pixels, not rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What to follow: the box at a frame, and the span within which to follow it."""

    frame: int
    box: Box
    span: Span


def follow_drawn(
    source: Path, timetable: Timetable, drawn: Drawn, *, threads: int, progress: Callable[[float], None]
) -> dict[str, Any]:
    """Where it is: `keyframes` (rows of frame, left, top, right, bottom), and the frames at which it was lost.

    `lost_before` and `lost_after` are the first frames, going back and on, at which it is not seen any more; None
    where it was followed to the end of the span. Raises MediaError.
    """
    cv2.setNumThreads(1)
    count = drawn.span.last - drawn.span.first + 1
    places: dict[int, Edges] = {}
    lost: list[int | None] = []
    for way in (_backwards, _forwards):
        frames = way(source, timetable, drawn, threads)
        first = next(frames, None)
        if first is None or first.number != drawn.frame:
            raise Undecodable(expected=f"frame {drawn.frame}, on which the box was drawn", found="no such frame")
        places[drawn.frame] = np.array(drawn.box.as_list(), np.float64)
        follower = _Follower(first, places[drawn.frame])
        lost.append(None)
        for still in frames:
            edges = follower.step(still)
            if edges is None:
                lost[-1] = follower.since
                break
            places[still.number] = edges
            progress(len(places) / count)
        for number in [number for number in places if _is_beyond(number, drawn.frame, lost[-1])]:
            del places[number]
    return {"keyframes": _keyframes(places, drawn), "lost_before": lost[0], "lost_after": lost[1]}


def keyframes_of(answer: dict[str, Any]) -> tuple[Keyframe, ...]:
    """The keyframes in what `follow_drawn` gave."""
    return tuple(Keyframe(int(row[0]), Box(*(int(edge) for edge in row[1:]))) for row in answer["keyframes"])


def _is_beyond(number: int, frame: int, lost: int | None) -> bool:
    return lost is not None and (number >= lost > frame or number <= lost < frame)


def _keyframes(places: dict[int, Edges], drawn: Drawn) -> list[list[int]]:
    """Simplified; frames that did not decode are on the way between their neighbours."""
    numbers = sorted(places)
    known = np.stack([places[number] for number in numbers])
    frames = np.arange(numbers[0], numbers[-1] + 1)
    rows = np.stack([np.interp(frames, numbers, known[:, edge]) for edge in range(4)], axis=1)
    pad = (rows[:, 2:] - rows[:, :2]) * _PADDING
    pad[frames == drawn.frame] = 0
    padded = np.concatenate((rows[:, :2] - pad, rows[:, 2:] + pad), axis=1).astype(np.float32)
    at = drawn.frame - numbers[0]
    keys = {
        key.frame: [key.frame, *key.box.as_list()]
        for first, part in ((numbers[0], padded[:at]), (drawn.frame + 1, padded[at + 1 :]))
        if len(part)
        for key in simplify(first, part)
    }
    keys[drawn.frame] = [drawn.frame, *drawn.box.as_list()]
    return [keys[frame] for frame in sorted(keys)]


def _forwards(source: Path, timetable: Timetable, drawn: Drawn, threads: int) -> Iterator[Still]:
    return stills(source, timetable, Span(drawn.frame, drawn.span.last), threads=threads)


def _backwards(source: Path, timetable: Timetable, drawn: Drawn, threads: int) -> Iterator[Still]:
    """The frames from the drawn one back, decoded in chunks from their groups' beginnings."""
    last = drawn.frame
    while last >= drawn.span.first:
        opens = timetable.groups[timetable.group_of(last)].first
        first = max(drawn.span.first, opens, last - _CHUNK + 1)
        yield from reversed(list(stills(source, timetable, Span(first, last), threads=threads)))
        last = first - 1


class _Follower:
    """Follows one box from a still to the next."""

    def __init__(self, still: Still, edges: Edges) -> None:
        self._still, self._edges = still, edges
        self._drawn = self._sure = _patch(still.luma, edges)
        self._steps = self._doubts = 0
        self.since = still.number

    def step(self, still: Still) -> Edges | None:
        """Where it is in the next still; None once it is lost, and then `since` says at which frame it was."""
        moved = _flow(self._still, still, self._edges)
        edges = self._edges if moved is None else moved
        self._steps += 1
        like = self._likeness(still, edges)
        if moved is None or like < _LIKE or self._steps % _ANCHOR_EVERY == 0:
            edges, like = self._anchored(still, edges, like)
        if like < _UNLIKE or (moved is None and like < _LIKE):
            self.since = still.number if not self._doubts else self.since
            self._doubts += 1
        else:
            self._doubts = 0
        if like >= _LIKE:
            self._sure = _patch(still.luma, edges)
        if self._doubts > _DOUBT:
            return None
        if _share_inside(edges, still) < _LEFT:
            self.since = still.number if not self._doubts else self.since
            return None
        self._still, self._edges = still, edges
        return edges

    def _likeness(self, still: Still, edges: Edges) -> float:
        here = _patch(still.luma, edges)
        return max(_correlation(here, self._drawn), _correlation(here, self._sure))

    def _anchored(self, still: Still, edges: Edges, like: float) -> tuple[Edges, float]:
        """The place near by, and the size, at which it is most like what it was; where it is if nothing is better."""
        size = edges[2:] - edges[:2]
        best, most = edges, like + 0.02
        for scale in _SCALES:
            wide = size * scale
            area = np.concatenate((edges[:2] - size * _REACH, edges[2:] + size * _REACH))
            by = _PATCH / wide
            seen = _sample(still.luma, area, tuple(np.maximum(1, np.round((area[2:] - area[:2]) * by)).astype(int)))
            for patch in (self._drawn, self._sure):
                if seen.shape[0] < _PATCH or seen.shape[1] < _PATCH:
                    continue
                scores = cv2.matchTemplate(seen, patch, cv2.TM_CCOEFF_NORMED)
                _, score, _, at = cv2.minMaxLoc(scores)
                if score > most:
                    corner = area[:2] + np.array(at) / by
                    best, most = np.concatenate((corner, corner + wide)), float(score)
        return best, max(like, most - 0.02 if best is edges else most)


def _share_inside(edges: Edges, still: Still) -> float:
    size = np.maximum(edges[2:] - edges[:2], 1e-3)
    inside = np.clip(np.minimum(edges[2:], (still.width, still.height)) - np.maximum(edges[:2], 0), 0, None)
    return float(np.prod(inside) / np.prod(size))


def _sample(luma: Grey, area: Edges, size: tuple[int, int]) -> Grey:
    """An area of the picture, scaled to a size (width, height); beyond the edge its pixels are repeated."""
    by_x, by_y = (area[2] - area[0]) / size[0], (area[3] - area[1]) / size[1]
    turn = np.array([[by_x, 0, area[0] + by_x / 2 - 0.5], [0, by_y, area[1] + by_y / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(luma, turn, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _patch(luma: Grey, edges: Edges) -> Grey:
    return _sample(luma, edges, (_PATCH, _PATCH))


def _correlation(one: Grey, other: Grey) -> float:
    return float(cv2.matchTemplate(one, other, cv2.TM_CCOEFF_NORMED)[0, 0])


def _flow(before: Still, after: Still, edges: Edges) -> Edges | None:
    """Where median flow says that the box is; None where too few points come back to themselves."""
    size = edges[2:] - edges[:2]
    scale = min(1.0, _FACE / float(size.min()))
    area = np.concatenate((edges[:2] - size * 1.5 - 16, edges[2:] + size * 1.5 + 16))
    shape = tuple(np.maximum(8, np.round((area[2:] - area[:2]) * scale)).astype(int))
    one, other = _sample(before.luma, area, shape), _sample(after.luma, area, shape)
    across = (np.arange(_GRID) + 0.5) / _GRID
    grid = np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2)
    points = ((edges[:2] + grid * size - area[:2]) * scale).astype(np.float32)
    there, found, _ = cv2.calcOpticalFlowPyrLK(one, other, points, None, **_FLOW)  # type: ignore[call-overload]
    back, returned, _ = cv2.calcOpticalFlowPyrLK(other, one, there, None, **_FLOW)  # type: ignore[call-overload]
    astray = np.linalg.norm(back - points, axis=1)
    good = (found.ravel() == 1) & (returned.ravel() == 1) & (astray <= max(0.5, _ASTRAY * float(size.min()) * scale))
    if good.sum() < _LEAST_POINTS:
        return None
    start, end = points[good], there[good]
    shift = np.median(end - start, axis=0) / scale
    grown = _growth(start, end)
    middle, half = (edges[:2] + edges[2:]) / 2 + shift, size / 2 * grown
    return np.concatenate((middle - half, middle + half))


def _growth(start: npt.NDArray[np.float32], end: npt.NDArray[np.float32]) -> float:
    """How much farther apart the points are, by the median over their pairs."""
    one, other = np.triu_indices(len(start), 1)
    before = np.linalg.norm(start[one] - start[other], axis=1)
    after = np.linalg.norm(end[one] - end[other], axis=1)
    far = before > before.mean() / 2
    return float(np.clip(np.median(after[far] / before[far]), 0.9, 1.1))
