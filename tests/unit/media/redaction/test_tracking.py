"""Tracks: linked one by one, bridged, extended, simplified, and never covering less than was seen."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from openbwc.media.redaction.plan import Span, Track
from openbwc.media.redaction.timetable import Timetable
from openbwc.media.redaction.tracking.filling import Margins, fill
from openbwc.media.redaction.tracking.linking import Chain, link
from openbwc.media.redaction.tracking.pairing import pair
from openbwc.media.redaction.tracking.sightings import How, Sighting, distinct
from openbwc.media.redaction.tracking.simplifying import simplify
from openbwc.media.redaction.tracking.tracks import follow_all, tracks_of

MARGINS = Margins(before=3, after=3, doubtful=2, padding=0.05, least=1.0, lasting=2)
WHOLE = Span(0, 99)

_edges = st.tuples(st.floats(-50, 600), st.floats(-50, 300), st.floats(2, 200), st.floats(2, 200))
_sightings = st.builds(
    lambda frame, edges, score: Sighting(
        frame, edges[0], edges[1], edges[0] + edges[2], edges[1] + edges[3], score, How.FULL
    ),
    st.integers(0, 40),
    _edges,
    st.floats(0.2, 1.0),
)
_shifts = st.dictionaries(
    st.integers(0, 45),
    st.tuples(st.floats(0.98, 1.02), st.floats(-0.02, 0.02), st.floats(-9, 9), st.floats(-9, 9)),
    max_size=20,
)


def timetable(frames: int = 100) -> Timetable:
    return Timetable(
        ticks=tuple(range(frames)),
        time_base=Fraction(1, 30),
        origin=0,
        groups=(Span(0, frames - 1),),
        width=640,
        height=360,
        rotation=0,
        codec="h264",
    )


def answer(sightings: list[Sighting], first: int = 0, last: int = 99) -> dict[str, object]:
    rows = [[*one[:6], int(one.how)] for one in sightings]
    kinds = {"face": {"author": "centerface 1.5.0", "looked": [], "boxes": rows}}
    return {"version": 1, "first": first, "last": last, "kinds": kinds, "shifts": []}


def covers(track: Track, one: Sighting) -> bool:
    box = track.box_at(one.frame)
    return box is not None and (
        box.left <= one.left and box.top <= one.top and box.right >= one.right and box.bottom >= one.bottom
    )


def walk(frames: range, *, speed: float = 4.0, top: float = 50.0, score: float = 0.9) -> list[Sighting]:
    return [Sighting(frame, speed * frame, top, speed * frame + 30, top + 40, score, How.FULL) for frame in frames]


@settings(max_examples=40, deadline=None)
@given(st.lists(_sightings, max_size=30), _shifts)
def test_each_sighting_is_in_one_chain_and_each_chain_has_one_a_frame(sightings, shifts) -> None:
    chains = link(sightings, shifts, patience=10)
    assert sorted(one for chain in chains for one in chain.sightings) == sorted(sightings)
    for chain in chains:
        frames = [one.frame for one in chain.sightings]
        assert frames == sorted(set(frames))
        assert all(later - earlier <= 10 for earlier, later in pairwise(frames))


@settings(max_examples=40, deadline=None)
@given(st.lists(_sightings, min_size=1, max_size=12, unique_by=lambda one: one.frame), _shifts)
def test_a_filled_chain_holds_every_sighting_and_no_frame_outside(sightings, shifts) -> None:
    chain = Chain(sorted(sightings), np.zeros((1, 5), np.float32))
    first, rows = fill(chain, shifts, MARGINS, Span(0, 41))
    assert first >= 0
    assert first + len(rows) <= 42
    for one in chain.sightings:
        left, top, right, bottom = rows[one.frame - first] + np.array([-0.01, -0.01, 0.01, 0.01])
        assert left <= one.left
        assert top <= one.top
        assert right >= one.right
        assert bottom >= one.bottom


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 500), st.lists(_edges, min_size=1, max_size=60))
def test_keyframes_never_cover_less_and_little_more(first, edges) -> None:
    rows = np.array([[left, top, left + wide, top + high] for left, top, wide, high in edges], np.float32)
    track = Track(id="a", kind="face", keyframes=simplify(first, rows))
    for number, (left, top, right, bottom) in enumerate(rows.tolist()):
        box = track.box_at(first + number)
        assert box is not None
        assert box.left <= left and box.top <= top and box.right >= right and box.bottom >= bottom  # noqa: PT018
        slack = 3 + 0.07 * min(right - left, bottom - top)
        assert left - box.left <= slack + 1
        assert box.bottom - bottom <= slack + 1


def test_a_straight_walk_needs_few_keyframes() -> None:
    rows = np.array([[4 * n, 50, 4 * n + 60, 130] for n in range(60)], np.float32)
    assert len(simplify(0, rows)) == 2


def test_a_gap_is_bridged_with_the_cameras_motion() -> None:
    seen = walk(range(10)) + walk(range(20, 30))
    (track,) = tracks_of([answer(seen)], timetable())
    assert all(track.box_at(frame) is not None for frame in range(30))
    assert all(covers(track, one) for one in walk(range(10, 20))), "where it was not seen it is on the way"


def test_a_track_begins_before_and_ends_after_what_was_seen() -> None:
    (track,) = tracks_of([answer(walk(range(20, 40)))], timetable())
    assert track.first <= 15
    assert track.last >= 44
    assert covers(track, walk(range(42, 43))[0]), "it goes on at its pace"


def test_two_that_cross_stay_two() -> None:
    one = walk(range(60), speed=6.0)
    other = [
        Sighting(frame, 360 - 6.0 * frame, 58, 390 - 6.0 * frame, 98, 0.9, How.FULL)
        for frame in range(60)
        if not 27 <= frame <= 33  # behind the first
    ]
    tracks = tracks_of([answer(one + other)], timetable())
    assert len(tracks) == 2
    assert all(any(covers(track, seen) for track in tracks) for seen in one + other)


def test_spans_join_without_a_gap_and_in_any_order() -> None:
    parts = [answer(walk(range(50)), 0, 49), answer(walk(range(50, 80)), 50, 99)]
    joined = tracks_of(parts, timetable())
    assert len(joined) == 1
    assert joined == tracks_of(parts[::-1], timetable())


def test_a_doubt_is_covered_but_briefly() -> None:
    (track,) = tracks_of([answer(walk(range(50, 51), score=0.22))], timetable())
    assert (track.first, track.last) == (48, 52)


def test_the_best_sighting_is_a_look_and_not_a_way() -> None:
    seen = [one._replace(how=How.WAY, score=1.0) for one in walk(range(10))]
    seen[4] = seen[4]._replace(how=How.PLACE, score=0.7)
    (followed,) = follow_all([answer(seen)], timetable())
    assert followed.best.frame == 4
    assert followed.best.box.as_list() == [16, 50, 46, 90]


def test_the_most_alike_are_paired_first_and_other_sizes_not_at_all() -> None:
    here = np.array([[0, 0, 10, 10, 1], [12, 0, 22, 10, 1], [0, 0, 100, 100, 1]], np.float32)
    there = np.array([[11, 0, 21, 10, 1], [1, 0, 11, 10, 1]], np.float32)
    assert sorted(pair(here, there)) == [(0, 1), (1, 0)]
    assert pair(here[2:], there) == []


def test_of_boxes_on_one_face_the_surest_stays() -> None:
    boxes = np.array([[0, 0, 10, 10, 0.4], [1, 1, 11, 11, 0.9], [40, 0, 50, 10, 0.3]], np.float32)
    assert distinct(boxes).tolist() == [1, 2]
