"""Gaps in a plan: moments at which something that is redacted before and after is not, in about the same place.

Guarantees: a function of the plan alone; what another redaction covers at that moment is no gap. A span of which a
person says 'not visible' and that is short is reported too: one frame is enough to know a face by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from openbwc.media.redaction.geometry import Box, between
from openbwc.media.redaction.plan import Kind, Plan, Span, Track, Treatment

_MEETS = 0.2  # IoU of the boxes before and after, each grown a little
_COVERED = 0.9
_LIKE = 0.3  # IoU from which a track that is left is about a face


@dataclass(frozen=True, slots=True)
class Gap:
    """The frames in which a track is away, and the box in which it would be, at the middle of them."""

    track: str
    span: Span
    box: Box


def gaps_in(plan: Plan, longest: int) -> list[Gap]:
    """The gaps of at most `longest` frames, by their first frame."""
    covers = Cover(plan)
    found = [*_hidden(plan, longest), *_between_tracks(plan, longest)]
    kept = [gap for gap in found if any(not covers.hides(frame, gap.box) for frame in _frames(gap.span))]
    return sorted(kept, key=lambda gap: (gap.span, gap.box, gap.track))


class Cover:
    """What a plan covers at a frame, worked out from the plan alone and not by what renders it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._by_second: dict[int, list[Track]] = {}
        for track in plan.tracks:
            for block in range(track.first // _BLOCK, track.last // _BLOCK + 1):
                self._by_second.setdefault(block, []).append(track)

    def tracks(self, frame: int) -> list[tuple[Track, Box]]:
        """The tracks that are present at a frame, whatever their treatment, with their part on the picture."""
        them = []
        for track in self._by_second.get(frame // _BLOCK, ()):
            box = track.box_at(frame)
            on_picture = box.within(self._plan.source.width, self._plan.source.height) if box else None
            if on_picture is not None:
                them.append((track, on_picture))
        return them

    def whole(self, frame: int) -> bool:
        """Whether the frame is redacted from edge to edge."""
        return any(frame in whole.span for whole in self._plan.whole_frames)

    def boxes(self, frame: int) -> list[Box]:
        """The boxes that are painted over."""
        return [box for track, box in self.tracks(frame) if track.treatment is Treatment.REDACT]

    def share(self, frame: int, box: Box) -> float:
        """How much of a box is painted over, 0 to 1."""
        if self.whole(frame):
            return 1.0
        mask = np.zeros((box.height, box.width), bool)
        if self._plan.everything_but:
            mask[:] = True
            for track, clear in self.tracks(frame):
                if track.treatment is Treatment.KEEP_CLEAR:
                    _mark(mask, box, clear, value=False)
        for covered in self.boxes(frame):
            _mark(mask, box, covered, value=True)
        return float(mask.mean())

    def hides(self, frame: int, box: Box) -> bool:
        """Whether as good as all of a box is painted over."""
        return self.share(frame, box) >= _COVERED

    def decided(self, frame: int, box: Box) -> bool:
        """Whether a person decided that the print in a box stays to be seen."""
        for track, other in self.tracks(frame):
            if track.treatment is Treatment.REDACT:
                continue
            shared = box.overlap(other)
            if shared is not None and shared.area >= 0.5 * min(box.area, other.area):
                return True
        return False

    def faces_decided(self, frame: int, faces: Sequence[Box]) -> set[Box]:
        """Those of the faces seen at a frame of which a person decided that they stay to be seen.

        A track of about the same size decides on a face; one of a whole person decides on one face, the topmost.
        """
        found: set[Box] = set()
        for track, other in self.tracks(frame):
            if track.treatment is Treatment.REDACT or track.kind in (Kind.TEXT, Kind.PLATE):
                continue
            found |= {face for face in faces if face.iou(other) >= _LIKE}
            if track.kind is Kind.PERSON:
                within = [face for face in faces if (part := face.overlap(other)) and part.area >= 0.5 * face.area]
                found |= set(sorted(within, key=lambda face: (face.top, face))[:1])
        return found


_BLOCK = 64  # frames that one entry of the index holds


def _mark(mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], frame: Box, box: Box, *, value: bool) -> None:
    shared = frame.overlap(box)
    if shared is not None:
        rows = slice(shared.top - frame.top, shared.bottom - frame.top)
        mask[rows, shared.left - frame.left : shared.right - frame.left] = value


def _hidden(plan: Plan, longest: int) -> Iterator[Gap]:
    for track in plan.tracks:
        if track.treatment is not Treatment.REDACT:
            continue
        for span in track.hidden:
            if not track.first < span.first <= span.last < track.last or span.last - span.first >= longest:
                continue
            gap = _gap(track.id, track.box_at(span.first - 1), track.box_at(span.last + 1), span)
            if gap is not None:
                yield gap


def _between_tracks(plan: Plan, longest: int) -> Iterator[Gap]:
    them = sorted((t for t in plan.tracks if t.treatment is Treatment.REDACT), key=lambda track: track.first)
    starts: dict[int, list[Track]] = {}
    for track in them:
        starts.setdefault(track.first, []).append(track)
    for earlier in them:
        for first in range(earlier.last + 2, earlier.last + longest + 2):
            for later in starts.get(first, ()):
                if later.kind is earlier.kind:
                    span = Span(earlier.last + 1, first - 1)
                    gap = _gap(earlier.id, earlier.box_at(earlier.last), later.box_at(first), span)
                    if gap is not None:
                        yield gap


def _gap(track: str, before: Box | None, after: Box | None, span: Span) -> Gap | None:
    if before is None or after is None or before.grown(0.15).iou(after.grown(0.15)) < _MEETS:
        return None
    return Gap(track, span, between(before, after, 1, 2))


def _frames(span: Span) -> range:
    return range(span.first, span.last + 1)
