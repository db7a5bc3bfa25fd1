"""A department's own detector: an ONNX file that a `detectors.yaml` beside it describes.

Guarantees: the file is read only with the SHA-256 that is written there; a description that leaves anything out, or
that the network does not keep, is an error with its place. What the detector finds is taken as it is: nobody here can
say how good it is, and the page says who says so (`covers`, `misses`).

`input`: pictures are scaled to fit `width` x `height` and padded with grey on the right and below, taken in the order
`colours` (rgb or bgr), and each value becomes (value - `mean`) x `scale`; the network gets 1 x 3 x height x width.
`output` is the layout of its first output: `rows`, n x 5 or more (left, top, right, bottom, score, class) in pixels of
the input; or `yolo`, 1 x (4 + classes) x n (centre x, centre y, width, height, one score a class), as YOLO version 8
and later export it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from openbwc.media.errors import WeightsDiffer
from openbwc.media.redaction.detectors.listing import Entry, read_listing
from openbwc.media.redaction.detectors.model import Found, Picture
from openbwc.media.redaction.detectors.registry import Weights
from openbwc.media.redaction.detectors.sessions import Numbers, Session
from openbwc.media.redaction.plan import Kind
from openbwc.media.redaction.tracking.sightings import distinct

LISTING = "detectors.yaml"
_GREY = 114
_SAME = 0.5

Boxes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """One entry of a `detectors.yaml`. `classes` are those of the network that count; empty for all."""

    weights: Weights
    kind: Kind
    width: int
    height: int
    bgr: bool
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    layout: str
    classes: tuple[int, ...]
    threshold: float


class PlugIn:
    """A detector as described."""

    def __init__(self, description: Description, *, threads: int) -> None:
        """Raises WeightsMissing or WeightsDiffer."""
        its = description
        self._is = its
        self.name, self.version, self.kind = its.weights.name, its.weights.sha256[:12], its.kind
        self._session = Session(its.weights.name, its.weights.read(), threads=threads)

    def find(self, picture: Picture) -> list[Found]:
        """What the network finds. Raises WeightsDiffer where its answer has another layout than described."""
        its = self._is
        scale = min(its.width / picture.shape[1], its.height / picture.shape[0])
        size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
        padded = np.full((its.height, its.width, 3), _GREY, np.uint8)
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        padded[: size[1], : size[0]] = cv2.resize(picture, size, interpolation=way)
        ordered = padded[..., ::-1] if its.bgr else padded
        values = (ordered.astype(np.float32) - np.array(its.mean, np.float32)) * np.array(its.scale, np.float32)
        boxes = self._boxes(self._session.run(np.asarray(values.transpose(2, 0, 1)[None], np.float32))[0])
        boxes[:, :4] /= scale
        high, wide = picture.shape[:2]
        boxes[:, :4] = np.clip(boxes[:, :4], 0, np.array((wide, high, wide, high), np.float32))
        boxes = boxes[(boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])]
        return [Found(*(float(value) for value in row)) for row in boxes[distinct(boxes, _SAME)]]

    def _boxes(self, answer: Numbers) -> Boxes:
        """n x 5 in pixels of the input."""
        rows = answer[0] if answer.ndim == 3 else answer
        if self._is.layout == "yolo":
            rows = rows.T
            if rows.ndim != 2 or rows.shape[1] < 5:
                raise self._other(answer)
            scores = rows[:, 4:]
            best = scores.argmax(axis=1)
            half = rows[:, 2:4] / 2
            edges = np.concatenate((rows[:, :2] - half, rows[:, :2] + half), axis=1)
            boxes = np.column_stack((edges, scores.max(axis=1)))
        else:
            if rows.ndim != 2 or rows.shape[1] < 5:
                raise self._other(answer)
            best = rows[:, 5].astype(int) if rows.shape[1] > 5 else np.zeros(len(rows), int)
            boxes = rows[:, :5]
        counts = boxes[:, 4] >= self._is.threshold
        if self._is.classes:
            counts &= np.isin(best, self._is.classes)
        return np.array(boxes[counts & np.isfinite(boxes).all(axis=1)], np.float32)

    def _other(self, answer: Numbers) -> WeightsDiffer:
        return WeightsDiffer(
            expected=f"an answer of the layout '{self._is.layout}' from '{self.name}'",
            found=f"one of {' × '.join(map(str, answer.shape))}",
            remedy="state its layout in detectors.yaml, or export it with that layout",
        )


def described(folder: Path) -> dict[str, Description]:
    """The detectors that a folder's `detectors.yaml` describes, by name. Raises BadListing."""
    return dict(_described(folder, read_listing(folder / LISTING)))


def _described(folder: Path, listing: Entry) -> Iterator[tuple[str, Description]]:
    listing.only("detectors")
    for name, entry in listing["detectors"].mappings():
        entry.only(
            *("kind", "file", "sha256", "licence", "source", "covers", "misses", "input", "output", "threshold"),
            "classes",
        )
        file = entry["file"].text()
        if Path(file).name != file:
            raise entry["file"].error("a name in the same folder", f"'{file}'")
        given = entry["input"]
        given.only("width", "height", "colours", "mean", "scale")
        weights = Weights(
            name=name,
            kinds=(entry["kind"].one_of(*Kind),),
            package="",
            path=str(folder / file),
            sha256=entry["sha256"].digest(),
            licence=entry["licence"].text(),
            source=entry["source"].text(),
            covers=entry["covers"].text(),
            misses=entry["misses"].text(),
        )
        yield (
            name,
            Description(
                weights=weights,
                kind=Kind(weights.kinds[0]),
                width=given["width"].whole(32, 4096),
                height=given["height"].whole(32, 4096),
                bgr=given["colours"].one_of("rgb", "bgr") == "bgr",
                mean=given["mean"].numbers(3, -1e6, 1e6),
                scale=given["scale"].numbers(3, -1e6, 1e6),
                layout=entry["output"].one_of("rows", "yolo"),
                classes=tuple(int(n) for n in entry["classes"].numbers(None, 0, 1e6)) if "classes" in entry else (),
                threshold=entry["threshold"].number(0, 1),
            ),
        )
