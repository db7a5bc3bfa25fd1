"""A human face to film: cut from a public-domain portrait where one is installed, else drawn.

The portrait is NASA's of the astronaut Eileen Collins, in the public domain, which the wheel of scikit-image carries.
scikit-image itself is never imported: only its picture is read, where it lies.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]

_HEAD = (152, 12, 302, 196)  # left, top, right, bottom of hair and face in the portrait's 512 × 512 pixels
_TINTS = ((255, 255, 255), (235, 205, 180), (205, 170, 140), (255, 230, 215), (180, 145, 120))


def find_portrait() -> Path | None:
    """Where the portrait lies, or None where scikit-image is not installed (the extra `demo` brings it)."""
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "data" / "astronaut.png"
    return path if path.is_file() else None


def person(portrait: Path | None, height: int, look: int) -> Pixels:
    """A head and shoulders, RGBA, ``height`` pixels tall and 0.9 times as wide; ``look`` varies its looks."""
    size = (round(height * 0.9), height)
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    _draw_body(canvas, look)
    head = _head(portrait, look).resize((round(height * 0.46), round(height * 0.565)), Image.Resampling.LANCZOS)
    canvas.alpha_composite(head, ((size[0] - head.width) // 2, 0))
    return np.asarray(canvas, dtype=np.uint8)


def _head(portrait: Path | None, look: int) -> Image.Image:
    if portrait is None:
        head = _drawn_head()
    else:
        with Image.open(portrait) as picture:
            head = picture.convert("RGB").crop(_HEAD)
    tint = Image.new("RGB", head.size, _TINTS[look % len(_TINTS)])
    head = Image.fromarray((np.asarray(head, np.uint16) * np.asarray(tint, np.uint16) // 255).astype(np.uint8))
    if look % 2:
        head = head.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    mask = Image.new("L", head.size, 0)
    pen = ImageDraw.Draw(mask)
    pen.ellipse((6, 6, 144, 112), fill=255)  # the hair
    pen.ellipse((26, 40, 124, 178), fill=255)  # the face
    head.putalpha(mask.filter(ImageFilter.GaussianBlur(3)))
    return head


def _drawn_head() -> Image.Image:
    head = Image.new("RGB", (150, 184), (92, 64, 40))
    pen = ImageDraw.Draw(head)
    pen.ellipse((22, 34, 128, 180), fill=(226, 178, 148))
    for x in (52, 98):
        pen.ellipse((x - 11, 88, x + 11, 102), fill=(250, 250, 250))
        pen.ellipse((x - 5, 89, x + 5, 101), fill=(60, 42, 30))
        pen.arc((x - 14, 72, x + 14, 92), 200, 340, fill=(70, 48, 30), width=4)
    pen.line((75, 98, 70, 126, 80, 128), fill=(190, 140, 112), width=3)
    pen.arc((52, 120, 98, 156), 20, 160, fill=(150, 60, 60), width=5)
    return head


def _draw_body(canvas: Image.Image, look: int) -> None:
    width, height = canvas.size
    colours = ((38, 52, 92), (96, 40, 44), (40, 84, 60), (92, 92, 98), (150, 110, 40))
    cloth = (*colours[look % len(colours)], 255)
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((width * 0.43, height * 0.45, width * 0.57, height * 0.66), fill=(198, 150, 124, 255))
    pen.rounded_rectangle((width * 0.06, height * 0.62, width * 0.94, height * 1.3), radius=height // 6, fill=cloth)
    pen.polygon(
        ((width * 0.4, height * 0.62), (width * 0.6, height * 0.62), (width * 0.5, height * 0.76)),
        fill=(230, 230, 226, 255),
    )
