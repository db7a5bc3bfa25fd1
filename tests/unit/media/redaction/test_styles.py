"""Painting: every sample of what is redacted is changed, nothing beside it, and no face is found in what is left."""

from functools import cache

import numpy as np
import pytest
from av.video.frame import VideoFrame
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from skimage import data

from openbwc.media.redaction.detectors.centerface import CenterFace
from openbwc.media.redaction.detectors.mtcnn import Mtcnn
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.painting import PAINTABLE, Painter, Surface, planes_of, subsampling
from openbwc.media.redaction.plan import (
    Keyframe,
    Kind,
    Plan,
    Reason,
    Shape,
    Source,
    Span,
    Style,
    Track,
    Treatment,
    WholeFrame,
)

from .footage import Pixels
from .plans import examples

WIDE, HIGH = 96, 64
FACE = Box(170, 30, 290, 170)  # of the astronaut's portrait, 512 x 512


def plan(width: int, height: int, *tracks: Track, **more: object) -> Plan:
    source = Source(sha256="0" * 64, width=width, height=height, frames=1)
    return Plan(source=source, tracks=tracks, **more)  # type: ignore[arg-type]


def one(box: Box, style: Style, shape: Shape = Shape.BOX, code: str = "", number: int = 0, **more: object) -> Track:
    return Track(
        id=f"t{number}",
        kind=Kind.FACE,
        keyframes=(Keyframe(0, box),),
        style=style,
        shape=shape,
        reason=Reason(code=code),
        **more,  # type: ignore[arg-type]
    )


def noise(form: str, width: int = WIDE, height: int = HIGH) -> VideoFrame:
    """A picture in which no sample has a level that is painted."""
    frame = VideoFrame(width, height, form)
    rng = np.random.default_rng(2)
    for plane in planes_of(frame):
        step = 4 if plane.dtype == np.uint16 else 1
        plane[...] = rng.integers(150 * step, 230 * step, plane.shape)
    return frame


def painted(frame: VideoFrame, what: Plan, *, full: bool = False, interlaced: bool = False, rotation: int = 0) -> int:
    return Painter(what, Surface(full=full, interlaced=interlaced, rotation=rotation)).paint(frame, 0)


