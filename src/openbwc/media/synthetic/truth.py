"""Footage whose truth is known: where each face is in each frame, told by who put it there and by no detector.

Guarantees: the same take gives the same pictures and the same truth; a face's box is worked out from its place, and
how much of it is seen from what stands before it and from the picture's edges; each frame carries its own number as
bars, so that a frame can be known again after it was encoded, cut or shown. The faces are of the portrait that
`portrait.find_portrait` finds, in several tints, mirrored and sharp or soft; without it they are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageDraw

from openbwc.media.redaction.geometry import Box
from openbwc.media.synthetic.portrait import Pixels, person
from openbwc.media.synthetic.scenes import Scene, build_stage

NUMBER_BITS = 16
TONE_HERTZ, SAMPLE_RATE = 1000, 48000
_FACE = (0.300, 0.150, 0.600, 0.545)  # of a person's cut-out, in shares of its height: brow to chin, cheek to cheek
_WIDE = 1.5  # how much larger than the picture the painted place is
_LEVELS = (48, 96, 192, 384, 768, 1536)  # heights in pixels at which a person is kept, so that small ones do not jag
_PLATE = "KXR 4471"
_LOOKS = 5


class Story(StrEnum):
    """What happens."""

    CROSSING = "crossing"  # people pass before each other, both ways
    LEAVING = "leaving"  # people walk out of the picture and come back, and one comes near
    ZOOM = "zoom"  # the camera pans, sways and zooms over people who stand
    DUSK = "dusk"  # the light falls to a tenth and comes back while people move
    CROWD = "crowd"  # many, near and far, each with a way of its own


@dataclass(frozen=True, kw_only=True)
class Take:
    """What to film. `rotation` in degrees is what the file asks a player to turn; `varying` leaves frames out.

    `then` are stories that follow, with a cut between, each of so many `seconds`. `group` is the length of a group of
    pictures in frames; `options` are given to the encoder besides.
    """

    story: Story = Story.CROSSING
    then: tuple[Story, ...] = ()
    seconds: float = 4.0
    width: int = 1920
    height: int = 1080
    rate: int = 30
    seed: int = 1
    group: int = 30
    codec: str = "libx264"
    options: tuple[tuple[str, str], ...] = (("preset", "ultrafast"), ("crf", "23"))
    sound: bool = False
    plate: bool = False
    rotation: int = 0
    varying: bool = False

    @property
    def frames(self) -> int:
        """How many frames are filmed, those that are left out counted."""
        return round(self.seconds * self.rate) * (1 + len(self.then))


@dataclass(frozen=True, slots=True)
class TrueFace:
    """One face in one frame: whose, the part of its box on the picture, and the share of the face that is seen."""

    person: int
    box: Box
    seen: float


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What is in the footage. Boxes are in stored pixels; `numbers` are those that the frames carry, in their order.

    `plates` has the box of the licence plate of each frame, None where there is none; `tones` are the pieces of sound
    that sound, in milliseconds, the end excluded: the rest is silence.
    """

    width: int
    height: int
    numbers: tuple[int, ...]
    faces: tuple[tuple[TrueFace, ...], ...]
    plates: tuple[Box | None, ...]
    tones: tuple[tuple[int, int], ...]


Way = Callable[[float], tuple[float, float, float]]  # second -> centre x, top y, height, in shares of the place


@dataclass(frozen=True)
class _Actor:
    look: int
    way: Way


@dataclass(frozen=True)
class _Play:
    """Who moves how, where the camera looks (centre x, y in shares of the place, zoom) and the light (1 is day)."""

    scene: Scene
    actors: tuple[_Actor, ...]
    camera: Way
    light: Callable[[float], float]


@dataclass(frozen=True)
class _Shown:
    """An actor on the picture: its place in pixels, not rounded, and its cut-out there."""

    left: float
    top: float
    height: float

    @property
    def face(self) -> tuple[float, float, float, float]:
        left, top, right, bottom = (share * self.height for share in _FACE)
        return self.left + left, self.top + top, self.left + right, self.top + bottom


