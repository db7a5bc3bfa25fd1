"""How much of a code can be read back through pixels and blur: a QR code says by itself whether it was recovered.

Published attacks on blurred faces and text need no more than what is left here; a code that no reader gets back, also
after sharpening and over many frames, has lost far more than a face has to lose.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import qrcode

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Style
from openbwc.media.redaction.styles import Canvas, paint

SECRET = "JANE ROE"
FRAMES = 24
Luma = npt.NDArray[np.uint8]
Cover = Callable[[Luma], Luma]


def code(side: int) -> Luma:
    """The code with its quiet zone, `side` pixels high and wide."""
    made = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_H)
    made.add_data(SECRET)
    small = np.asarray(made.make_image().convert("L"), np.uint8)
    return np.asarray(cv2.resize(small, (side, side), interpolation=cv2.INTER_NEAREST), np.uint8)


def at(picture: Luma, dx: float, dy: float) -> Luma:
    """The same code a little further, as a hand that shakes shows it from frame to frame."""
    turn = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return np.asarray(cv2.warpAffine(picture, turn, picture.shape[::-1], borderValue=255.0), np.uint8)


def recovered(frames: list[Luma]) -> bool:
    """Whether any of what an attacker tries at once reads the code: each frame, their mean, sharper, larger, split."""
    mean = np.mean([frame.astype(np.float32) for frame in frames], axis=0)
    reader = cv2.QRCodeDetector()
    for picture in [frames[0], frames[-1], mean.clip(0, 255).astype(np.uint8)]:
        for larger in (1, 2):
            grown = cv2.resize(picture, None, fx=larger, fy=larger, interpolation=cv2.INTER_CUBIC)
            soft = cv2.GaussianBlur(grown, (0, 0), 2.0 * larger)
            sharp = cv2.addWeighted(grown, 3.0, soft, -2.0, 0)
            _, split = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
            for tried in (grown, sharp, split):
                if reader.detectAndDecode(cv2.copyMakeBorder(tried, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=255.0))[
                    0
                ]:
                    return True
    return False


def seen_through(cover: Cover, side: int) -> bool:
    whole = code(side)
    frames = [cover(at(whole, (n * 7 % 12) * 0.5, (n * 5 % 12) * 0.5)) for n in range(FRAMES)]
    return recovered(frames)


def ours(style: Style) -> Cover:
    """As a render paints it, at the strength that is offered."""

    def cover(picture: Luma) -> Luma:
        luma = picture.copy()
        planes = (luma, np.full((luma.shape[0] // 2, luma.shape[1] // 2), 128, np.uint8))
        canvas = Canvas(planes=planes, sx=2, sy=2, rows=2, black=16, white=235, grey=128)
        paint(canvas, style, (Box(0, 0, luma.shape[1], luma.shape[0]), None))
        return luma

    return cover


def cells(count: int) -> Cover:
    def cover(picture: Luma) -> Luma:
        small = cv2.resize(picture, (count, count), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, picture.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)

    return cover


def blur(sigma: float) -> Cover:
    return lambda picture: np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


@pytest.mark.parametrize("side", [96, 240])
@pytest.mark.parametrize("style", list(Style))
def test_no_style_that_is_offered_gives_a_code_back(style: Style, side: int) -> None:
    assert recovered([code(side)]), "the attack works where nothing is covered"
    assert not seen_through(ours(style), side)


def test_weak_pixels_and_weak_blur_do_give_it_back() -> None:
    """What others offer as redaction: a cell or a blur of a few pixels. The attack has to show that it can."""
    assert seen_through(cells(40), 240), "cells of six pixels"
    assert seen_through(blur(5), 240)