@examples
@given(
    st.sampled_from(sorted(PAINTABLE)),
    st.booleans(),
    st.sampled_from(Shape),
    st.tuples(st.integers(-20, WIDE), st.integers(-20, HIGH), st.integers(1, 70), st.integers(1, 70)),
)
def test_a_box_leaves_nothing_and_touches_nothing_else(
    form: str, interlaced: bool, shape: Shape, place: tuple[int, int, int, int]
) -> None:
    left, top, width, height = place
    box = Box(left, top, left + width, top + height)
    frame = noise(form)
    before = [plane.copy() for plane in planes_of(frame)]
    covered = painted(frame, plan(WIDE, HIGH, one(box, Style.BOX, shape)), interlaced=interlaced)
    inside = box.within(WIDE, HIGH)
    after = planes_of(frame)
    assert covered == np.count_nonzero(before[0] != after[0])
    if inside is None:
        assert covered == 0
        return
    sx, sy = subsampling(frame.format)
    rows = 2 * sy if interlaced and sy > 1 else sy
    step = 4 if after[0].dtype == np.uint16 else 1
    assert (after[0][inside.top : inside.bottom, inside.left : inside.right] == 16 * step).all()
    if shape is Shape.BOX:
        assert covered == inside.area
    for old, new in zip(before[1:], after[1:], strict=True):
        top, bottom = inside.top // rows * rows // sy, -(-inside.bottom // rows) * rows // sy
        part = (slice(top, bottom), slice(inside.left // sx, -(-inside.right // sx)))
        assert (new[part] == 128 * step).all()
        if shape is Shape.BOX:
            new[part] = old[part]
            assert (new == old).all()


@pytest.mark.parametrize("style", [Style.PIXELATE, Style.BLUR])
@pytest.mark.parametrize("form", ["yuv420p", "yuv422p10le"])
def test_weak_styles_keep_a_few_averages(style: Style, form: str) -> None:
    frame = noise(form)
    before = [plane.copy() for plane in planes_of(frame)]
    box = Box(11, 7, 83, 61)
    painted(frame, plan(WIDE, HIGH, one(box, style)))
    step = 4 if form.endswith("10le") else 1
    for number, (old, new) in enumerate(zip(before, planes_of(frame), strict=True)):
        changed = old != new
        assert changed.any()
        if number == 0:
            part = new[box.top : box.bottom, box.left : box.right]
            assert part.std() < old.std() / 3
            assert abs(part.mean() - 190 * step) < 4 * step
            changed[box.top : box.bottom, box.left : box.right] = False
            assert not changed.any()
    if style is Style.PIXELATE:
        assert len(np.unique(planes_of(frame)[0][box.top : box.bottom, box.left : box.right])) <= 36


def test_the_stronger_style_wins_whatever_the_order() -> None:
    box, blur = one(Box(10, 10, 60, 50), Style.BOX), one(Box(30, 20, 90, 60), Style.BLUR, number=1)
    frames = [noise("yuv420p"), noise("yuv420p")]
    painted(frames[0], plan(WIDE, HIGH, box, blur))
    painted(frames[1], plan(WIDE, HIGH, blur, box))
    assert (frames[0].to_ndarray() == frames[1].to_ndarray()).all()
    assert (planes_of(frames[0])[0][10:50, 10:60] == 16).all()


@pytest.mark.parametrize(("rotation", "upright"), [(0, True), (90, False), (180, True), (-90, False)])
def test_a_code_is_written_upright_where_it_fits(rotation: int, upright: bool) -> None:
    frame = noise("yuv420p", 200, 200)
    box = Box(10, 20, 190, 60) if upright else Box(20, 10, 60, 190)
    painted(frame, plan(200, 200, one(box, Style.BOX, code="(b)(7)(C)")), rotation=rotation)
    ink = planes_of(frame)[0][box.top : box.bottom, box.left : box.right] > 100
    assert 0.01 < ink.mean() < 0.4
    across, down = (np.ptp(axis.nonzero()[0]) for axis in (ink.any(0), ink.any(1)))
    assert across > 2 * down if upright else down > 2 * across
    small = noise("yuv420p")
    painted(small, plan(WIDE, HIGH, one(Box(3, 3, 23, 15), Style.BOX, code="(b)(7)(C)")))
    assert (planes_of(small)[0][3:15, 3:23] == 16).all()


def test_full_range_is_black_at_nought() -> None:
    frame = noise("yuvj420p")
    painted(frame, plan(WIDE, HIGH, one(Box(0, 0, 20, 20), Style.BOX)), full=True)
    assert (planes_of(frame)[0][:20, :20] == 0).all()


def test_what_is_kept_clear_shows_no_more_than_its_box() -> None:
    clear = one(Box(21, 11, 61, 43), Style.BOX, Shape.ELLIPSE, treatment=Treatment.KEEP_CLEAR)
    frame = noise("yuv420p")
    before = [plane.copy() for plane in planes_of(frame)]
    painted(frame, plan(WIDE, HIGH, clear, everything_but=True))
    luma, chroma = planes_of(frame)[:2]
    shown = luma == before[0]
    assert shown[27, 41]
    shown[11:43, 21:61] = False
    assert not shown.any()
    assert not (chroma == before[1])[:6].any()


def test_a_whole_frame_is_painted_from_edge_to_edge() -> None:
    frame = noise("yuv420p")
    whole = WholeFrame(id="w", span=Span(0, 0), reason=Reason(code=""))
    assert painted(frame, plan(WIDE, HIGH, whole_frames=(whole,))) == WIDE * HIGH
    assert (planes_of(frame)[0] == 16).all()


def test_nothing_on_an_opaque_picture_tells_what_lies_beneath() -> None:
    coded = one(Box(8, 8, 100, 50), Style.BOX, code="(b)(6)")
    whole = WholeFrame(id="w", span=Span(0, 0), reason=Reason(code=""))
    clear = one(Box(60, 60, 90, 80), Style.BOX, number=1, treatment=Treatment.KEEP_CLEAR)
    frame = noise("yuv420p")
    painted(frame, plan(WIDE, HIGH, coded, whole_frames=(whole,)))
    assert (planes_of(frame)[0] == 16).all()
    frame = noise("yuv420p")
    painted(frame, plan(WIDE, HIGH, coded, clear, everything_but=True))
    assert (planes_of(frame)[0][8:50, 8:100] == 16).all()


@cache
def detectors() -> tuple[CenterFace, Mtcnn]:
    return CenterFace.load(threads=1), Mtcnn(threads=1)


def portrait(scale: float) -> Pixels:
    side = round(512 * scale)
    return np.asarray(Image.fromarray(data.astronaut()).resize((side, side), Image.Resampling.LANCZOS), np.uint8)


@pytest.mark.parametrize("scale", [0.5, 1.0])
@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("style", list(Style))
def test_no_face_is_found_in_what_is_left(style: Style, shape: Shape, scale: float) -> None:
    pixels = portrait(scale)
    sized = Box.around(*(edge * scale for edge in FACE.as_list()))
    frame = VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
    side = pixels.shape[0]
    painted(frame, plan(side, side, one(sized, style, shape)))
    left = frame.to_ndarray(format="rgb24")
    for detector in detectors():
        assert any(found.score > 0.5 for found in detector.find(pixels)), "the face is found before"
        assert [found for found in detector.find(left) if found.score > 0.5] == []
