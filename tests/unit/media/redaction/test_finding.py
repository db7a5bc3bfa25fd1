"""Finding in footage of known truth: what is there is covered, whichever way the file is turned or timed."""

from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from hypothesis import given, settings
from hypothesis import strategies as st

from openbwc.media.isolation import run_isolated
from openbwc.media.redaction.finding.footage import Still, stored
from openbwc.media.redaction.finding.mosaics import HIGH, WIDE, pack, square_round
from openbwc.media.redaction.finding.motion import apply, follow, is_cut
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.pipeline.finding import LIMITS
from openbwc.media.redaction.plan import Track
from openbwc.media.redaction.timetable import read_timetable
from openbwc.media.redaction.tracking.tracks import tracks_of
from openbwc.media.synthetic.portrait import find_portrait
from openbwc.media.synthetic.truth import Story, Take, Truth, film_truth

TAKE = Take(seconds=1.4, width=640, height=360, rate=15, group=7, seed=3)
pytestmark = pytest.mark.skipif(find_portrait() is None, reason="the faces are of scikit-image's portrait")


def find(path: Path, first: int = 0, last: int | None = None, **options: str) -> dict[str, object]:
    end = read_timetable(path).frames - 1 if last is None else last
    arguments = {"source": str(path), "first": str(first), "last": str(end)} | options
    return run_isolated("redact_find", arguments, limits=LIMITS)


def uncovered(truth: Truth, tracks: list[Track]) -> list[tuple[int, Box]]:
    """The true faces, seen by more than half, of whose box four fifths are not covered."""
    missing = []
    for frame, faces in enumerate(truth.faces):
        boxes = [box for track in tracks if (box := track.box_at(frame)) is not None]
        for face in faces:
            shared = max((its.area for box in boxes if (its := box.overlap(face.box))), default=0)
            if face.seen > 0.5 and shared < 0.8 * face.box.area:
                missing.append((frame, face.box))
    return missing


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Truth]]:
    folder = tmp_path_factory.mktemp("takes")
    made = {}
    for name, take in {
        "plain": TAKE,
        "varying": replace(TAKE, varying=True, story=Story.ZOOM),
        "leaving": replace(TAKE, story=Story.LEAVING),
    }.items():
        path = folder / f"{name}.mp4"
        made[name] = path, film_truth(take, path, portrait=find_portrait())
    return made


@pytest.mark.parametrize(("name", "tier"), [("plain", "thorough"), ("varying", "thorough"), ("leaving", "fast")])
def test_every_face_is_covered_in_every_frame(takes: dict[str, tuple[Path, Truth]], name: str, tier: str) -> None:
    path, truth = takes[name]
    tracks = tracks_of([find(path, tier=tier)], read_timetable(path))
    assert uncovered(truth, tracks) == []
    assert all(track.last < len(truth.numbers) for track in tracks)


def test_spans_found_apart_cover_what_one_span_covers(takes: dict[str, tuple[Path, Truth]]) -> None:
    path, truth = takes["plain"]
    found = [find(path, 0, 9), find(path, 10, 20)]
    assert uncovered(truth, tracks_of(found, read_timetable(path))) == []


def test_footage_on_its_side_is_looked_at_upright(tmp_path: Path) -> None:
    """People who stand upright once the player has turned the picture: they lie on their side as stored."""
    path = tmp_path / "turned.mp4"
    upright = film_truth(replace(TAKE, seconds=0.6), tmp_path / "upright.mp4", portrait=find_portrait())
    turn_file(tmp_path / "upright.mp4", path)
    tracks = tracks_of([find(path)], read_timetable(path))
    faces = tuple(tuple(replace(face, box=on_its_side(face.box)) for face in faces) for faces in upright.faces)
    assert read_timetable(path).rotation == 90
    assert uncovered(replace(upright, faces=faces), tracks) == []


def on_its_side(box: Box) -> Box:
    return Box(TAKE.height - box.bottom, box.left, TAKE.height - box.top, box.right)


def turn_file(source: Path, target: Path) -> None:
    """The same frames turned with the clock, in a file that asks to be turned back."""
    with av.open(str(source)) as given, av.open(str(target), "w") as output:
        picture = output.add_stream("libx264", rate=TAKE.rate)
        assert isinstance(picture, VideoStream)
        picture.width, picture.height, picture.pix_fmt = TAKE.height, TAKE.width, "yuv420p"
        picture.set_display_rotation(90)
        for frame in given.decode(video=0):
            pixels = np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), -1))
            turned = VideoFrame.from_ndarray(pixels, format="rgb24")
            turned.pts, turned.time_base = frame.pts, frame.time_base
            output.mux(picture.encode(turned))
        output.mux(picture.encode(None))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3), st.integers(2, 40), st.integers(2, 40), st.data())
