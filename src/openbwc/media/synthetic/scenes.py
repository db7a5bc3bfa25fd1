"""Four places where officers film: a street, a doorway, a vehicle stop and a street at night.

A stage is painted once, larger than the picture; each frame is a crop that sways as a walking person's chest does,
with people (and a car, or lights) moving in front. All drawing is done with numpy and Pillow, RGB, 8 bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from openbwc.media.synthetic.portrait import Pixels, person

Weights = np.ndarray[tuple[int, ...], np.dtype[np.uint16]]
_MARGIN = 0.08  # how much larger than the picture the stage is, on each side


class Scene(StrEnum):
    """What is seen."""

    STREET = "street"
    DOORWAY = "doorway"
    VEHICLE = "vehicle"
    NIGHT = "night"


@dataclass(frozen=True)
class Mover:
    """A cut-out (RGBA) and its way: second → centre, as shares of the picture's width and height."""

    cutout: Pixels
    way: Callable[[float], tuple[float, float]]

    @cached_property
    def layers(self) -> tuple[Weights, Weights]:
        """The cut-out as blending wants it: colour times opacity, and transparency, both 0 to 65025 or 255."""
        alpha = self.cutout[..., 3:].astype(np.uint16)
        return self.cutout[..., :3] * alpha, np.repeat(255 - alpha, 3, axis=2)


@dataclass
class Stage:
    """A painted background and what moves before it."""

    width: int
    height: int
    background: Pixels
    movers: list[Mover] = field(default_factory=list)
    light: Callable[[Pixels, float], None] | None = None

    def frame(self, second: float) -> Pixels:
        """The picture at a second, ``height`` × ``width`` × 3; a new array each time."""
        sway_x = _MARGIN * self.width * (1 + 0.6 * math.sin(0.9 * second) + 0.15 * math.sin(5.1 * second))
        sway_y = _MARGIN * self.height * (1 + 0.35 * math.sin(3.7 * second))
        left, top = int(sway_x), int(sway_y)
        picture = self.background[top : top + self.height, left : left + self.width].copy()
        for mover in self.movers:
            x, y = mover.way(second)
            paste(picture, mover, round(x * self.width), round(y * self.height))
        if self.light is not None:
            self.light(picture, second)
        return picture


def paste(picture: Pixels, mover: Mover, centre_x: int, centre_y: int) -> None:
    """Blend a mover into the picture, in place; what lies outside is cut off."""
    cutout, (colour, clear) = mover.cutout, mover.layers
    top, left = centre_y - cutout.shape[0] // 2, centre_x - cutout.shape[1] // 2
    y0, y1 = max(0, top), min(picture.shape[0], top + cutout.shape[0])
    x0, x1 = max(0, left), min(picture.shape[1], left + cutout.shape[1])
    if y0 >= y1 or x0 >= x1:
        return
    part = slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)
    blended = picture[y0:y1, x0:x1] * clear[part]
    blended += colour[part]
    blended >>= 8  # a 256th for a 255th: nobody sees it, and it is four times as fast as dividing
    picture[y0:y1, x0:x1] = blended


def build_stage(scene: Scene, width: int, height: int, seed: int, portrait: Path | None) -> Stage:
    """Paint the scene and put its people in place; the seed varies buildings, colours, people and their ways."""
    rng = np.random.default_rng([seed, list(Scene).index(scene)])
    size = (round(width * (1 + 2 * _MARGIN)) + 2, round(height * (1 + 2 * _MARGIN)) + 2)
    painted = _PAINTERS[scene](size, rng)
    grain = rng.integers(-6, 7, (size[1], size[0], 1), dtype=np.int16)
    background = np.clip(np.asarray(painted, np.int16) + grain, 0, 255).astype(np.uint8)
    stage = Stage(width, height, background)
    stage.movers = _MOVERS[scene](height, rng, portrait)
    if scene is Scene.NIGHT:
        stage.light = _flashing_lights
    return stage


def _muted(rng: np.random.Generator) -> tuple[int, int, int]:
    """A colour that houses and cars have: a grey with a little of something."""
    grey = int(rng.integers(70, 180))
    red, green, blue = (int(value) for value in rng.integers(-24, 25, 3))
    return grey + red, grey + green, grey + blue


