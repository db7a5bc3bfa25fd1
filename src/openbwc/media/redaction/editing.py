"""How people correct a plan: each edit makes new tracks of old ones, and changes nothing in place.

Guarantees: outside the frames that an edit names, a track covers what it covered, and at most one pixel more on a side
(a keyframe put on the way is rounded outwards); undoing is putting the old track back, and therefore exact. What
cannot be done is a ValueError with a sentence. Plain functions: who edited, and when, is the room's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from openbwc.media.redaction.geometry import Box, union
from openbwc.media.redaction.plan import Keyframe, Span, Track


def put_keyframe(track: Track, frame: int, box: Box) -> Track:
    """The track at `box` at a frame, visible there; the way from and to the keyframes beside it changes with it.

    Beyond its ends the track grows to the frame, and is visible on the way.
    """
    kept = [keyframe for keyframe in track.keyframes if keyframe.frame != frame]
    keyframes = sorted([*kept, Keyframe(frame, box)])
    return replace(track, keyframes=tuple(keyframes), hidden=without(track.hidden, Span(frame, frame)))


def drop_keyframe(track: Track, frame: int) -> Track:
    """The track without its keyframe at a frame; it goes straight from the one before to the one after."""
    kept = tuple(keyframe for keyframe in track.keyframes if keyframe.frame != frame)
    if len(kept) == len(track.keyframes):
        raise ValueError(f"expected a keyframe at frame {frame}; found none")
    if not kept:
        raise ValueError("expected a keyframe that is not the track's last one; delete the track instead")
    return replace(track, keyframes=kept, hidden=_within(track.hidden, kept[0].frame, kept[-1].frame))


def hide(track: Track, span: Span) -> Track:
    """The track, not visible in a span of frames."""
    inside = _within([span], track.first, track.last)
    if not inside:
        raise ValueError(f"expected frames from {track.first} to {track.last}; found {span.first} to {span.last}")
    return replace(track, hidden=merged([*track.hidden, *inside]))


def show(track: Track, span: Span) -> Track:
    """The track, visible again in a span of frames, where it was before it was hidden."""
    return replace(track, hidden=without(track.hidden, span))


def move(track: Track, dx: int, dy: int, span: Span | None = None) -> Track:
    """The track moved by whole pixels, everywhere or in a span of frames only; outside the span it stays put."""
    if span is None:
        return replace(track, keyframes=tuple(Keyframe(key.frame, key.box.moved(dx, dy)) for key in track.keyframes))
    loose = _loosened(track, span)
    return replace(
        loose,
        keyframes=tuple(
            Keyframe(key.frame, key.box.moved(dx, dy)) if key.frame in span else key for key in loose.keyframes
        ),
    )


def resize(track: Track, left: int, top: int, right: int, bottom: int, span: Span | None = None) -> Track:
    """The track with its edges moved outwards by pixels (inwards where negative), everywhere or in a span of frames.

    Raises ValueError where nothing of a box would be left.
    """
    loose = track if span is None else _loosened(track, span)
    keyframes = []
    for key in loose.keyframes:
        box = key.box
        if span is None or key.frame in span:
            box = Box(box.left - left, box.top - top, box.right + right, box.bottom + bottom)
        keyframes.append(Keyframe(key.frame, box))
    return replace(loose, keyframes=tuple(keyframes))


def split(track: Track, at: int, new_id: str) -> tuple[Track, Track]:
    """The track's part before a frame, and the rest from that frame on under another id."""
    if not track.first < at <= track.last:
        raise ValueError(f"expected a frame from {track.first + 1} to {track.last} to split at; found {at}")
    pinned = _pinned(track, at - 1, at)
    earlier = tuple(key for key in pinned.keyframes if key.frame < at)
    later = tuple(key for key in pinned.keyframes if key.frame >= at)
    return (
        replace(track, keyframes=earlier, hidden=_within(track.hidden, earlier[0].frame, at - 1)),
        replace(track, id=new_id, keyframes=later, hidden=_within(track.hidden, at, later[-1].frame)),
    )


def join(first: Track, second: Track) -> Track:
    """One track of two, with the first's id, reason and style; where both are visible it covers both.

    Between the end of one and the beginning of the other it goes straight from one to the other, and is visible.
    """
    if second.first < first.first:
        keyframes, hidden = _joined(second, first)
    else:
        keyframes, hidden = _joined(first, second)
    return replace(first, keyframes=keyframes, hidden=hidden, score=max(first.score, second.score))


def extend(track: Track, first: int, last: int) -> Track:
    """The track from `first` to `last`, standing still before its first and after its last keyframe.

    Raises ValueError where that would shorten it.
    """
    if not 0 <= first <= track.first or last < track.last:
        raise ValueError(f"expected frames that hold {track.first} to {track.last}; found {first} to {last}")
    keyframes = list(track.keyframes)
    if first < track.first:
        keyframes.insert(0, Keyframe(first, track.keyframes[0].box))
    if last > track.last:
        keyframes.append(Keyframe(last, track.keyframes[-1].box))
    return replace(track, keyframes=tuple(keyframes))


