"""Paint a plan's redactions into decoded frames.

Guarantees: a frame is painted in the planes that it was decoded to, never by way of RGB, so what lies outside of the
redactions is what the decoder gave; the same frame and plan give the same picture. Boxes are painted after pixels and
blur, so that the stronger style wins where two overlap. Runs in the isolated child only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from openbwc.media.redaction.geometry import Box, union
from openbwc.media.redaction.plan import Plan, Style, Track, Treatment
from openbwc.media.redaction.styles import Canvas, Mask, Plane, clear_region, paint, region, write_code

PAINTABLE = frozenset(base + depth for base in ("yuv420p", "yuv422p", "yuv444p", "gray") for depth in ("", "10le")) | {
    "yuvj420p",
    "yuvj422p",
    "yuvj444p",
}
"""Pixel formats that are painted as they are: planar, 8 or 10 bits."""


@dataclass(frozen=True, kw_only=True)
class Surface:
    """What painting has to know of the picture: `full` range or not, interlaced or not, degrees of rotation."""

    full: bool
    interlaced: bool
    rotation: int


class Painter:
    """Paints frames after a plan."""

    def __init__(self, plan: Plan, surface: Surface) -> None:
        self._plan, self._surface = plan, surface
        self._clear = [track for track in plan.tracks if track.treatment is Treatment.KEEP_CLEAR]

    def paint(self, frame: VideoFrame, number: int) -> int:
        """Paint the frame with this number, in place; how many of its pixels are covered."""
        if not self.touches(number):
            return 0
        frame.make_writable()
        return self._paint(self._canvas(frame), number)

    def touches(self, number: int) -> bool:
        """Whether anything is painted at a frame."""
        whole = any(number in entry.span for entry in self._plan.whole_frames)
        return self._plan.everything_but or whole or any(True for _ in self._plan.redacted_at(number))

    def _paint(self, canvas: Canvas, number: int) -> int:
        picture = Box(0, 0, canvas.width, canvas.height)
        wholes = [entry for entry in self._plan.whole_frames if number in entry.span]
        hidden = any(entry.style is Style.BOX for entry in wholes)  # nothing on it may tell what lies beneath
        tracks = [] if hidden else list(self._regions(canvas, number))
        shown = self._paint_all_but(canvas, number) if self._plan.everything_but else None
        if shown is not None and self._plan.everything_style is Style.BOX:
            tracks = [(track, where) for track, where in tracks if _touches(shown, where)]
        for style in (Style.BLUR, Style.PIXELATE, Style.BOX):
            for entry in wholes:
                if entry.style is style:
                    paint(canvas, style, (picture, None), whole=True)
            for track, where in tracks:
                if track.style is style:
                    paint(canvas, style, where)
        for entry in wholes:
            if entry.style is Style.BOX:
                write_code(canvas, picture, entry.reason.code, self._surface.rotation)
        for track, (box, _) in tracks:
            if track.style is Style.BOX:
                write_code(canvas, box, track.reason.code, self._surface.rotation)
        if wholes:
            return picture.area
        return _covered([where for _, where in tracks], shown)

    def _regions(self, canvas: Canvas, number: int) -> Iterator[tuple[Track, tuple[Box, Mask | None]]]:
        for track in self._plan.tracks:
            box = track.box_at(number) if track.treatment is Treatment.REDACT else None
            where = region(box, track.shape, canvas) if box is not None else None
            if where is not None:
                yield track, where

    def _paint_all_but(self, canvas: Canvas, number: int) -> Mask:
        """Paint everything, and put back what is kept clear, its colours rounded inwards; which pixels those are."""
        clear = np.zeros((canvas.height, canvas.width), np.bool_)
        for track in self._clear:
            box = track.box_at(number)
            where = clear_region(box, track.shape, canvas) if box is not None else None
            if where is not None:
                _mark(clear, where)
        kept = [clear if number == 0 else _wholly(canvas, clear) for number in range(len(canvas.planes))]
        originals = [plane[mask] for plane, mask in zip(canvas.planes, kept, strict=True)]
        picture = Box(0, 0, canvas.width, canvas.height)
        paint(canvas, self._plan.everything_style, (picture, None), whole=True)
        for plane, mask, original in zip(canvas.planes, kept, originals, strict=True):
            plane[mask] = original
        return clear

    def _canvas(self, frame: VideoFrame) -> Canvas:
        form = frame.format
        if form.name not in PAINTABLE:
            raise ValueError(f"expected a planar picture of 8 or 10 bits; found {form.name}")
        step = 4 if form.components[0].bits > 8 else 1
        full = self._surface.full
        sx, sy = subsampling(form)
        return Canvas(
            planes=planes_of(frame),
            sx=sx,
            sy=sy,
            rows=sy * 2 if self._surface.interlaced and sy > 1 else sy,
            black=0 if full else 16 * step,
            white=(255 if full else 235) * step,
            grey=128 * step,
        )


def planes_of(frame: VideoFrame) -> tuple[Plane, ...]:
    """The samples of a planar frame as arrays that share its memory, rows x columns, luma first."""
    kind = np.uint16 if frame.format.components[0].bits > 8 else np.uint8
    return tuple(
        np.frombuffer(memoryview(plane), kind).reshape(plane.height, -1)[:, : plane.width] for plane in frame.planes
    )


def subsampling(form: VideoFormat) -> tuple[int, int]:
    """How many pixels of luma stand beside and above each other for one sample of colour."""
    return (
        (2 if "420" in form.name or "422" in form.name else 1),
        (2 if "420" in form.name else 1),
    )


def _covered(regions: list[tuple[Box, Mask | None]], shown: Mask | None) -> int:
    """How many pixels the regions cover, each counted once; all but those shown, where that is given."""
    if shown is not None:
        for box, mask in regions:
            part = shown[box.top : box.bottom, box.left : box.right]
            part &= False if mask is None else ~mask
        return int(shown.size - np.count_nonzero(shown))
    if not regions:
        return 0
    around = union(box for box, _ in regions)
    covered = np.zeros((around.height, around.width), np.bool_)
    for box, mask in regions:
        _mark(covered, (box.moved(-around.left, -around.top), mask))
    return int(np.count_nonzero(covered))


def _touches(shown: Mask, where: tuple[Box, Mask | None]) -> bool:
    box, mask = where
    part = shown[box.top : box.bottom, box.left : box.right]
    return bool((part if mask is None else part & mask).any())


def _mark(marked: Mask, where: tuple[Box, Mask | None]) -> None:
    box, mask = where
    part = marked[box.top : box.bottom, box.left : box.right]
    part |= True if mask is None else mask


def _wholly(canvas: Canvas, clear: Mask) -> Mask:
    """The samples of colour all of whose pixels are kept clear."""
    height = -(-clear.shape[0] // canvas.rows) * canvas.rows
    width = -(-clear.shape[1] // canvas.sx) * canvas.sx
    padded = np.zeros((height, width), np.bool_)
    padded[: clear.shape[0], : clear.shape[1]] = clear
    blocks = padded.reshape(height // canvas.rows, canvas.rows, width // canvas.sx, canvas.sx)
    whole = np.repeat(blocks.all(axis=(1, 3)), canvas.rows // canvas.sy, axis=0)
    rows, columns = canvas.planes[1].shape
    return whole[:rows, :columns]
