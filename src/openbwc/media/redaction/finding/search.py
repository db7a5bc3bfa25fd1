"""Search for one kind of thing through a span: full looks, the ways between them, and looks at places on the way.

Guarantees: each frame between two full looks has a box for what both found, and for what one of them found as far as
looks at its place find it; no more than a few windows of frames are held at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise

import numpy as np

from openbwc.media.redaction.detectors.model import Picture
from openbwc.media.redaction.finding.footage import Boxes, Still
from openbwc.media.redaction.finding.mosaics import Mosaic, Square, pack, square_round
from openbwc.media.redaction.finding.motion import Shift, follow, is_cut, split
from openbwc.media.redaction.finding.schedule import Schedule
from openbwc.media.redaction.plan import Kind
from openbwc.media.redaction.tracking.pairing import overlaps, pair
from openbwc.media.redaction.tracking.sightings import How, Sighting, distinct

_MOST_WINDOWS, _MOST_MOSAICS = 2, 6  # in work at a time
_NEAR = 0.15  # IoU from which what a look at a place finds is what should be there
_SAME = 0.5  # IoU from which it is seen there whole: of a face half hidden, or half in a square, a part may be found
_NONE: Boxes = np.zeros((0, 5), np.float32)


class Ends(Enum):
    """Which full looks found a thing."""

    BEFORE = auto()
    AFTER = auto()
    BOTH = auto()


@dataclass(frozen=True, slots=True)
class Way:
    """Where one thing should be at each still of a window (rows × 5; the score is that of where it was found).

    `ends` says which full looks found it: the one before, the one after, or both; `sure`, that the way fits both.
    """

    boxes: Boxes
    ends: Ends
    sure: bool


@dataclass
class _Window:
    """The frames from one full look to the next, both included."""

    stills: list[Still]
    before: Future[Boxes]
    after: Future[Boxes]
    ways: list[Way] = field(default_factory=list)
    mosaics: list[tuple[Mosaic, Future[Boxes]]] = field(default_factory=list)


@dataclass
class Search:
    """`whole` finds in a still and `place`, where there is one, in a mosaic; both are called in threads of `pool`.

    The camera's motion is noted by the search that has `watches`, in every window, and needs to be noted by one only.
    """

    kind: Kind
    author: str
    schedule: Schedule
    whole: Callable[[Still], Boxes]
    place: Callable[[Picture], Boxes] | None
    pool: Executor
    watches: bool = True
    sightings: list[Sighting] = field(default_factory=list)
    shifts: dict[int, Shift] = field(default_factory=dict)
    looked: list[int] = field(default_factory=list)
    _held: list[Still] = field(default_factory=list)
    _look: Future[Boxes] | None = None
    _waiting: deque[_Window] = field(default_factory=deque)
    _looking: deque[_Window] = field(default_factory=deque)

    def take(self, still: Still) -> None:
        """The next frame of the span."""
        if self._held and is_cut(self._held[-1].grey, still.grey):
            self._close()
            self._held, self._look = [], None
        self._held.append(still)
        if self._look is None or still.number - self._held[0].number >= self.schedule.stride:
            self._close()

    def finish(self) -> None:
        """There are no more frames: look at the last in full and wait for all answers."""
        self._close()
        while self._waiting:
            self._resolve(self._waiting.popleft())
        while self._looking:
            self._collect(self._looking.popleft())

    def _close(self) -> None:
        """Look at the latest frame in full; it ends one window and begins the next."""
        if not self._held or (self._look is not None and len(self._held) == 1):
            return
        look = self.pool.submit(self.whole, self._held[-1])
        self.looked.append(self._held[-1].number)
        self._waiting.append(_Window(self._held, self._look or look, look))
        self._held, self._look = [self._held[-1]], look
        while len(self._waiting) > _MOST_WINDOWS or (self._waiting and self._waiting[0].after.done()):
            self._resolve(self._waiting.popleft())
        while len(self._looking) > _MOST_MOSAICS or (self._looking and _answered(self._looking[0])):
            self._collect(self._looking.popleft())

    def _resolve(self, window: _Window) -> None:
        """Both looks are there: work out the ways between them, and have the doubtful ones looked at."""
        after = window.after.result()
        self._note(window.stills[-1], after, How.FULL)
        if len(window.stills) == 1:
            return
        before = window.before.result()
        window.ways = list(self._ways(window.stills, self._followed(before), self._followed(after)))
        if self.place is not None:
            squares = list(self._doubtful(window))
            window.mosaics = [(mosaic, self.pool.submit(self.place, mosaic.pixels)) for mosaic in pack(squares)]
        self._looking.append(window)

    def _followed(self, boxes: Boxes) -> Boxes:
        """Those that this schedule follows."""
        sizes = np.sqrt(np.prod(np.maximum(boxes[:, 2:4] - boxes[:, :2], 0), axis=1))
        return np.asarray(boxes[sizes <= self.schedule.largest], np.float32)

    def _ways(self, stills: Sequence[Still], before: Boxes, after: Boxes) -> Iterator[Way]:
        if not (len(before) or len(after) or self.watches):
            return
        moved, shifts = follow(stills, before)
        for (earlier, later), shift in zip(pairwise(stills), shifts, strict=True):
            steps = later.number - earlier.number
            self.shifts.update(dict.fromkeys(range(earlier.number + 1, later.number + 1), split(shift, steps)))
        forward = before[None] + np.pad(np.tile(moved, (1, 1, 2)), ((0, 0), (0, 0), (0, 1)))
        pairs = pair(forward[-1], after)
        numbers = np.array([still.number for still in stills], np.float32)
        steps = ((numbers - numbers[0]) / (numbers[-1] - numbers[0]))[:, None]
        for one, other in pairs:
            missed = after[other] - forward[-1, one]
            size = float(np.sqrt(np.prod(np.maximum(after[other, 2:4] - after[other, :2], 1.0))))
            off = float(np.abs(missed[:4]).max()) / size
            yield Way(forward[:, one] + steps * missed, Ends.BOTH, off <= self.schedule.drift)
        ended = sorted(set(range(len(before))) - {one for one, _ in pairs})
        for one in ended:
            yield Way(forward[:, one], Ends.BEFORE, False)
        begun = sorted(set(range(len(after))) - {other for _, other in pairs})
        if begun:
            moved, _ = follow(stills[::-1], after[begun])
            back = (after[begun][None] + np.pad(np.tile(moved, (1, 1, 2)), ((0, 0), (0, 0), (0, 1))))[::-1]
            for number in range(len(begun)):
                yield Way(back[:, number], Ends.AFTER, False)

    def _doubtful(self, window: _Window) -> Iterator[Square]:
        for step in self._steps(window):
            still = window.stills[step]
            for way in window.ways:
                square = None if way.sure else square_round(still, way.boxes[step, :4].tolist())
                if square is not None:
                    yield square

    def _steps(self, window: _Window) -> range:
        """The stills between the two full looks that places are looked at in."""
        return range(1, len(window.stills) - 1, self.schedule.every)

    def _collect(self, window: _Window) -> None:
        """All answers are there: note where each thing is in each frame between the looks."""
        parts: dict[int, list[Boxes]] = {}
        for mosaic, answer in window.mosaics:
            for square, boxes in mosaic.found(answer.result()):
                parts.setdefault(square.still.number, []).append(boxes)
        found = [_NONE] * len(window.stills)
        for step in self._steps(window):
            if window.stills[step].number in parts:
                boxes = np.concatenate(parts[window.stills[step].number])
                found[step] = boxes[distinct(boxes)]
                self._note(window.stills[step], found[step], How.PLACE)
        for way in window.ways:
            near = [_nearest(found[step], way.boxes[step : step + 1]) for step in range(len(found))]
            for step in self._present(way, [iou >= _NEAR for iou in near]):
                if near[step] < _SAME:
                    self._note(window.stills[step], way.boxes[step : step + 1], How.WAY)

    def _present(self, way: Way, there: Sequence[bool]) -> range:
        """The steps between the looks at which a thing is: all if both found it, else as far as places show it."""
        last = len(there) - 1
        shown = [step for step in range(1, last) if there[step]]
        if way.ends is Ends.BOTH or self.place is None:
            return range(1, last)
        if not shown:
            return range(0)
        return range(1, shown[-1]) if way.ends is Ends.BEFORE else range(shown[0], last)

    def _note(self, still: Still, boxes: Boxes, how: How) -> None:
        for left, top, right, bottom, score in boxes.tolist():
            if right > 0 and bottom > 0 and left < still.width and top < still.height:
                self.sightings.append(Sighting(still.number, left, top, right, bottom, score, how))


def _answered(window: _Window) -> bool:
    return all(answer.done() for _, answer in window.mosaics)


def _nearest(found: Boxes, box: Boxes) -> float:
    """How much the nearest of what was found shares with a box (IoU)."""
    return float(overlaps(box, found).max()) if len(found) else 0.0
