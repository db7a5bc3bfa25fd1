"""Whether pixels of the original can still be seen where the plan covers them: by comparison, not by any detector.

Guarantees: it does not matter how a mask looks. What is asked is only whether the fine detail of the copy goes with
that of the original. An opaque box, whatever its colour, shares none of it; a blur or a mosaic keeps the coarse and
loses the fine; pixels that were left alone keep both, also after they were encoded again. Of an opaque box it is known
what stands there instead, its lettering too: what is as good as that shows nothing, however alike it looks by chance.

What has no detail (a dark corner, a white wall) cannot be told covered from uncovered, and tells nobody anything.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.geometry import Box

Grey = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float32]

_BLOCK = 8  # pixels a side
_INSET = 3  # pixels at a mask's edge that the encoder may smear
_FINE = 2.0  # sigma in pixels: what is coarser counts as gone, for a blur may keep it
_DETAIL = 2.5  # of 255: standard deviation of the fine detail from which a block tells something
_ALIKE = 0.7  # correlation of the fine detail
_STRENGTH = 0.4  # of the original's detail that has to be left to be seen
_FEWEST = 2  # blocks: a single one may agree by chance
_SHARE = 0.02  # of the blocks that tell something
_BESIDE = 0.1  # of the original's squared distance from the fill: a copy that is nearer is the fill
_COARSER = (1, 2, 4)  # an opaque box is also compared at half and a quarter of the size: soft pictures tell there


def shown(original: Grey, copy: Grey, box: Box, *, fill: Grey | None) -> Box | None:
    """The part of a box in which the copy shows what the original shows; None where it shows nothing of it.

    Both are the luma of one frame, height x width; the box is in their pixels. `fill` is, in the same form, what an
    opaque box is painted with; None for blur and mosaic.
    """
    inner = _inside(box, original.shape[1], original.shape[0])
    if inner is None:
        return None
    before = original[inner.top : inner.bottom, inner.left : inner.right]
    after = copy[inner.top : inner.bottom, inner.left : inner.right]
    instead = fill[inner.top : inner.bottom, inner.left : inner.right] if fill is not None else None
    for coarser in _COARSER if instead is not None else (1,):
        blocks = _alike(
            _smaller(before, coarser),
            _smaller(after, coarser),
            _smaller(instead, coarser) if instead is not None else None,
        )
        if blocks is None:
            break
        alike, telling = blocks
        if alike.sum() >= max(_FEWEST, _SHARE * telling.sum()):
            rows, columns = np.nonzero(alike)
            side = _BLOCK * coarser
            return Box(
                inner.left + int(columns.min()) * side,
                inner.top + int(rows.min()) * side,
                inner.left + (int(columns.max()) + 1) * side,
                inner.top + (int(rows.max()) + 1) * side,
            )
    return None


def _inside(box: Box, width: int, height: int) -> Box | None:
    """The box without its edges, where it has enough of a middle; edges of the picture are kept."""
    on_picture = box.within(width, height)
    if on_picture is None:
        return None
    left = on_picture.left + (_INSET if on_picture.left else 0)
    top = on_picture.top + (_INSET if on_picture.top else 0)
    right = on_picture.right - (_INSET if on_picture.right < width else 0)
    bottom = on_picture.bottom - (_INSET if on_picture.bottom < height else 0)
    return Box(left, top, right, bottom) if right - left >= _BLOCK and bottom - top >= _BLOCK else None


def _smaller(picture: Grey, times: int) -> Grey:
    if times == 1:
        return picture
    size = picture.shape[1] // times, picture.shape[0] // times
    if min(size) < _BLOCK:
        return picture[:0, :0]
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _alike(before: Grey, after: Grey, fill: Grey | None) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]] | None:
    """Which blocks agree, and which tell something at all; None where there is no whole block."""
    rows, columns = before.shape[0] // _BLOCK, before.shape[1] // _BLOCK
    if not rows or not columns:
        return None
    was, now = _fine(before), _fine(after)
    size = columns, rows
    part = slice(0, rows * _BLOCK), slice(0, columns * _BLOCK)
    was, now = was[part], now[part]

    def mean(values: _Floats) -> _Floats:
        return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)

    mean_was, mean_now = mean(was), mean(now)
    spread_was = mean(was * was) - mean_was**2
    spread_now = mean(now * now) - mean_now**2
    together = mean(was * now) - mean_was * mean_now
    telling = spread_was > _DETAIL**2
    strong = spread_now > _STRENGTH**2 * spread_was
    agree = together > _ALIKE * np.sqrt(np.maximum(spread_was * spread_now, 1e-6))
    if fill is not None:
        instead = fill[part].astype(np.float32)
        away = mean(np.square(after[part].astype(np.float32) - instead))
        agree &= away > _BESIDE * mean(np.square(before[part].astype(np.float32) - instead))
    return telling & strong & agree, telling


def _fine(picture: Grey) -> _Floats:
    values = picture.astype(np.float32)
    return np.asarray(values - cv2.GaussianBlur(values, (0, 0), _FINE), np.float32)


def still_there(before: Grey, after: Grey, box: Box) -> bool:
    """Whether what a frame shows in a box is to be seen in a neighbouring frame at or near the same place."""
    inner = box.within(before.shape[1], before.shape[0])
    wide = box.grown(0.4).within(after.shape[1], after.shape[0])
    if inner is None or wide is None or min(inner.width, inner.height) < _BLOCK:
        return False
    patch = before[inner.top : inner.bottom, inner.left : inner.right]
    if float(patch.std()) < 3 * _DETAIL:
        return False
    place = after[wide.top : wide.bottom, wide.left : wide.right]
    return float(cv2.matchTemplate(place, patch, cv2.TM_CCOEFF_NORMED).max()) > 0.85
