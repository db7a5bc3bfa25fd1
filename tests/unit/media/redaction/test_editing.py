"""Edits of tracks: what they change, and what they leave."""

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openbwc.media.redaction import editing
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Span, Track

from .plans import FRAMES, boxes, examples, spans, track, tracks

frames = st.integers(0, FRAMES - 1)
LINE = track((0, 0, 0, 10, 10), (10, 100, 50, 115, 60))


def covers_as_before(old: Box | None, new: Box | None) -> bool:
    """All that was covered, and at most a pixel more on a side."""
    if old is None or new is None:
        return old == new
    return new.overlap(old) == old and Box(old.left - 1, old.top - 1, old.right + 1, old.bottom + 1).overlap(new) == new


@examples
@given(tracks(), frames, boxes())
def test_a_keyframe_is_where_it_was_put(one: Track, frame: int, box: Box) -> None:
    edited = editing.put_keyframe(one, frame, box)
    assert edited.box_at(frame) == box
    near = [key.frame for key in one.keyframes if key.frame != frame]
    before, after = [at for at in near if at < frame], [at for at in near if at > frame]
    for other in range(FRAMES):
        if (before and other <= before[-1]) or (after and other >= after[0]):
            assert edited.box_at(other) == one.box_at(other)


@examples
@given(tracks(least=2), st.data())
def test_a_dropped_keyframe_leaves_the_others(one: Track, data: st.DataObject) -> None:
    frame = data.draw(st.sampled_from([key.frame for key in one.keyframes]))
    edited = editing.drop_keyframe(one, frame)
    assert [key for key in one.keyframes if key.frame != frame] == list(edited.keyframes)


@examples
@given(tracks(), spans)
def test_hidden_is_hidden_and_shown_is_where_it_was(one: Track, span: Span) -> None:
    assume(span.first <= one.last and span.last >= one.first)
    hidden = editing.hide(one, span)
    shown = editing.show(hidden, span)
    plain = editing.show(one, Span(0, FRAMES))
    for frame in range(FRAMES):
        assert hidden.box_at(frame) == (None if frame in span else one.box_at(frame))
        assert shown.box_at(frame) == (plain if frame in span else one).box_at(frame)


@examples
@given(tracks(), st.integers(-50, 50), st.integers(-50, 50), spans)
def test_a_move_moves_its_span_only(one: Track, dx: int, dy: int, span: Span) -> None:
    assume(span.first <= one.last and span.last >= one.first)
    edited = editing.move(one, dx, dy, span)
    for frame in range(FRAMES):
        box = one.box_at(frame)
        wanted = box.moved(dx, dy) if box is not None and frame in span else box
        assert covers_as_before(wanted, edited.box_at(frame))
    assert editing.move(editing.move(one, dx, dy), -dx, -dy) == one


@examples
@given(tracks(), st.integers(0, 9), spans)
def test_a_box_grows_in_its_span_only(one: Track, by: int, span: Span) -> None:
    assume(span.first <= one.last and span.last >= one.first)
    edited = editing.resize(one, by, by, by, by, span)
    for frame in range(FRAMES):
        box = one.box_at(frame)
        if box is not None and frame in span:
            box = Box(box.left - by, box.top - by, box.right + by, box.bottom + by)
        assert covers_as_before(box, edited.box_at(frame))


@examples
@given(tracks(least=2), frames)
def test_a_split_track_joins_again(one: Track, at: int) -> None:
    assume(one.first < at <= one.last)
    earlier, later = editing.split(one, at, "new")
    assert (earlier.id, later.id) == (one.id, "new")
    assert (earlier.last, later.first) == (at - 1, at)
    joined = editing.join(later, earlier)
    for frame in range(FRAMES):
        assert covers_as_before(one.box_at(frame), (earlier if frame < at else later).box_at(frame))
        assert covers_as_before(one.box_at(frame), joined.box_at(frame))


@examples
@given(tracks(), tracks())
def test_joined_tracks_cover_what_each_covered(one: Track, other: Track) -> None:
    joined = editing.join(one, other)
    assert (joined.id, joined.first, joined.last) == (
        one.id,
        min(one.first, other.first),
        max(one.last, other.last),
    )
    for frame in range(FRAMES):
        for part in (one.box_at(frame), other.box_at(frame)):
            box = joined.box_at(frame)
            assert part is None or (box is not None and box.overlap(part) == part)


@examples
@given(tracks(), spans)
def test_an_extended_track_shortens_again(one: Track, span: Span) -> None:
    first, last = min(span.first, one.first), max(span.last, one.last)
    extended = editing.extend(one, first, last)
    assert extended.box_at(first) is not None or any(first in hidden for hidden in one.hidden)
    shortened = editing.shorten(extended, one.first, one.last)
    assert [shortened.box_at(frame) for frame in range(FRAMES)] == [one.box_at(frame) for frame in range(FRAMES)]


@examples
@given(tracks(), st.integers(-FRAMES, FRAMES))
def test_a_copy_later_is_the_same_later(one: Track, by: int) -> None:
    assume(one.first + by >= 0)
    copy = editing.shifted(one, by, "copy")
    for frame in range(one.first, one.last + 1):
        assert copy.box_at(frame + by) == one.box_at(frame)


@examples
@given(st.lists(spans, max_size=5), spans)
def test_spans_are_sets_of_frames(many: list[Span], taken: Span) -> None:
    held = {frame for span in many for frame in range(span.first, span.last + 1)}
    left = editing.without(many, taken)
    assert {f for span in left for f in range(span.first, span.last + 1)} == {f for f in held if f not in taken}
    assert all(later.first > earlier.last + 1 for earlier, later in pairwise(left))


def test_the_way_is_straight_and_rounded_outwards() -> None:
    assert LINE.box_at(3) == Box(30, 15, 42, 25)
    assert LINE.box_at(11) is None


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (lambda: editing.drop_keyframe(LINE, 3), "expected a keyframe at frame 3; found none"),
        (lambda: editing.drop_keyframe(track((1, 0, 0, 1, 1)), 1), "delete the track instead"),
        (lambda: editing.split(LINE, 0, "x"), "expected a frame from 1 to 10 to split at; found 0"),
        (lambda: editing.hide(LINE, Span(11, 12)), "expected frames from 0 to 10; found 11 to 12"),
        (lambda: editing.move(LINE, 1, 1, Span(11, 12)), "expected frames from 0 to 10; found 11 to 12"),
        (lambda: editing.extend(LINE, 0, 5), "expected frames that hold 0 to 10; found 0 to 5"),
        (lambda: editing.shorten(LINE, 11, 12), "expected frames within 0 to 10; found none"),
        (lambda: editing.shifted(LINE, -1, "x"), "begins at frame 0 or later; found -1"),
        (lambda: editing.resize(LINE, -5, 0, -5, 0), "left < right"),
    ],
)
def test_what_cannot_be_done_says_why(edit: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        edit()  # type: ignore[operator]