def shorten(track: Track, first: int, last: int) -> Track:
    """The track's part from `first` to `last`. Raises ValueError where nothing of it is there."""
    first, last = max(first, track.first), min(last, track.last)
    if first > last:
        raise ValueError(f"expected frames within {track.first} to {track.last}; found none")
    pinned = _pinned(track, first, last)
    kept = tuple(key for key in pinned.keyframes if first <= key.frame <= last)
    return replace(track, keyframes=kept, hidden=_within(track.hidden, first, last))


def shifted(track: Track, frames: int, new_id: str) -> Track:
    """A copy of the track, so many frames later (earlier where negative), under another id."""
    if track.first + frames < 0:
        raise ValueError(f"expected a copy that begins at frame 0 or later; found {track.first + frames}")
    return replace(
        track,
        id=new_id,
        keyframes=tuple(Keyframe(key.frame + frames, key.box) for key in track.keyframes),
        hidden=tuple(
            Span(max(0, span.first + frames), span.last + frames) for span in track.hidden if span.last + frames >= 0
        ),
    )


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same frames as spans in order that neither overlap nor touch."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.first <= result[-1].last + 1:
            result[-1] = Span(result[-1].first, max(result[-1].last, span.last))
        else:
            result.append(span)
    return tuple(result)


def without(spans: Iterable[Span], taken: Span) -> tuple[Span, ...]:
    """The frames of the spans that are not in `taken`."""
    result = []
    for span in merged(spans):
        if span.first < taken.first:
            result.append(Span(span.first, min(span.last, taken.first - 1)))
        if span.last > taken.last:
            result.append(Span(max(span.first, taken.last + 1), span.last))
    return tuple(result)


def _within(spans: Iterable[Span], first: int, last: int) -> tuple[Span, ...]:
    return merged(
        Span(max(span.first, first), min(span.last, last))
        for span in spans
        if span.first <= last and span.last >= first
    )


def _place(track: Track, frame: int) -> Box:
    """Where the track is at a frame between its ends, hidden or not."""
    box = replace(track, hidden=()).box_at(frame)
    if box is None:
        raise ValueError(f"expected a frame from {track.first} to {track.last}; found {frame}")
    return box


def _pinned(track: Track, *frames: int) -> Track:
    """The track with keyframes where it is anyway, at those of the frames that lie within it."""
    keys = {key.frame: key for key in track.keyframes}
    for frame in frames:
        if track.first < frame < track.last:
            keys.setdefault(frame, Keyframe(frame, _place(track, frame)))
    return replace(track, keyframes=tuple(sorted(keys.values())))


def _loosened(track: Track, span: Span) -> Track:
    """The track with keyframes at both ends of a span and just outside them, so that the inside can change alone."""
    if not _within([span], track.first, track.last):
        raise ValueError(f"expected frames from {track.first} to {track.last}; found {span.first} to {span.last}")
    return _pinned(track, span.first - 1, max(span.first, 0), span.last, span.last + 1)


def _joined(first: Track, second: Track) -> tuple[tuple[Keyframe, ...], tuple[Span, ...]]:
    """Keyframes and hidden spans of two tracks as one; `first` begins first."""
    hidden_of = [_within(track.hidden, track.first, track.last) for track in (first, second)]
    if first.last < second.first:
        return (*first.keyframes, *second.keyframes), (*hidden_of[0], *hidden_of[1])
    last = max(first.last, second.last)
    shared = range(second.first, min(first.last, second.last) + 1)
    ways = [_pinned(track, shared.start - 1, shared.stop) for track in (first, second)]
    alone = [key for track in ways for key in track.keyframes if key.frame not in shared]
    keyframes = {key.frame: key for key in alone}
    for frame in shared:
        keyframes[frame] = Keyframe(frame, union(_seen(first, second, frame)))
    hidden = [
        *(span for spans in hidden_of for span in without(spans, Span(shared.start, shared.stop - 1))),
        *_both_hidden(*hidden_of),
    ]
    return tuple(sorted(keyframes.values())), _within(hidden, first.first, last)


def _seen(first: Track, second: Track, frame: int) -> Sequence[Box]:
    """The boxes of the tracks that are visible at a frame, or of both where neither is."""
    seen = [box for box in (first.box_at(frame), second.box_at(frame)) if box is not None]
    return seen or [_place(first, frame), _place(second, frame)]


def _both_hidden(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    return [
        Span(max(one.first, other.first), min(one.last, other.last))
        for one in first
        for other in second
        if one.first <= other.last and other.first <= one.last
    ]
