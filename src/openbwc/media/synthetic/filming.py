"""Film a shot: render its frames and sound and encode them in the form a camera might have used.

The picture carries a burned-in line with the camera's serial number and its clock, as body cameras write it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageDraw

from openbwc.media.synthetic.portrait import Pixels
from openbwc.media.synthetic.scenes import Scene, build_stage
from openbwc.media.synthetic.voice import SAMPLE_RATE, speak


class Form(StrEnum):
    """Container and codecs."""

    MP4 = "mp4"  # H.264 and AAC: what most cameras write
    HEVC = "hevc.mp4"  # H.265 and AAC: what newer ones write, and Chromium on Debian does not play
    MJPEG = "avi"  # Motion JPEG and PCM in AVI
    MATROSKA = "mkv"  # H.264 and FLAC in Matroska


@dataclass(frozen=True)
class _Codecs:
    container: str
    video: str
    pix_fmt: str
    options: dict[str, str]
    audio: str


_CODECS = {
    Form.MP4: _Codecs("mp4", "libx264", "yuv420p", {"preset": "ultrafast", "crf": "26", "threads": "2"}, "aac"),
    Form.HEVC: _Codecs(
        "mp4",
        "libx265",
        "yuv420p",
        {"preset": "ultrafast", "crf": "28", "x265-params": "log-level=none:pools=2"},
        "aac",
    ),
    Form.MJPEG: _Codecs("avi", "mjpeg", "yuvj420p", {"qscale": "5"}, "pcm_s16le"),
    Form.MATROSKA: _Codecs(
        "matroska", "libx264", "yuv420p", {"preset": "veryfast", "crf": "26", "threads": "2"}, "flac"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Shot:
    """What to film: ``started`` is the camera's clock at the first frame; ``place`` (lat, lon) goes into its tags.

    ``rotation`` is the display rotation in degrees that the file asks for; ``varying`` drops frames irregularly, so
    that the rate varies as cameras' rates do in the dark.
    """

    scene: Scene
    seconds: float
    started: datetime
    serial: str = "DEMO-0001"
    seed: int = 1
    form: Form = Form.MP4
    width: int = 1280
    height: int = 720
    rate: int = 30
    sound: bool = True
    rotation: int = 0
    varying: bool = False
    place: tuple[float, float] | None = None


def film(
    shot: Shot, target: Path, *, portrait: Path | None = None, progress: Callable[[float], None] | None = None
) -> None:
    """Write the shot to ``target``; ``portrait`` is a picture for the faces, which are drawn where it is None."""
    codecs = _CODECS[shot.form]
    with av.open(str(target), "w", format=codecs.container) as output:
        output.metadata["creation_time"] = shot.started.astimezone(UTC).isoformat()
        if shot.place is not None:
            output.metadata["location"] = f"{shot.place[0]:+08.4f}{shot.place[1]:+09.4f}/"
        picture = output.add_stream(codecs.video, rate=shot.rate, options=codecs.options)
        if not isinstance(picture, VideoStream):
            raise TypeError(f"expected a video encoder, found {codecs.video}")
        picture.width, picture.height, picture.pix_fmt = shot.width, shot.height, codecs.pix_fmt
        picture.gop_size = shot.rate
        if shot.varying:
            picture.codec_context.time_base = Fraction(1, 1000)
        if shot.rotation:
            picture.set_display_rotation(shot.rotation)
        voice = _add_voice(output, codecs.audio) if shot.sound else None
        _roll(shot, output, picture, voice, portrait, progress)


def _add_voice(output: OutputContainer, codec: str) -> AudioStream:
    stream = output.add_stream(codec, rate=SAMPLE_RATE, layout="mono")
    if not isinstance(stream, AudioStream):
        raise TypeError(f"expected an audio encoder, found {codec}")
    return stream


def _roll(
    shot: Shot,
    output: OutputContainer,
    picture: VideoStream,
    voice: AudioStream | None,
    portrait: Path | None,
    progress: Callable[[float], None] | None,
) -> None:
    """Render and encode frame by frame, the sound keeping up with the picture."""
    stage = build_stage(shot.scene, shot.width, shot.height, shot.seed, portrait)
    said = speak(shot.seconds, shot.seed) if voice is not None else None
    skipping = np.random.default_rng(shot.seed)
    caption, written = _Caption(shot), 0
    count = round(shot.seconds * shot.rate)
    for number in range(count):
        second = number / shot.rate
        skipped = shot.varying and 0 < number < count - 1 and skipping.random() < 0.3
        if not skipped:
            pixels = stage.frame(second)
            caption.burn(pixels, second)
            frame = VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format=picture.pix_fmt)
            frame.pts, frame.time_base = number, Fraction(1, shot.rate)
            output.mux(picture.encode(frame))
        if voice is not None and said is not None:
            until = min(len(said), round((number + 1) * SAMPLE_RATE / shot.rate))
            output.mux(voice.encode(_sound_frame(said[written:until], written)))
            written = until
        if progress is not None and number % shot.rate == 0:
            progress(number / count)
    output.mux(picture.encode(None))
    if voice is not None:
        output.mux(voice.encode(None))


def _sound_frame(samples: np.ndarray[tuple[int], np.dtype[np.float32]], at: int) -> AudioFrame:
    whole = (np.clip(samples, -1, 1) * 32767).astype(np.int16).reshape(1, -1)
    frame = AudioFrame.from_ndarray(whole, format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
    return frame


class _Caption:
    """The burned-in line, drawn anew once a second."""

    def __init__(self, shot: Shot) -> None:
        self._shot = shot
        self._drawn: tuple[int, Pixels] | None = None

    def burn(self, pixels: Pixels, second: float) -> None:
        whole = int(second)
        if self._drawn is None or self._drawn[0] != whole:
            self._drawn = whole, self._draw(whole)
        strip = self._drawn[1]
        pixels[: strip.shape[0], : strip.shape[1]] = strip

    def _draw(self, whole: int) -> Pixels:
        clock = (self._shot.started + timedelta(seconds=whole)).strftime("%Y-%m-%d %H:%M:%S %Z")
        tall = max(14, self._shot.height // 24)
        strip = Image.new("RGB", (min(self._shot.width, tall * 22), tall + 6), (16, 16, 18))
        text = f"{self._shot.serial}  {clock}  DEMONSTRATION"
        ImageDraw.Draw(strip).text((6, 2), text, fill=(240, 240, 240), font_size=tall * 0.75)
        return np.asarray(strip, np.uint8)