def _gradient(size: tuple[int, int], top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    share = np.linspace(0, 1, size[1])[:, None, None]
    column = np.asarray(top) * (1 - share) + np.asarray(bottom) * share
    return Image.fromarray(np.broadcast_to(column, (size[1], size[0], 3)).astype(np.uint8))


def _paint_street(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    picture = _gradient(size, (120, 170, 225), (225, 232, 238))
    width, height = size
    pen = ImageDraw.Draw(picture)
    x = 0
    while x < width:
        wide = int(rng.integers(width // 9, width // 5))
        top = int(rng.integers(height // 8, height // 3))
        shade = _muted(rng)
        pen.rectangle((x, top, x + wide, height * 0.66), fill=shade)
        for window_y in range(top + 12, int(height * 0.6), max(14, height // 14)):
            for window_x in range(x + 8, x + wide - 14, max(16, width // 40)):
                pen.rectangle((window_x, window_y, window_x + width // 90, window_y + height // 28), fill=(50, 62, 84))
        x += wide
    pen.rectangle((0, height * 0.64, width, height * 0.7), fill=(168, 164, 156))
    pen.rectangle((0, height * 0.7, width, height), fill=(72, 74, 78))
    for stripe in range(0, width, max(1, width // 8)):
        pen.rectangle((stripe, height * 0.84, stripe + width // 16, height * 0.855), fill=(230, 222, 150))
    return picture


def _paint_doorway(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    picture = _gradient(size, (188, 176, 158), (150, 138, 120))
    width, height = size
    pen = ImageDraw.Draw(picture)
    for row in range(0, height, max(8, height // 26)):
        pen.line((0, row, width, row), fill=(136, 122, 104), width=2)
        for brick in range(-(row // 8 % 2) * width // 40, width, width // 20):
            pen.line((brick, row, brick, row + height // 26), fill=(136, 122, 104), width=2)
    door = _muted(rng)
    left, right = width * 0.33, width * 0.67
    pen.rectangle((left - 14, height * 0.08, right + 14, height), fill=(238, 234, 224))
    pen.rectangle((left, height * 0.1, right, height), fill=(44, 36, 32))
    pen.polygon(
        ((left, height * 0.1), (left + width * 0.09, height * 0.16), (left + width * 0.09, height), (left, height)),
        fill=door,
    )
    pen.ellipse((width * 0.74, height * 0.2, width * 0.78, height * 0.3), fill=(255, 236, 170))
    pen.text((width * 0.71, height * 0.34), str(int(rng.integers(100, 999))), fill=(40, 40, 44), font_size=height / 18)
    return picture


def _paint_vehicle(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    picture = _gradient(size, (150, 178, 200), (112, 118, 110))
    width, height = size
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, height * 0.5, width, height), fill=(88, 96, 82))
    paint = _muted(rng)
    pen.rounded_rectangle((width * 0.04, height * 0.3, width * 0.96, height * 1.2), radius=height // 7, fill=paint)
    pen.polygon(
        (
            (width * 0.2, height * 0.62),
            (width * 0.28, height * 0.1),
            (width * 0.78, height * 0.1),
            (width * 0.84, height * 0.62),
        ),
        fill=paint,
    )
    pen.polygon(
        (
            (width * 0.25, height * 0.6),
            (width * 0.31, height * 0.15),
            (width * 0.74, height * 0.15),
            (width * 0.78, height * 0.6),
        ),
        fill=(36, 40, 46),
    )
    pen.rectangle((width * 0.64, height * 0.7, width * 0.72, height * 0.73), fill=(24, 24, 26))
    return picture


def _paint_night(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    day = _paint_street(size, rng)
    dark = np.asarray(day, np.float32) * np.array([0.13, 0.15, 0.24], np.float32)
    glow = Image.new("L", size, 0)
    pen = ImageDraw.Draw(glow)
    for lamp in (0.18, 0.52, 0.86):
        x = size[0] * lamp
        pen.polygon(((x, size[1] * 0.18), (x - size[0] * 0.13, size[1]), (x + size[0] * 0.13, size[1])), fill=90)
        pen.ellipse((x - 8, size[1] * 0.16, x + 8, size[1] * 0.2), fill=255)
    warm = np.asarray(glow.filter(ImageFilter.GaussianBlur(size[1] / 30)), np.float32)[..., None]
    return Image.fromarray(np.clip(dark + warm * np.array([0.7, 0.62, 0.4], np.float32), 0, 255).astype(np.uint8))


def _walker(height: int, rng: np.random.Generator, portrait: Path | None, *, tall: float, y: float) -> Mover:
    cutout = person(portrait, max(24, round(height * tall)), int(rng.integers(0, 30)))
    start, speed, phase = float(rng.uniform(0, 1)), float(rng.uniform(0.03, 0.09)), float(rng.uniform(0, 6))

    def way(second: float) -> tuple[float, float]:
        turn = (start + speed * second) % 2
        return (turn if turn <= 1 else 2 - turn) * 0.8 + 0.1, y + 0.012 * math.sin(6 * second + phase)

    return Mover(cutout, way)


def _stander(
    height: int, rng: np.random.Generator, portrait: Path | None, *, tall: float, at: tuple[float, float]
) -> Mover:
    cutout = person(portrait, max(24, round(height * tall)), int(rng.integers(0, 30)))
    phase = float(rng.uniform(0, 6))

    def way(second: float) -> tuple[float, float]:
        return at[0] + 0.02 * math.sin(0.8 * second + phase), at[1] + 0.015 * math.sin(1.7 * second + phase)

    return Mover(cutout, way)


def _car(height: int, rng: np.random.Generator) -> Mover:
    wide, high = round(height * 0.62), round(height * 0.22)
    drawing = Image.new("RGBA", (wide, high), (0, 0, 0, 0))
    pen = ImageDraw.Draw(drawing)
    paint = (*_muted(rng), 255)
    pen.rounded_rectangle((0, high * 0.4, wide - 1, high * 0.85), radius=high // 6, fill=paint)
    pen.polygon(((wide * 0.2, high * 0.42), (wide * 0.32, 0), (wide * 0.7, 0), (wide * 0.84, high * 0.42)), fill=paint)
    for wheel in (0.2, 0.78):
        centre = wide * wheel
        pen.ellipse((centre - high * 0.2, high * 0.6, centre + high * 0.2, high - 1), fill=(20, 20, 22, 255))
    speed = float(rng.uniform(0.1, 0.22))
    return Mover(np.asarray(drawing, np.uint8), lambda second: ((speed * second) % 1.6 - 0.3, 0.78))


def _street_movers(height: int, rng: np.random.Generator, portrait: Path | None) -> list[Mover]:
    return [
        _car(height, rng),
        _walker(height, rng, portrait, tall=0.42, y=0.72),
        _walker(height, rng, portrait, tall=0.62, y=0.72),
    ]


def _doorway_movers(height: int, rng: np.random.Generator, portrait: Path | None) -> list[Mover]:
    return [_stander(height, rng, portrait, tall=0.72, at=(0.52, 0.66))]


def _vehicle_movers(height: int, rng: np.random.Generator, portrait: Path | None) -> list[Mover]:
    return [
        _stander(height, rng, portrait, tall=0.42, at=(0.42, 0.42)),
        _stander(height, rng, portrait, tall=0.36, at=(0.64, 0.42)),
    ]


def _night_movers(height: int, rng: np.random.Generator, portrait: Path | None) -> list[Mover]:
    return [Mover(_darkened(mover.cutout), mover.way) for mover in _street_movers(height, rng, portrait)]


def _darkened(cutout: Pixels) -> Pixels:
    dark = cutout.copy()
    dark[..., :3] = (dark[..., :3] * np.array([0.42, 0.42, 0.52])).astype(np.uint8)
    return dark


def _flashing_lights(picture: Pixels, second: float) -> None:
    """Red and blue by turns, from the sides, as of a car with its light bar on."""
    width = picture.shape[1]
    red = int(second * 3) % 2 == 0
    side = slice(0, width // 3) if red else slice(width - width // 3, width)
    channel = 0 if red else 2
    lit = picture[:, side, channel].astype(np.uint16) + 46
    picture[:, side, channel] = np.minimum(lit, 255).astype(np.uint8)


_PAINTERS: dict[Scene, Callable[[tuple[int, int], np.random.Generator], Image.Image]] = {
    Scene.STREET: _paint_street,
    Scene.DOORWAY: _paint_doorway,
    Scene.VEHICLE: _paint_vehicle,
    Scene.NIGHT: _paint_night,
}
_MOVERS: dict[Scene, Callable[[int, np.random.Generator, Path | None], list[Mover]]] = {
    Scene.STREET: _street_movers,
    Scene.DOORWAY: _doorway_movers,
    Scene.VEHICLE: _vehicle_movers,
    Scene.NIGHT: _night_movers,
}
