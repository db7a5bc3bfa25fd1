"""The residual check finds each planted fault in a copy, and nothing in a clean one."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from openbwc.media.redaction.detectors.centerface import CenterFace
from openbwc.media.redaction.detectors.mtcnn import Mtcnn
from openbwc.media.redaction.detectors.text import TextDetector
from openbwc.media.redaction.executing.processes import Processes
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.painting import Painter, Surface
from openbwc.media.redaction.pipeline.work import PieceFailed
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Reason, Sound, Span, Style, Track, WholeFrame
from openbwc.media.redaction.residual.checking import FAST, LIST, THOROUGH, check
from openbwc.media.redaction.residual.merging import Sighting, grouped, leftovers_of, rate_of
from openbwc.media.redaction.residual.model import Leftover, Residual, What
from openbwc.media.redaction.residual.seeing import Eyes, Sight, kept, look, sights
from openbwc.media.redaction.timetable import read_timetable, spans_from
from openbwc.media.synthetic.truth import Truth
from tests.unit.media.redaction.copies import (
    Pixels,
    film,
    frames_of,
    left_alone,
    paint,
    plan_of,
    render,
    shortened,
    store,
    without_frame,
    written,
)

NEAREST = "person-1"  # the largest face of the take


@dataclass(frozen=True)
class Filmed:
    original: Path
    truth: Truth
    plan: Plan


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Filmed:
    original, truth = film(tmp_path_factory.mktemp("residual"))
    return Filmed(original, truth, plan_of(original, truth))


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """The eyes of a thorough check, with text at the size of the take."""
    return Eyes(
        other=Mtcnn(threads=1, smallest=24, least=0.9),
        other_every=THOROUGH.other,
        same=CenterFace.load(threads=1, least=0.5),
        same_every=THOROUGH.same,
        text=TextDetector(threads=1, lines=480),
        text_every=THOROUGH.text,
        wide=THOROUGH.wide,
    )


def rendered(filmed: Filmed, folder: Path, *, painted: Plan, **how: object) -> Path:
    return render(filmed.original, painted, folder / "copy.mp4", **how)  # type: ignore[arg-type]


def looked(filmed: Filmed, eyes: Eyes, copy: Path, plan: Plan, *, cuts: tuple[int, ...] = ()) -> list[Leftover]:
    """The findings in the frames of a copy, looked at in spans that begin at the given frames."""
    tables = read_timetable(copy), read_timetable(filmed.original)
    sightings: list[Sighting] = []
    for span in spans_from((0, *cuts), tables[0].frames):
        both = sights(copy, filmed.original, tables, Span(max(0, span.first - 1), span.last))
        found, pictures = kept(look(both, plan, tables[0], span, eyes, lambda _share: None), tables[0])
        assert {its.picture for its in found if its.picture} == set(pictures)
        sightings += [Sighting.from_list(json.loads(json.dumps(its.as_list()))) for its in found]
    return leftovers_of(grouped(sightings, rate_of(tables[0])), tables[0])


def test_a_check_of_a_clean_copy_gives_nothing(filmed: Filmed, tmp_path: Path) -> None:
    copy = rendered(filmed, tmp_path, painted=filmed.plan)
    near = replace(THOROUGH, lines=480)
    found = tmp_path / "found"
    residual = check(copy, filmed.original, written(filmed.plan, tmp_path), found, Processes(1), closeness=near)
    assert residual.clean, [its.words for its in residual.findings]
    assert residual.looks["comparison"] == residual.frames == 30
    assert residual.looks["mtcnn"] >= 30 // 5
    assert residual.looks["centerface"] >= 30 // 3
    assert Residual.from_dict(json.loads((found / LIST).read_text())) == residual


def test_a_check_finds_one_frame_that_is_not_masked_with_its_picture(filmed: Filmed, tmp_path: Path) -> None:
    copy = rendered(filmed, tmp_path, painted=without_frame(filmed.plan, NEAREST, 11), silent=[(500, 900)])
    sound = Sound(id="deleted", from_ms=1000, until_ms=1500)
    plan = written(replace(filmed.plan, sounds=(sound,)), tmp_path)
    residual = check(copy, filmed.original, plan, tmp_path / "found", Processes(1), closeness=FAST)
    assert [its.what for its in residual.findings] == [What.UNCOVERED, What.SOUND]
    bare = residual.findings[0]
    assert (bare.first, bare.last, bare.track) == (11, 11, NEAREST)
    assert bare.from_ms == 11 * 1000 // 15
    with Image.open(tmp_path / "found" / bare.picture) as picture:
        assert picture.format == "JPEG"
        assert max(picture.size) == 360


def test_a_mask_that_lags_behind_is_found(filmed: Filmed, tmp_path: Path, eyes: Eyes) -> None:
    late = replace(
        filmed.plan,
        tracks=tuple(
            replace(its, keyframes=tuple(Keyframe(key.frame, key.box.moved(24, 0)) for key in its.keyframes))
            for its in filmed.plan.tracks
        ),
    )
    found = looked(filmed, eyes, rendered(filmed, tmp_path, painted=late), filmed.plan)
    assert NEAREST in {its.track for its in found if its.what is What.UNCOVERED}


def test_a_track_that_ends_too_early_leaves_a_face(filmed: Filmed, tmp_path: Path, eyes: Eyes) -> None:
    short = shortened(filmed.plan, NEAREST, 17)
    found = looked(filmed, eyes, rendered(filmed, tmp_path, painted=short), short)
    faces = [its for its in found if its.what is What.FACE]
    assert len(faces) == 1, "one finding for all the frames that follow"
    assert faces[0].first == 18
    assert faces[0].last is not None
    assert faces[0].last >= 27
    assert set(faces[0].by) == {"centerface", "mtcnn"}
    true = next(face.box for face in filmed.truth.faces[20] if face.person == 1)
    assert faces[0].box is not None
    assert faces[0].box.overlap(true.grown(0.5)) is not None


def test_a_frame_between_two_sightings_is_a_gap_however_the_footage_is_cut(
    filmed: Filmed, tmp_path: Path, eyes: Eyes
) -> None:
    torn = without_frame(filmed.plan, NEAREST, 14)
    copy = rendered(filmed, tmp_path, painted=torn)
    found = looked(filmed, eyes, copy, torn)
    assert [(its.first, its.last, its.track) for its in found if its.what is What.GAP] == [(14, 14, NEAREST)]
    cut = looked(filmed, eyes, copy, torn, cuts=(13, 15, 20))
    assert [its.id for its in cut] == [its.id for its in found]


def test_what_a_person_decided_to_leave_is_no_finding(filmed: Filmed, tmp_path: Path, eyes: Eyes) -> None:
    left = left_alone(filmed.plan, NEAREST)
    assert looked(filmed, eyes, rendered(filmed, tmp_path, painted=left), left) == []


def test_text_near_a_redaction_is_found_and_print_of_our_own_in_a_box_is_not(
    filmed: Filmed, tmp_path: Path, eyes: Eyes
) -> None:
    box = Box(120, 200, 200, 260)
    hand = Track(id="hand", kind=Kind.REGION, keyframes=(Keyframe(0, box), Keyframe(29, box)))
    both = replace(filmed.plan, tracks=(*filmed.plan.tracks, hand))

    def sign(_number: int, pixels: Pixels) -> None:
        pixels[205:255, 216:366] = 245
        image = Image.fromarray(pixels)
        ImageDraw.Draw(image).text((224, 215), "12 ELM STREET", fill=(10, 10, 10), font_size=18)
        pixels[:] = image

    found = looked(filmed, eyes, rendered(filmed, tmp_path, painted=both, after=sign), both)
    texts = [its.box for its in found if its.what is What.TEXT]
    assert len(texts) == 1
    assert texts[0] is not None
    assert texts[0].overlap(Box(216, 205, 366, 255)) is not None


def test_a_box_by_hand_that_ends_while_its_subject_stays_is_found(filmed: Filmed, tmp_path: Path, eyes: Eyes) -> None:
    """It covers a face as a region would cover a tattoo: no detector is asked, the pixels tell."""
    keys = [key for its in filmed.plan.tracks if its.id == NEAREST for key in its.keyframes if 5 <= key.frame <= 15]
    hand = Track(id="hand", kind=Kind.REGION, keyframes=tuple(keys))
    by_hand = replace(filmed.plan, tracks=(hand,))
    found = looked(filmed, eyes, rendered(filmed, tmp_path, painted=by_hand), by_hand)
    assert [(its.first, its.last, its.track) for its in found if its.what is What.CUT_SHORT] == [(4, 16, "hand")]


@pytest.mark.parametrize(("style", "weak"), [(Style.BLUR, 1), (Style.PIXELATE, 2)])
def test_a_strong_blur_is_covered_and_a_weak_one_is_not(
    filmed: Filmed, tmp_path: Path, eyes: Eyes, style: Style, weak: int
) -> None:
    soft = replace(filmed.plan, tracks=tuple(replace(its, style=style) for its in filmed.plan.tracks))
    strong = looked(filmed, eyes, rendered(filmed, tmp_path, painted=soft, strength=16), soft)
    assert not [its for its in strong if its.what is What.UNCOVERED]
    barely = looked(filmed, eyes, rendered(filmed, tmp_path, painted=soft, strength=weak), soft)
    assert [its for its in barely if its.what is What.UNCOVERED]


def test_whole_frames_are_compared_too(filmed: Filmed, tmp_path: Path, eyes: Eyes) -> None:
    everything = replace(filmed.plan, tracks=(), whole_frames=(WholeFrame(id="all", span=Span(0, 29)),))

    def black(number: int, pixels: Pixels) -> None:
        if number != 9:
            paint(pixels, Box(0, 0, 640, 360))

    found = looked(filmed, eyes, rendered(filmed, tmp_path, painted=everything, after=black), everything)
    assert [(its.what, its.first, its.last) for its in found] == [(What.UNCOVERED, 9, 9)]


@pytest.mark.parametrize("turn", [90, 180, -90])
def test_a_turned_copy_is_looked_at_upright_and_told_in_stored_pixels(
    filmed: Filmed, tmp_path: Path, eyes: Eyes, turn: int
) -> None:
    """One frame, turned as a camera that hangs askew stores it, and asked to be shown upright."""
    upright = next(iter(frames_of(filmed.original)))
    stored = np.ascontiguousarray(np.rot90(upright, -turn // 90))
    path = tmp_path / "turned.mp4"
    store(path, stored, turn)
    table = read_timetable(path)
    none = replace(filmed.plan.source, width=stored.shape[1], height=stored.shape[0], frames=1)
    sight = next(sights(path, path, (table, table), Span(0, 0)))
    assert sight.upright().shape == upright.shape
    seen = next(its for its, _ in look(iter([sight]), Plan(source=none), table, Span(0, 0), eyes, lambda _share: None))
    true = max((face.box for face in filmed.truth.faces[0]), key=lambda box: box.area)
    middle = np.zeros(upright.shape[:2], np.uint8)
    middle[(true.top + true.bottom) // 2, (true.left + true.right) // 2] = 1
    y, x = (int(place[0]) for place in np.nonzero(np.rot90(middle, -turn // 90)))
    boxes = [its.box for its, _ in look(iter([sight]), Plan(source=none), table, Span(0, 0), eyes, lambda _share: None)]
    assert seen.what is What.FACE
    assert any(box.left <= x < box.right and box.top <= y < box.bottom for box in boxes)


def test_a_copy_of_other_footage_is_refused(filmed: Filmed, tmp_path: Path) -> None:
    longer = replace(filmed.plan, source=replace(filmed.plan.source, frames=60))
    with pytest.raises(PieceFailed, match="expected 60 frames"):
        check(filmed.original, filmed.original, written(longer, tmp_path), tmp_path / "found", Processes(1))


@pytest.mark.parametrize("turn", [0, 90, -90])
@pytest.mark.parametrize("whole", [False, True])
def test_the_codes_of_our_own_painter_are_no_original(
    filmed: Filmed, tmp_path: Path, eyes: Eyes, turn: int, *, whole: bool
) -> None:
    """Small print all over, and boxes with codes over it; the same boxes left away are found."""
    page = Image.new("RGB", (640, 360), (235, 235, 225))
    for row in range(4, 350, 14):
        ImageDraw.Draw(page).text((4, row), "(b)(7)(C) ELM STREET (b)(6) " * 5, fill=(10, 10, 10), font_size=13)
    path = tmp_path / "page.mp4"
    store(path, np.asarray(page), turn)
    table = read_timetable(path)
    reason = Reason(code="(b)(7)(C)")
    keys = (Keyframe(0, Box(80, 60, 300, 200)),)
    track = Track(id="page", kind=Kind.TEXT, keyframes=keys, reason=reason)
    source = replace(filmed.plan.source, frames=1)
    everything = (WholeFrame(id="all", span=Span(0, 0), reason=reason),) if whole else ()
    plan = Plan(source=source, tracks=(track,), whole_frames=everything)
    bare = next(sights(path, path, (table, table), Span(0, 0)))
    painted = bare.frame.reformat(format="yuv420p")
    Painter(plan, Surface(full=False, interlaced=False, rotation=table.rotation)).paint(painted, 0)
    copy = np.asarray(painted.reformat(format="gray").to_ndarray(), np.uint8)

    def uncovered(sight: Sight) -> list[What]:
        seen = look(iter([sight]), plan, table, Span(0, 0), eyes, lambda _share: None)
        return [its.what for its, _ in seen if its.what is What.UNCOVERED]

    assert uncovered(replace(bare, copy=copy, frame=painted)) == []
    assert uncovered(bare) == [What.UNCOVERED]
