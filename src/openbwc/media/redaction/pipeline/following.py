"""Follow one box that a person drew: look at the file's times, then follow, both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from openbwc.media.redaction.executing.model import Piece
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.pipeline.finding import LIMITS, LOOK, Seen, look_at
from openbwc.media.redaction.pipeline.work import Results
from openbwc.media.redaction.plan import Keyframe, Span, Track

FOLLOW = "follow"
FOLLOWER = "median-flow"  # who followed, as a plan names an author
REACH = 1800  # frames each way: a minute at 30 a second
_LOOK_SHARE = 0.2


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The box at a frame, and the frames between which it is followed, both included."""

    frame: int
    box: Box
    span: Span


def drawn_of(track: Track, frame: int) -> Drawn | None:
    """What there is to follow from a frame on: the track's box there, as far as its next keyframes on either side.

    What a person drew elsewhere stays: following fills the way up to it. None where the track is not at the frame.
    """
    box = track.box_at(frame)
    if box is None:
        return None
    before = max((one.frame + 1 for one in track.keyframes if one.frame < frame), default=max(0, frame - REACH))
    after = min((one.frame - 1 for one in track.keyframes if one.frame > frame), default=frame + REACH)
    return Drawn(frame=frame, box=box, span=Span(min(before, frame), max(after, frame)))


def followed(track: Track, found: tuple[Keyframe, ...]) -> Track:
    """The track with what following found; keyframes in the frames that were followed give way to it."""
    frames = Span(found[0].frame, found[-1].frame)
    kept = [one for one in track.keyframes if one.frame not in frames]
    return replace(track, keyframes=tuple(sorted([*kept, *found])))


class Following:
    """The way of one drawn box."""

    def __init__(self, source: Path, drawn: Drawn, *, threads: int = 2) -> None:
        self._source, self._drawn, self._threads = source, drawn, threads

    def pieces(self, done: Results) -> list[Piece]:
        """See `Work`."""
        seen = Seen.of(done)
        if seen is None:
            return [look_at(self._source)]
        if FOLLOW in done:
            return []
        arguments = {
            "source": str(self._source),
            "frame": str(self._drawn.frame),
            "box": ",".join(map(str, self._drawn.box.as_list())),
            "first": str(self._drawn.span.first),
            "last": str(min(self._drawn.span.last, seen.timetable.frames - 1)),
            "threads": str(self._threads),
            "timetable": json.dumps(seen.timetable.as_dict(), separators=(",", ":")),
        }
        return [Piece(key=FOLLOW, task="redact_follow", arguments=arguments, limits=LIMITS)]

    def share(self, done: Results, under_way: Mapping[str, float]) -> float:
        """See `Work`."""
        if LOOK not in done:
            return _LOOK_SHARE * under_way.get(LOOK, 0.0)
        return _LOOK_SHARE + (1 - _LOOK_SHARE) * (1.0 if FOLLOW in done else under_way.get(FOLLOW, 0.0))

    def keyframes(self, done: Results) -> tuple[Keyframe, ...]:
        """Where it is, once all pieces are done."""
        return tuple(Keyframe(int(frame), Box(*map(int, edges))) for frame, *edges in done[FOLLOW]["keyframes"])
