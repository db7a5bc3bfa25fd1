"""MTCNN: a face detector of another make, other training and other method than CenterFace, for the residual check.

Guarantees: only where a face is and how sure the network is of it is read; the eyes and mouth that its last stage also
marks are not asked for (V.A.8).

Three small networks look at ever fewer places: windows of 12 pixels on a pyramid of pictures, then crops of 24, then
of 48 pixels. Source: Zhang, Zhang, Li, Qiao, 'Joint Face Detection and Alignment Using Multi-task Cascaded
Convolutional Networks', IEEE SPL 23 (2016). The weights were trained on pictures turned over their diagonal, so width
comes before height in what the networks see.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.detectors.model import Found, Picture
from openbwc.media.redaction.detectors.registry import weights
from openbwc.media.redaction.detectors.sessions import Numbers, Session
from openbwc.media.redaction.plan import Kind

_WINDOW, _STRIDE = 12, 2
_LAST = 48  # pixels of a crop in the last stage
_SHRINK = 0.709  # from one picture of the pyramid to the next: half the area
_SURE_ENOUGH = (0.6, 0.7)  # of the first two stages, as published
_AT_ONCE = 256  # crops in one batch
_MIDDLE, _SCALE = 127.5, 0.0078125

Boxes = npt.NDArray[np.float64]
"""n × 5: left, top, right, bottom, score."""


class Mtcnn:
    """The detector: faces from about `smallest` pixels high on, with a score of at least `least`."""

    name = "mtcnn"
    version = "1.0.2"
    kind = Kind.FACE

    def __init__(self, *, threads: int, smallest: int = 24, least: float = 0.9) -> None:
        """Raises WeightsMissing or WeightsDiffer."""
        cv2.setNumThreads(threads)
        self._smallest = max(_WINDOW, smallest)
        self._least = least
        self._propose, self._refine, self._decide = (
            Session(name, weights(name).read(), threads=threads) for name in ("mtcnn-pnet", "mtcnn-rnet", "mtcnn-onet")
        )

    def find(self, picture: Picture) -> list[Found]:
        """The faces in a picture."""
        boxes = self._proposals(picture)
        for session, side, least in ((self._refine, 24, _SURE_ENOUGH[1]), (self._decide, _LAST, self._least)):
            boxes = self._look_closer(picture, boxes, session, side, least)
        return [Found(*(float(value) for value in row)) for row in boxes]

    def _proposals(self, picture: Picture) -> Boxes:
        found = []
        scale = _WINDOW / self._smallest
        while min(picture.shape[:2]) * scale >= _WINDOW:
            size = int(np.ceil(picture.shape[1] * scale)), int(np.ceil(picture.shape[0] * scale))
            small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
            moves, scores = self._propose.run(_numbers(np.asarray(small[None], np.uint8)))
            found.append(_windows(moves[0], scores[0, ..., 1], scale))
            scale *= _SHRINK
        if not found:
            return np.zeros((0, 5))
        windows = np.concatenate(found)
        windows = windows[_distinct(windows, 0.7)]
        boxes, wanted = windows[:, :5], windows[:, 5:]
        boxes[:, :4] += wanted * np.tile(boxes[:, 2:4] - boxes[:, :2], 2)
        return boxes

    def _look_closer(self, picture: Picture, boxes: Boxes, session: Session, side: int, least: float) -> Boxes:
        if not len(boxes):
            return boxes
        squares = _squares(boxes)
        kept = []
        for begin in range(0, len(squares), _AT_ONCE):
            part = squares[begin : begin + _AT_ONCE]
            moves, *_, scores = session.run(_numbers(np.stack([_crop(picture, box, side) for box in part])))
            sure = scores[:, 1] > least
            kept.append(np.column_stack((part[sure, :4], scores[sure, 1], moves[sure])))
        rows = np.concatenate(kept)
        if side == _LAST:
            moved = _moved(rows)
            return moved[_distinct(moved, 0.7, of_smaller=True)]
        return _moved(rows[_distinct(rows, 0.7)])


def _numbers(pictures: Picture) -> Numbers:
    """n × height × width × 3 in bytes → n × width × height × 3 round zero."""
    return np.asarray((pictures.transpose(0, 2, 1, 3).astype(np.float32) - _MIDDLE) * _SCALE, np.float32)


def _windows(moves: Numbers, scores: Numbers, scale: float) -> Boxes:
    """The windows in which a face may be, in pixels of the whole picture: boxes, each with the moves it wants."""
    columns, rows = np.nonzero(scores >= _SURE_ENOUGH[0])
    corner = np.stack((columns, rows), axis=1) * _STRIDE
    boxes = np.column_stack(
        (np.fix((corner + 1) / scale), np.fix((corner + _WINDOW) / scale), scores[columns, rows].astype(np.float64))
    )
    kept = _distinct(boxes, 0.5)
    return np.column_stack((boxes[kept], moves[columns, rows][kept]))


def _moved(rows: Boxes) -> Boxes:
    """Boxes, moved by the last four columns, which are shares of their sides."""
    sides = rows[:, 2:4] - rows[:, :2] + 1
    return np.column_stack((rows[:, :4] + rows[:, 5:] * np.tile(sides, 2), rows[:, 4]))


def _squares(boxes: Boxes) -> Boxes:
    """The same boxes with both sides as long as the longer, in whole pixels."""
    middle = (boxes[:, :2] + boxes[:, 2:4]) / 2
    half = (boxes[:, 2:4] - boxes[:, :2]).max(axis=1, keepdims=True) / 2
    return np.column_stack((np.fix(middle - half), np.fix(middle + half), boxes[:, 4]))


def _crop(picture: Picture, box: npt.NDArray[np.float64], side: int) -> Picture:
    """A square of the picture at another size; what lies outside the picture is black."""
    right, bottom = int(box[2]), int(box[3])
    left, top = min(int(box[0]), right) - 1, min(int(box[1]), bottom) - 1  # the networks count pixels from 1
    high, wide = picture.shape[:2]
    part = picture[max(0, top) : min(high, bottom), max(0, left) : min(wide, right)]
    if not part.size:
        return np.zeros((side, side, 3), np.uint8)
    if part.shape[:2] != (bottom - top, right - left):
        edges = max(0, -top), max(0, bottom - high), max(0, -left), max(0, right - wide)
        part = np.asarray(cv2.copyMakeBorder(part, *edges, cv2.BORDER_CONSTANT, value=(0, 0, 0)), np.uint8)
    return np.asarray(cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _distinct(boxes: Boxes, same: float, *, of_smaller: bool = False) -> npt.NDArray[np.intp]:
    """The places of the boxes that share no more than `same` with a surer one, the surest first.

    What is shared counts as a part of both together, or of the smaller where that is asked for.
    """
    order = np.argsort(-boxes[:, 4], kind="stable")
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    while len(order):
        first, order = order[0], order[1:]
        kept.append(first)
        low = np.maximum(boxes[first, :2], boxes[order, :2])
        shared = np.clip(np.minimum(boxes[first, 2:4], boxes[order, 2:4]) - low, 0, None).prod(axis=1)
        whole = np.minimum(areas[first], areas[order]) if of_smaller else areas[first] + areas[order] - shared
        order = order[shared <= same * whole]
    return np.asarray(kept, np.intp)
