"""How the camera and the things before it moved from frame to frame, from small grey pictures (pyramidal Lucas–Kanade).

A `Shift` is what the camera did to the whole picture: x' = a·x − b·y + c, y' = b·x + a·y + d in stored pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.finding.footage import Boxes, Grey, Still

Points = npt.NDArray[np.float32]
Shift = tuple[float, float, float, float]
STILL: Shift = (1.0, 0.0, 0.0, 0.0)

_COLUMNS, _ROWS, _GRID = 14, 8, 4
_LEAST_POINTS = 12
_LEAST_SIDE = 3.0  # grey pixels; a smaller thing is carried by the camera's motion alone
_FARTHEST = 3.0  # pixels from the camera's motion at which a point still belongs to the background
_CUT = 0.18  # share of the brightness's range that changes on average when a scene is cut
_WINDOW = {"winSize": (15, 15), "maxLevel": 3, "criteria": (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 10, 0.03)}


def is_cut(before: Grey, after: Grey) -> bool:
    """Whether the scene changed altogether between two frames."""
    if before.shape != after.shape:
        return True
    small = [cv2.resize(grey, (16, 9), interpolation=cv2.INTER_AREA).astype(np.int16) for grey in (before, after)]
    return float(np.abs(small[0] - small[1]).mean()) > _CUT * 255


def follow(stills: Sequence[Still], boxes: Boxes) -> tuple[npt.NDArray[np.float32], list[Shift]]:
    """Where boxes of the first still are in each, and the camera's shift from each still to the next.

    The places are len(stills) × n × 2: how far each box has moved, in stored pixels.
    """
    scale = stills[0].grey_scale
    high, wide = stills[0].grey.shape
    ground = _grid(np.array([[wide * 0.02, high * 0.02, wide * 0.98, high * 0.98]], np.float32), _COLUMNS, _ROWS)
    things = _grid(boxes[:, :4] * scale, _GRID, _GRID)
    points = np.concatenate((ground, things))
    owner = np.concatenate((np.full(len(ground), -1), np.repeat(np.arange(len(boxes)), _GRID * _GRID)))
    moved = np.zeros((len(stills), len(boxes), 2), np.float32)
    centres = (boxes[:, :2] + boxes[:, 2:4]) / 2
    small = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) * scale < _LEAST_SIDE
    shifts = []
    for step in range(1, len(stills)):
        there, found, _ = cv2.calcOpticalFlowPyrLK(  # type: ignore[call-overload]
            stills[step - 1].grey, stills[step].grey, points, None, **_WINDOW
        )
        held = found.ravel() == 1
        shift = _camera(points[(owner < 0) & held], there[(owner < 0) & held], scale)
        shifts.append(shift)
        at = centres + moved[step - 1]
        carried = apply(shift, at) - at
        for number in range(len(boxes)):
            mine = (owner == number) & held
            if not small[number] and mine.sum() >= _GRID:
                carried[number] = np.median(there[mine] - points[mine], axis=0) / scale
        moved[step] = moved[step - 1] + carried
        points = _next_points(points, there, held, owner, carried * scale)
    return moved, shifts


def apply(shift: Shift, points: Points) -> Points:
    """Where points (n × 2, stored pixels) are after the camera's shift."""
    a, b, c, d = shift
    x, y = points[:, 0], points[:, 1]
    return np.stack((a * x - b * y + c, b * x + a * y + d), axis=1).astype(np.float32)


def split(shift: Shift, steps: int) -> Shift:
    """One of so many even steps that together come near to a shift; a camera turns little from frame to frame."""
    a, b, c, d = shift
    return 1 + (a - 1) / steps, b / steps, c / steps, d / steps


def _grid(areas: Points, columns: int, rows: int) -> Points:
    """Points spread over the middle of each area (n × 4)."""
    across = (np.arange(columns, dtype=np.float32) + 0.5) / columns * 0.8 + 0.1
    down = (np.arange(rows, dtype=np.float32) + 0.5) / rows * 0.8 + 0.1
    x = areas[:, 0, None] + (areas[:, 2] - areas[:, 0])[:, None] * np.tile(across, rows)
    y = areas[:, 1, None] + (areas[:, 3] - areas[:, 1])[:, None] * np.repeat(down, columns)
    return np.stack((x.ravel(), y.ravel()), axis=1).astype(np.float32)


def _next_points(points: Points, there: Points, held: npt.NDArray[np.bool_], owner: Points, carried: Points) -> Points:
    """Background points stay where they are looked for; a thing's points go with it, those lost by its median."""
    out = points.copy()
    thing = owner >= 0
    out[thing] += carried[owner[thing].astype(np.intp)]
    keeps = thing & held & (np.abs(there - out).max(axis=1) < _FARTHEST)
    out[keeps] = there[keeps]
    return out


def _camera(before: Points, after: Points, scale: float) -> Shift:
    if len(before) < _LEAST_POINTS:
        return STILL
    matrix, _ = cv2.estimateAffinePartial2D(before, after, method=cv2.RANSAC, ransacReprojThreshold=1.0, maxIters=200)
    if matrix is None:
        return STILL
    a, b, c, d = float(matrix[0, 0]), float(matrix[1, 0]), float(matrix[0, 2]) / scale, float(matrix[1, 2]) / scale
    if not 0.7 < a * a + b * b < 1.4:
        return STILL  # no camera zooms or rolls like this from one frame to the next
    return a, b, c, d
