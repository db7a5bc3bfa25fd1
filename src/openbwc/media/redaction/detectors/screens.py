"""Screens by their shape: what shines as a four-sided figure, brighter than what is round it.

Guarantees: nothing but geometry and light is looked at; there are no weights. It finds telephones, monitors and
televisions that are on and seen whole; it does not find dark, covered or sunlit ones, and it takes windows and lamps
for screens too. A person looks over what it finds (the registry's coverage says so on the page).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.detectors.model import Found, Picture
from openbwc.media.redaction.plan import Kind

_SEEN = 640  # pixels of the longer side: a screen worth redacting has a dozen of them
_SMALLEST, _LARGEST = 0.0015, 0.45  # of the picture's area
_PROPORTIONS = (0.35, 3.0)
_FILLED = 0.82  # share of its turned rectangle that a screen fills
_BRIGHTER = 45.0  # of 255, inside against a rim round it
_STEPS = (70, 100, 130, 160, 190, 220)  # of brightness, at each of which figures are looked for
_SAME = 0.5

Grey = npt.NDArray[np.uint8]


class ScreenDetector:
    """Finds bright four-sided figures; the score is how much brighter they are, and how four-sided."""

    name = "screen-shapes"
    version = "1"
    kind = Kind.SCREEN

    def __init__(self, *, threads: int) -> None:
        cv2.setNumThreads(threads)

    def find(self, picture: Picture) -> list[Found]:
        """The screens in a picture, the surest first."""
        scale = min(1.0, _SEEN / max(picture.shape[:2]))
        size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        grey = np.asarray(cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (5, 5), 0), np.uint8)
        found: list[Found] = []
        for step in _STEPS:
            _, bright = cv2.threshold(grey, step, 255, cv2.THRESH_BINARY)
            outlines, _ = cv2.findContours(bright, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
            found += [its for outline in outlines if (its := _screen(grey, np.asarray(outline, np.int32))) is not None]
        kept: list[Found] = []
        for its in sorted(found, key=lambda its: (-its.score, its.left, its.top)):
            if all(_iou(its, other) < _SAME for other in kept):
                kept.append(its)
        return [
            Found(its.left / scale, its.top / scale, its.right / scale, its.bottom / scale, its.score) for its in kept
        ]


def flickering(earlier: Picture, later: Picture, found: Found) -> float:
    """How much more the light changes inside a figure than round it between two frames, in levels of 255."""
    change = cv2.absdiff(cv2.cvtColor(earlier, cv2.COLOR_RGB2GRAY), cv2.cvtColor(later, cv2.COLOR_RGB2GRAY))
    left, top, right, bottom = int(found.left), int(found.top), int(found.right), int(found.bottom)
    inside = change[top:bottom, left:right]
    whole = float(change.sum()) - float(inside.sum())
    outside = whole / max(1, change.size - inside.size)
    return float(inside.mean()) - outside if inside.size else 0.0


def _screen(grey: Grey, outline: npt.NDArray[np.int32]) -> Found | None:
    area = cv2.contourArea(outline)
    if not _SMALLEST <= area / grey.size <= _LARGEST:
        return None
    corners = cv2.approxPolyDP(outline, 0.03 * cv2.arcLength(outline, closed=True), closed=True)
    if len(corners) != 4 or not cv2.isContourConvex(corners):
        return None
    _, (along, across), _ = cv2.minAreaRect(outline)
    if not across or not _PROPORTIONS[0] <= along / across <= _PROPORTIONS[1]:
        return None
    filled = area / (along * across)
    if filled < _FILLED:
        return None
    left, top, wide, high = cv2.boundingRect(outline)
    margin = max(3, min(wide, high) // 6)
    mask = np.zeros(grey.shape, np.uint8)
    cv2.drawContours(mask, [outline], -1, 255, cv2.FILLED)
    reach = cv2.dilate(mask, np.ones((2 * margin + 1, 2 * margin + 1), np.uint8))
    brighter = cv2.mean(grey, mask)[0] - cv2.mean(grey, reach - mask)[0]
    if brighter < _BRIGHTER:
        return None
    score = min(1.0, brighter / 128) * filled
    return Found(float(left), float(top), float(left + wide), float(top + high), score)


def _iou(one: Found, other: Found) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if wide <= 0 or high <= 0:
        return 0.0
    whole = (one.right - one.left) * (one.bottom - one.top) + (other.right - other.left) * (other.bottom - other.top)
    return wide * high / (whole - wide * high)
