"""Copies as a renderer would make them, with the faults that the residual check has to find planted on purpose.

They are painted and encoded here, by nothing of the renderer, so that a fault of it cannot hide a fault of the check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Source, Style, Track, Treatment
from openbwc.media.redaction.plan_file import plan_bytes
from openbwc.media.synthetic.portrait import find_portrait
from openbwc.media.synthetic.truth import Story, Take, Truth, film_truth

TAKE = Take(story=Story.CROSSING, seconds=2.0, width=640, height=360, rate=15, group=15, seed=3, sound=True)
Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
Change = Callable[[int, Pixels], None]


def film(folder: Path, take: Take = TAKE) -> tuple[Path, Truth]:
    """The original and its truth."""
    path = folder / "original.mp4"
    return path, film_truth(take, path, portrait=find_portrait())


def plan_of(original: Path, truth: Truth) -> Plan:
    """The plan that covers each true face at each frame, with a tenth more on each side."""
    tracks = []
    for person in sorted({face.person for faces in truth.faces for face in faces}):
        keys = [
            Keyframe(frame, face.box.grown(0.12))
            for frame, faces in enumerate(truth.faces)
            for face in faces
            if face.person == person
        ]
        tracks.append(Track(id=f"person-{person}", kind=Kind.FACE, keyframes=tuple(keys), author="truth"))
    source = Source(
        sha256=sha256(original.read_bytes()).hexdigest(),
        width=truth.width,
        height=truth.height,
        frames=len(truth.numbers),
    )
    return Plan(source=source, tracks=tuple(tracks))


def written(plan: Plan, folder: Path) -> Path:
    path = folder / "plan.json"
    path.write_bytes(plan_bytes(plan))
    return path


@lru_cache(maxsize=4)
def frames_of(original: Path) -> tuple[Pixels, ...]:
    """The frames of a file, as stored."""
    with av.open(str(original)) as container:
        return tuple(frame.to_ndarray(format="rgb24") for frame in container.decode(video=0))


def paint(picture: Pixels, box: Box, style: Style = Style.BOX, strength: int = 0) -> None:
    """Cover a box; `strength` is the side of a cell or the sigma of a blur, in pixels."""
    on_picture = box.within(picture.shape[1], picture.shape[0])
    if on_picture is None:
        return
    part = picture[on_picture.top : on_picture.bottom, on_picture.left : on_picture.right]
    if style is Style.BOX:
        part[:] = 16
        if min(part.shape[:2]) > 30:
            cv2.putText(part, "(b)(6)", (4, part.shape[0] // 2), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (235, 235, 235), 1)
    elif style is Style.PIXELATE:
        size = max(1, part.shape[1] // strength), max(1, part.shape[0] // strength)
        cells = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        part[:] = cv2.resize(cells, part.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    else:
        part[:] = cv2.GaussianBlur(part, (0, 0), strength)


def render(
    original: Path,
    plan: Plan,
    target: Path,
    *,
    strength: int = 0,
    after: Change | None = None,
    silent: Iterable[tuple[int, int]] = (),
    tone_in_silence: float = 0.0,
    turn: int = 0,
) -> Path:
    """A copy by a plan; `after` changes a painted frame; sound is silent where asked, 48 kHz tones else."""
    with av.open(str(target), "w") as output:
        picture = output.add_stream("libx264", rate=TAKE.rate, options={"preset": "ultrafast", "crf": "20"})
        picture.width, picture.height, picture.pix_fmt = plan.source.width, plan.source.height, "yuv420p"
        if turn:
            picture.set_display_rotation(turn)
        sound = output.add_stream("aac", rate=48000, layout="mono")
        for number, pixels in enumerate(frames_of(original)):
            drawn = pixels.copy()
            for track, box in plan.redacted_at(number):
                paint(drawn, box, track.style, strength)
            if after is not None:
                after(number, drawn)
            frame = VideoFrame.from_ndarray(drawn, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, TAKE.rate)
            output.mux(picture.encode(frame))
        output.mux(picture.encode(None))
        wave = _wave(len(frames_of(original)) / TAKE.rate, silent, tone_in_silence)
        for at in range(0, len(wave), 1024):
            piece = AudioFrame.from_ndarray(wave[None, at : at + 1024], format="s16", layout="mono")
            piece.sample_rate, piece.pts, piece.time_base = 48000, at, Fraction(1, 48000)
            output.mux(sound.encode(piece))
        output.mux(sound.encode(None))
    return target


def store(target: Path, pixels: Pixels, turn: int) -> None:
    """One frame in a file that asks to be turned by so many degrees, counter-clockwise."""
    with av.open(str(target), "w") as output:
        picture = output.add_stream("libx264", rate=TAKE.rate, options={"crf": "16"})
        picture.height, picture.width = pixels.shape[:2]
        picture.pix_fmt = "yuv420p"
        picture.set_display_rotation(turn)
        frame = VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = 0, Fraction(1, TAKE.rate)
        output.mux(picture.encode(frame))
        output.mux(picture.encode(None))


def _wave(seconds: float, silent: Iterable[tuple[int, int]], tone: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """A voice of many tones, and in the silent pieces nothing but perhaps one tone."""
    times = np.arange(round(seconds * 48000)) / 48000
    voice = sum(np.sin(2 * np.pi * (140 * n + 9 * n * np.sin(5 * times)) * times) / n for n in range(1, 9))
    wave = 5000 * np.asarray(voice)
    for begin, end in silent:
        part = slice(begin * 48, end * 48)
        wave[part] = tone * np.sin(2 * np.pi * 1000 * times[part])
    return wave.clip(-32000, 32000).astype(np.int16)


def without_frame(plan: Plan, track: str, frame: int) -> Plan:
    """The same plan, but that one track is not painted at one frame: what a renderer's fault would be."""

    def changed(its: Track) -> tuple[Track, ...]:
        if its.id != track:
            return (its,)
        early = replace(its, keyframes=tuple(key for key in its.keyframes if key.frame < frame))
        late = replace(its, id=f"{its.id}-late", keyframes=tuple(key for key in its.keyframes if key.frame > frame))
        return early, late

    return replace(plan, tracks=tuple(part for its in plan.tracks for part in changed(its)))


def shortened(plan: Plan, track: str, last: int) -> Plan:
    """The same plan with a track that ends too early."""
    return replace(
        plan,
        tracks=tuple(
            replace(its, keyframes=tuple(key for key in its.keyframes if key.frame <= last)) if its.id == track else its
            for its in plan.tracks
        ),
    )


def left_alone(plan: Plan, track: str) -> Plan:
    """The same plan, with a track that a person decided to leave as filmed."""
    return replace(
        plan,
        tracks=tuple(replace(its, treatment=Treatment.LEAVE) if its.id == track else its for its in plan.tracks),
    )