def film_truth(take: Take, target: Path, *, portrait: Path | None = None) -> Truth:
    """Write the take to `target` (the container by its suffix) and give its truth."""
    numbers, faces, plates = [], [], []
    with av.open(str(target), "w") as output:
        picture = output.add_stream(take.codec, rate=take.rate, options=dict(take.options))
        if not isinstance(picture, VideoStream):
            raise TypeError(f"expected a video encoder; found {take.codec}")
        picture.width, picture.height, picture.pix_fmt = take.width, take.height, "yuv420p"
        picture.gop_size = take.group
        if take.rotation:
            picture.set_display_rotation(take.rotation)
        tone = _add_tone(output) if take.sound else None
        tones = _tones(take) if take.sound else ()
        skipping = np.random.default_rng(take.seed)
        for number, (pixels, seen, plate) in enumerate(_scenes(take, portrait)):
            if take.varying and 0 < number < take.frames - 1 and skipping.random() < 0.3:
                continue
            frame = VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, take.rate)
            output.mux(picture.encode(frame))
            numbers.append(number)
            faces.append(seen)
            plates.append(plate)
        output.mux(picture.encode(None))
        if tone is not None:
            _sound(output, tone, take, tones)
    return Truth(
        width=take.width,
        height=take.height,
        numbers=tuple(numbers),
        faces=tuple(faces),
        plates=tuple(plates),
        tones=tones,
    )


