"""The plain parts of the residual check, with any input: cover, gaps, joining over time, and hostile containers."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Source, Span, Track, Treatment, WholeFrame
from openbwc.media.redaction.residual.boxes import oddities
from openbwc.media.redaction.residual.checking import FILE, Checking
from openbwc.media.redaction.residual.gaps import Cover, gaps_in
from openbwc.media.redaction.residual.merging import Sighting, grouped, leftovers_of
from openbwc.media.redaction.residual.model import Leftover, What
from openbwc.media.redaction.residual.uncovered import shown
from openbwc.media.redaction.styles import Canvas, write_code
from openbwc.media.redaction.timetable import Timetable, spans_from

WIDE, HIGH, FRAMES = 64, 48, 90
SOURCE = Source(sha256="0" * 64, width=WIDE, height=HIGH, frames=FRAMES)
TABLE = Timetable(
    ticks=tuple(range(FRAMES)),
    time_base=Fraction(1, 30),
    origin=0,
    groups=spans_from((0,), FRAMES),
    width=WIDE,
    height=HIGH,
    rotation=0,
    codec="h264",
)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, top = draw(st.integers(-8, WIDE - 2)), draw(st.integers(-8, HIGH - 2))
    return Box(left, top, left + draw(st.integers(1, 30)), top + draw(st.integers(1, 30)))


def still(name: str, box: Box, first: int, last: int, **more: object) -> Track:
    keys = (Keyframe(first, box), Keyframe(last, box)) if last > first else (Keyframe(first, box),)
    return Track(id=name, kind=Kind.FACE, keyframes=keys, **more)  # type: ignore[arg-type]


@given(
    redacted=st.lists(boxes(), max_size=4),
    clear=st.lists(boxes(), max_size=2),
    everything=st.booleans(),
    asked=boxes(),
)
def test_the_share_that_is_covered_is_that_of_the_pixels(
    redacted: list[Box], clear: list[Box], everything: bool, asked: Box
) -> None:
    tracks = [still(f"r{n}", box, 0, 9) for n, box in enumerate(redacted)]
    tracks += [still(f"c{n}", box, 0, 9, treatment=Treatment.KEEP_CLEAR) for n, box in enumerate(clear)]
    plan = Plan(source=SOURCE, tracks=tuple(tracks), everything_but=everything)
    on_picture = asked.within(WIDE, HIGH)
    if on_picture is None:
        return
    mask = np.full((HIGH, WIDE), everything)
    for box in clear if everything else []:
        mask[max(0, box.top) : max(0, box.bottom), max(0, box.left) : max(0, box.right)] = False
    for box in redacted:
        mask[max(0, box.top) : max(0, box.bottom), max(0, box.left) : max(0, box.right)] = True
    wanted = mask[on_picture.top : on_picture.bottom, on_picture.left : on_picture.right].mean()
    assert abs(Cover(plan).share(5, on_picture) - wanted) < 1e-9


@given(first=st.integers(2, 40), length=st.integers(1, 40), box=boxes())
def test_a_short_absence_is_a_gap_a_long_one_is_not(first: int, length: int, box: Box) -> None:
    hidden = Span(first, first + length - 1)
    plan = Plan(source=SOURCE, tracks=(still("a", box, 0, FRAMES - 1, hidden=(hidden,)),))
    found = gaps_in(plan, 15)
    assert [(gap.span, gap.track) for gap in found] == ([(hidden, "a")] if length <= 15 else [])
    torn = Plan(source=SOURCE, tracks=(still("a", box, 0, first - 1), still("b", box, first + length, FRAMES - 1)))
    assert [gap.span for gap in gaps_in(torn, 15)] == ([hidden] if length <= 15 else [])


def test_what_another_redaction_covers_meanwhile_is_no_gap() -> None:
    box, wider = Box(10, 10, 30, 30), Box(5, 5, 40, 40)
    torn = (still("a", box, 0, 20), still("b", box, 23, 60))
    assert len(gaps_in(Plan(source=SOURCE, tracks=torn), 15)) == 1
    other = still("c", wider, 15, 30)
    assert gaps_in(Plan(source=SOURCE, tracks=(*torn, other)), 15) == []
    whole = WholeFrame(id="w", span=Span(21, 22))
    assert gaps_in(Plan(source=SOURCE, tracks=torn, whole_frames=(whole,)), 15) == []
    elsewhere = still("b", Box(40, 30, 60, 46), 23, 60)
    assert gaps_in(Plan(source=SOURCE, tracks=(torn[0], elsewhere)), 15) == []


sightings = st.builds(
    Sighting,
    what=st.sampled_from([What.FACE, What.TEXT, What.UNCOVERED]),
    frame=st.integers(0, FRAMES - 1),
    box=boxes(),
    by=st.sampled_from(["mtcnn", "centerface"]),
    score=st.integers(0, 100).map(lambda score: score / 100),
    track=st.sampled_from(["", "", "a"]),
)


@given(seen=st.lists(sightings, max_size=30), data=st.data())
def test_joining_leaves_nothing_out_and_does_not_depend_on_the_order(seen: list[Sighting], data: st.DataObject) -> None:
    groups = grouped(seen, 30.0)
    assert sorted(its.rank for group in groups for its in group.sightings) == sorted(its.rank for its in seen)
    found = leftovers_of(groups, TABLE)
    shuffled = data.draw(st.permutations(seen))
    assert leftovers_of(grouped(shuffled, 30.0), TABLE) == found
    assert [Leftover.from_dict(json.loads(json.dumps(its.as_dict()))) for its in found] == found
    assert [Sighting.from_list(json.loads(json.dumps(its.as_list()))) for its in seen] == seen


def test_a_thing_seen_in_every_frame_is_one_finding_with_its_time() -> None:
    seen = [
        Sighting(what=What.FACE, frame=n, box=Box(n // 3, 4, n // 3 + 12, 18), by="mtcnn", score=0.5 + n / 400)
        for n in range(10, 70, 2)
    ]
    (only,) = leftovers_of(grouped(seen, 30.0), TABLE)
    assert (only.first, only.last, only.from_ms, only.until_ms, only.looks) == (10, 68, 333, 2300, 30)
    assert only.box == Box(22, 4, 34, 18)


def test_times_are_counted_from_the_originals_beginning(tmp_path: Path) -> None:
    """The original begins with a sound, 200 ms before the picture; a copy without it begins with the picture."""
    original = replace(TABLE, ticks=tuple(range(6, 6 + FRAMES)))
    seen = Sighting(what=What.FACE, frame=30, box=Box(1, 1, 9, 9), by="mtcnn", score=0.9)
    checking = Checking(tmp_path / "copy", tmp_path / "original", tmp_path / "plan", tmp_path / "found")
    done: dict[str, Any] = {
        FILE: {
            "tables": {"copy": TABLE.as_dict(), "original": original.as_dict()},
            "leftovers": [],
            "copy_sha256": "0" * 64,
            "plan_sha256": "0" * 64,
        }
    }
    for piece in checking.pieces(done):
        done[piece.key] = {"sightings": [seen.as_list()], "looks": {"mtcnn": 1}}
    (only,) = checking.outcome(done).findings
    assert (only.from_ms, only.until_ms) == (1200, 1233)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.binary(max_size=400), place=st.integers(0, 200))
def test_no_bytes_bring_the_reader_of_boxes_down(tmp_path: Path, content: bytes, place: int) -> None:
    path = tmp_path / "any.mp4"
    nested = b"".join(
        len(content + b"x" * 8).to_bytes(4, "big") + name + content for name in (b"moov", b"udta", b"stsd")
    )
    whole = nested[:place] + content + nested[place:]
    path.write_bytes(whole)
    found = oddities(path, [])
    assert all(its.says for its in found)
    assert found or not whole


def test_an_opaque_box_over_any_picture_shows_nothing_of_it() -> None:
    rng = np.random.default_rng(1)
    box = Box(8, 8, 120, 88)
    for sharp in (1, 4, 12):
        small = rng.integers(0, 256, (96 // sharp + 1, 128 // sharp + 1), np.uint8)
        original = np.kron(small, np.ones((sharp, sharp), np.uint8))[:96, :128]
        black = np.full_like(original, 16)
        noise = rng.integers(-3, 4, original.shape)
        again = (original.astype(int) + noise).clip(0, 255).astype(np.uint8)
        covered = again.copy()
        covered[8:88, 8:120] = 16 + rng.integers(0, 3, (80, 112))
        assert shown(original, covered, box, fill=black) is None
        assert shown(original, again, box, fill=black) is not None
        half = covered.copy()
        half[8:88, 80:120] = again[8:88, 80:120]
        part = shown(original, half, box, fill=black)
        assert part is not None
        assert part.left >= 72


def test_lettering_that_looks_like_the_original_by_chance_shows_nothing() -> None:
    """A paper with small print, under a box in which a code is written just so."""
    original = np.full((96, 128), 215, np.uint8)
    fill = np.zeros((96, 128), np.uint8)
    canvas = Canvas(planes=(fill,), sx=1, sy=1, rows=1, black=0, white=255, grey=128)
    box = Box(8, 8, 120, 88)
    assert write_code(canvas, box, "(b)(7)(C)", 0)
    original[fill > 128] = 255  # what was there went the same way as the letters
    noise = np.random.default_rng(2).integers(-3, 4, original.shape)
    copy = (fill.astype(int) + noise).clip(0, 255).astype(np.uint8)
    assert shown(original, copy, box, fill=np.zeros_like(fill)) is not None, "the letters would be taken for it"
    assert shown(original, copy, box, fill=fill) is None
    assert shown(original, original, box, fill=fill) is not None


def test_a_face_is_decided_by_a_track_of_its_size_and_a_person_decides_on_one_face() -> None:
    person = still("p", Box(4, 4, 44, 46), 0, 9, treatment=Treatment.LEAVE)
    own, behind = Box(16, 6, 28, 20), Box(30, 14, 38, 24)
    far, faces = Box(48, 4, 60, 18), [own, behind, Box(48, 4, 60, 18)]

    def decided(*tracks: Track) -> set[Box]:
        return Cover(Plan(source=SOURCE, tracks=tracks)).faces_decided(5, faces)

    assert decided(replace(person, kind=Kind.PERSON)) == {own}
    assert decided(replace(person, kind=Kind.FACE)) == set(), "far larger than any face in it"
    face = still("f", Box(14, 5, 30, 22), 0, 9, treatment=Treatment.LEAVE)
    assert decided(replace(person, kind=Kind.PERSON), face) == {own}, "the person's own face, told twice"
    other = still("o", far.moved(2, 1), 0, 9, treatment=Treatment.KEEP_CLEAR)
    assert decided(other) == {far}
    assert decided(replace(other, treatment=Treatment.REDACT)) == set()
    assert decided(replace(other, kind=Kind.PLATE)) == set()