def test_boxes_of_the_upright_picture_come_back_to_the_stored_pixels(turns, wide, high, data) -> None:
    pixels = np.zeros((high, wide), np.uint8)
    left, top = data.draw(st.integers(0, wide - 1)), data.draw(st.integers(0, high - 1))
    right, bottom = data.draw(st.integers(left + 1, wide)), data.draw(st.integers(top + 1, high))
    pixels[top:bottom, left:right] = 1
    rows, columns = np.nonzero(np.rot90(pixels, turns))
    seen = np.array([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1, 0.5]], np.float32)
    assert stored(seen, turns, wide, high)[0].tolist() == [left, top, right, bottom, 0.5]


def still(number: int, pixels: np.ndarray) -> Still:
    high, wide = pixels.shape
    planes = np.concatenate((pixels, np.full((high // 2, wide), 128, np.uint8)))
    return Still(number, planes, wide, high, 0)


@settings(max_examples=40, deadline=None)
@given(
    wide=st.integers(60, 400).map(lambda half: half * 2),
    high=st.integers(40, 300).map(lambda half: half * 2),
    scale=st.floats(0.2, 1.0),
    turns=st.integers(0, 3),
)
def test_a_smaller_picture_has_the_colours_of_the_whole_where_they_were(wide, high, scale, turns) -> None:
    x, y = np.meshgrid(np.arange(wide) / wide, np.arange(high) / high)
    colours = np.stack((60 + 120 * x, 60 + 120 * y, 60 + 60 * (x + y)), axis=-1).astype(np.uint8)
    picture = Still(0, cv2.cvtColor(colours, cv2.COLOR_RGB2YUV_I420), wide, high, turns)
    seen = picture.whole(scale)
    side, other = (high, wide) if turns % 2 else (wide, high)
    assert abs(seen.shape[1] - side * scale) <= 1
    assert abs(seen.shape[0] - other * scale) <= 1
    expected = cv2.resize(np.rot90(colours, turns), seen.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(seen.astype(int) - expected).max() <= 12


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-60, 330), st.integers(-60, 190), st.integers(4, 200), st.integers(4, 180)), max_size=25
    )
)
def test_squares_lie_side_by_side_and_their_boxes_come_back(places) -> None:
    picture = still(0, np.zeros((180, 320), np.uint8))
    boxes = [(left, top, left + wide, top + high) for left, top, wide, high in places]
    squares = [square for box in boxes if (square := square_round(picture, box)) is not None]
    mosaics = pack(squares)
    assert sum(len(mosaic.places) for mosaic in mosaics) == len(squares)
    for mosaic in mosaics:
        taken = np.zeros((HIGH, WIDE), np.uint8)
        for square, x, y in mosaic.places:
            assert x + square.shown <= WIDE
            assert y + square.shown <= HIGH
            taken[y : y + square.shown, x : x + square.shown] += 1
            middle = np.array([[x + 4, y + 4, x + 12, y + 12, 0.9]], np.float32)
            (found,) = [boxes for its, boxes in mosaic.found(middle) if len(boxes)]
            expected = np.array([4, 4, 12, 12]) / square.scale + [square.left, square.top] * 2
            assert np.allclose(found[0, :4], expected, atol=0.01)
        assert taken.max() <= 1


def test_motion_of_camera_and_thing_are_told_apart() -> None:
    rng = np.random.default_rng(1)
    place = np.repeat(np.repeat(rng.integers(0, 255, (60, 100), dtype=np.uint8), 5, 0), 5, 1)
    thing = np.repeat(np.repeat(rng.integers(0, 255, (8, 8), dtype=np.uint8), 5, 0), 5, 1)
    stills = []
    for number in range(5):
        pixels = place[10 + 2 * number : 10 + 2 * number + 240, 20 : 20 + 400].copy()
        pixels[100:140, 100 + 5 * number : 140 + 5 * number] = thing
        stills.append(still(number, pixels))
    box = np.array([[100, 100, 140, 140, 0.9]], np.float32)
    moved, shifts = follow(stills, box)
    assert np.allclose(moved[-1, 0], [20, 0], atol=1.5)
    at = np.array([[200.0, 120.0]], np.float32)
    for shift in shifts:
        at = apply(shift, at)
    assert np.allclose(at, [[200, 112]], atol=1.5)
    assert not is_cut(stills[0].grey, stills[1].grey)
    assert is_cut(stills[0].grey, stills[0].grey // 3)