def read_number(pixels: Pixels) -> int | None:
    """The number that a frame carries, from its pixels (RGB or grey); None where the bars are not there."""
    grey = pixels.mean(axis=2) if pixels.ndim == 3 else pixels
    side = _bar(pixels.shape[1])
    middle = grey[-side * 3 // 4 : -side // 4]
    bars = [
        float(middle[:, place * side + side // 4 : (place + 1) * side - side // 4].mean())
        for place in range(NUMBER_BITS + 2)
    ]
    if bars[0] < 140 or bars[1] > 110:
        return None
    return sum(1 << bit for bit, value in enumerate(bars[2:]) if value > (bars[0] + bars[1]) / 2)


def _bar(width: int) -> int:
    return max(8, width // 48 // 2 * 2)


def _burn(pixels: Pixels, number: int) -> None:
    """A white bar, a black one, then the number's bits, the lowest first, along the lower left edge."""
    side = _bar(pixels.shape[1])
    bits = [True, False, *(bool(number >> bit & 1) for bit in range(NUMBER_BITS))]
    for place, lit in enumerate(bits):
        pixels[-side:, place * side : (place + 1) * side] = 235 if lit else 16


def _scenes(take: Take, portrait: Path | None) -> Iterator[tuple[Pixels, tuple[TrueFace, ...], Box | None]]:
    """Each frame with its faces and its plate."""
    cv2.setNumThreads(1)
    wide = round(take.width * _WIDE), round(take.height * _WIDE)
    each = round(take.seconds * take.rate)
    for number in range(take.frames):
        second = number % each / take.rate
        if number % each == 0:
            story = (take.story, *take.then)[number // each]
            play = _PLAYS[story](np.random.default_rng([take.seed, list(Story).index(story)]))
            place = build_stage(play.scene, *wide, take.seed, None).background
        look_x, look_y, zoom = play.camera(second)
        origin = look_x * wide[0] - take.width / zoom / 2, look_y * wide[1] - take.height / zoom / 2
        turn = np.array([[zoom, 0, -origin[0] * zoom], [0, zoom, -origin[1] * zoom]])
        pixels = np.asarray(
            cv2.warpAffine(place, turn, (take.width, take.height), borderMode=cv2.BORDER_REFLECT), np.uint8
        )
        shown = []
        for actor in play.actors:
            x, y, tall = actor.way(second)
            height = tall * wide[1] * zoom
            left = (x * wide[0] - origin[0]) * zoom - height * 0.45
            shown.append(_Shown(left, (y * wide[1] - origin[1]) * zoom, height))
        owners = np.zeros((take.height, take.width), np.uint8)
        for at in sorted(range(len(shown)), key=lambda at: shown[at].height):
            _paste(pixels, owners, shown[at], play.actors[at].look, at + 1, portrait)
        plate = _hang_plate(pixels, second) if take.plate else None
        light = play.light(second)
        if light != 1.0:
            pixels = np.asarray(cv2.LUT(pixels, _curve(light)), np.uint8)
        _burn(pixels, number)
        yield pixels, tuple(_true_faces(shown, owners)), plate


def _curve(light: float) -> Pixels:
    """How bright each value comes out; the noise floor of a sensor stays."""
    return np.asarray(np.clip(np.arange(256) * light + 6 * (1 - light), 0, 255), np.uint8)


@lru_cache(maxsize=64)
def _cutout(portrait: Path | None, height: int, look: int) -> Pixels:
    """A person, RGBA with the colours times the opacity, so that scaling leaves no rim."""
    pixels = person(portrait, height, look).astype(np.uint16)
    pixels[..., :3] = pixels[..., :3] * pixels[..., 3:] // 255
    return np.asarray(pixels, np.uint8)


def _paste(pixels: Pixels, owners: Pixels, at: _Shown, look: int, owner: int, portrait: Path | None) -> None:
    """Blend a person into the picture at a place that need not be whole pixels, and note whose pixels they are."""
    level = next((level for level in _LEVELS if level >= at.height), _LEVELS[-1])
    cutout = _cutout(portrait, level, look)
    x0, y0 = max(0, math.floor(at.left)), max(0, math.floor(at.top))
    x1 = min(pixels.shape[1], math.ceil(at.left + at.height * 0.9))
    y1 = min(pixels.shape[0], math.ceil(at.top + at.height))
    if x0 >= x1 or y0 >= y1:
        return
    scale = at.height / level
    turn = np.array([[scale, 0, at.left - x0], [0, scale, at.top - y0]])
    layer = np.asarray(cv2.warpAffine(cutout, turn, (x1 - x0, y1 - y0)), np.uint16)
    part = pixels[y0:y1, x0:x1]
    part[:] = (layer[..., :3] + part * (255 - layer[..., 3:]) // 255).clip(0, 255)
    owners[y0:y1, x0:x1][layer[..., 3] > 127] = owner


def _true_faces(shown: list[_Shown], owners: Pixels) -> Iterator[TrueFace]:
    for number, at in enumerate(shown):
        whole = Box.around(*at.face)
        on_picture = whole.within(owners.shape[1], owners.shape[0])
        if on_picture is None:
            continue
        mine = owners[on_picture.top : on_picture.bottom, on_picture.left : on_picture.right] == number + 1
        seen = min(1.0, float(mine.sum()) / (whole.area * math.pi / 4))  # a face is the ellipse in its box
        if seen > 0:
            yield TrueFace(number, on_picture, seen)


def _hang_plate(pixels: Pixels, second: float) -> Box | None:
    """A licence plate that moves slowly along the lower right."""
    height, width = pixels.shape[:2]
    plate = _plate(max(12, height // 14))
    left = round(width * (0.62 + 0.06 * math.sin(0.7 * second)))
    top = round(height * 0.86)
    pixels[top : top + plate.shape[0], left : left + plate.shape[1]] = plate
    return Box(left, top, left + plate.shape[1], top + plate.shape[0])


@lru_cache(maxsize=4)
def _plate(height: int) -> Pixels:
    plate = Image.new("RGB", (height * 4, height), (236, 238, 232))
    pen = ImageDraw.Draw(plate)
    pen.text((height * 2, height // 2), _PLATE, fill=(24, 32, 90), font_size=height * 0.72, anchor="mm")
    return np.asarray(plate, np.uint8)


def _add_tone(output: OutputContainer) -> AudioStream:
    stream = output.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
    if not isinstance(stream, AudioStream):
        raise TypeError("expected an encoder of sound")
    return stream


def _tones(take: Take) -> tuple[tuple[int, int], ...]:
    """The first half of every second."""
    end = round(take.frames / take.rate * 1000)
    return tuple((at, min(end, at + 500)) for at in range(0, end, 1000))


def _sound(output: OutputContainer, stream: AudioStream, take: Take, tones: tuple[tuple[int, int], ...]) -> None:
    times = np.arange(round(take.frames / take.rate * SAMPLE_RATE))
    wave = 9000 * np.sin(times * (2 * math.pi * TONE_HERTZ / SAMPLE_RATE))
    loud = np.zeros(len(times), bool)
    for begin, end in tones:
        loud[begin * SAMPLE_RATE // 1000 : end * SAMPLE_RATE // 1000] = True
    samples = np.where(loud, wave, 0).astype(np.int16).reshape(1, -1)
    for at in range(0, samples.shape[1], SAMPLE_RATE // 10):
        part = np.ascontiguousarray(samples[:, at : at + SAMPLE_RATE // 10])
        frame = AudioFrame.from_ndarray(part, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def _still(x: float, y: float, tall: float, phase: float) -> Way:
    return lambda second: (x + 0.004 * math.sin(1.3 * second + phase), y + 0.003 * math.sin(2.1 * second), tall)


def _line(x: float, speed: float, y: float, tall: float) -> Way:
    """A walk with its steps; speed in shares of the place a second."""
    return lambda second: (x + speed * second, y + 0.008 * abs(math.sin(5.5 * second + x * 9)), tall)


def _day(_second: float) -> float:
    return 1.0


def _steady(second: float) -> tuple[float, float, float]:
    """A camera on a chest: it breathes and sways."""
    return 0.5 + 0.012 * math.sin(0.9 * second), 0.5 + 0.008 * math.sin(3.7 * second), 1.0


def _crossing(rng: np.random.Generator) -> _Play:
    looks = rng.permutation(_LOOKS)
    actors = (
        _Actor(int(looks[0]), _line(0.22, 0.11, 0.40, 0.28)),
        _Actor(int(looks[1]), _line(0.80, -0.13, 0.38, 0.36)),
        _Actor(int(looks[2]), _line(0.30, 0.05, 0.42, 0.15)),
        _Actor(int(looks[3]), _still(0.55, 0.40, 0.20, float(rng.uniform(0, 6)))),
    )
    return _Play(Scene.STREET, actors, _steady, _day)


def _leaving(rng: np.random.Generator) -> _Play:
    looks = rng.permutation(_LOOKS)

    def there_and_back(second: float) -> tuple[float, float, float]:
        return 0.62 + 0.26 * math.sin(1.1 * second), 0.36, 0.34

    def nearer(second: float) -> tuple[float, float, float]:
        tall = 0.10 * math.exp(0.35 * (second % 5.0))
        return 0.40 - 0.02 * (second % 5.0), 0.46 - tall * 0.35, tall

    actors = (
        _Actor(int(looks[0]), there_and_back),
        _Actor(int(looks[1]), nearer),
        _Actor(int(looks[2]), _line(0.40, -0.12, 0.44, 0.22)),
    )
    return _Play(Scene.DOORWAY, actors, _steady, _day)


def _zoom(rng: np.random.Generator) -> _Play:
    places = ((0.30, 0.42, 0.22), (0.44, 0.40, 0.30), (0.58, 0.45, 0.14), (0.70, 0.40, 0.26))
    actors = tuple(
        _Actor(int(look), _still(*place, float(rng.uniform(0, 6))))
        for look, place in zip(rng.permutation(_LOOKS), places, strict=False)
    )

    def camera(second: float) -> tuple[float, float, float]:
        x = 0.5 + 0.13 * math.sin(1.4 * second) + 0.004 * math.sin(17 * second)
        y = 0.5 + 0.03 * math.sin(2.3 * second) + 0.004 * math.sin(13 * second)
        return x, y, 1.25 - 0.35 * math.cos(0.9 * second)

    return _Play(Scene.STREET, actors, camera, _day)


def _dusk(rng: np.random.Generator) -> _Play:
    def light(second: float) -> float:
        return 0.55 + 0.45 * math.cos(1.6 * second)

    return _Play(Scene.DOORWAY, _crossing(rng).actors, _steady, light)


def _crowd(rng: np.random.Generator) -> _Play:
    actors = []
    for number in range(9):
        tall = float(rng.uniform(0.07, 0.22))
        speed = float(rng.uniform(-0.07, 0.07))
        actors.append(_Actor(number % _LOOKS, _line(0.24 + 0.065 * number, speed, float(rng.uniform(0.34, 0.5)), tall)))
    return _Play(Scene.STREET, tuple(actors), _steady, _day)


_PLAYS: dict[Story, Callable[[np.random.Generator], _Play]] = {
    Story.CROSSING: _crossing,
    Story.LEAVING: _leaving,
    Story.ZOOM: _zoom,
    Story.DUSK: _dusk,
    Story.CROWD: _crowd,
}
