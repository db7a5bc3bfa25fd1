"""Small footage with known truth: a portrait that wanders over a patterned ground, filmed in any form.

`Film.at(number)` says where the portrait stands at a frame, so that a copy can be judged by mask and not by a detector.
"""

import hashlib
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from PIL import Image
from skimage import data

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Reason, Shape, Source, Style, Track
from openbwc.media.redaction.timetable import read_timetable

Pixels = npt.NDArray[np.uint8]
SERIAL = b"CAMERA-SERIAL-4711"
SIDE = 48


@dataclass(frozen=True)
class Film:
    """How to film: `x264` are further parameters of the encoder; `steps` the ticks of 1/90000 s between frames;
    `idr` the frames at which a closed group is forced; `begins` the tick of the first frame (below 0: hidden).
    """

    name: str = "plain"
    suffix: str = "mp4"
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    x264: str = "bframes=0:keyint=10:min-keyint=10:scenecut=0"
    width: int = 320
    height: int = 180
    frames: int = 40
    steps: tuple[int, ...] = (6000,)
    rotation: int = 0
    sounds: int = 1
    secret: bool = False
    interlaced: bool = False
    idr: tuple[int, ...] = ()
    begins: int = 0
    options: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _portrait(self) -> Pixels:
        face = Image.fromarray(data.astronaut()).crop((170, 30, 290, 150))
        return np.asarray(face.resize((SIDE, SIDE)), np.uint8)

    @cached_property
    def _ground(self) -> Pixels:
        y, x = np.mgrid[0 : self.height, 0 : self.width]
        rgb = np.stack([60 + x * 120 // self.width, 90 + y * 90 // self.height, 120 + 40 * ((x // 16 + y // 16) % 2)])
        return rgb.transpose(1, 2, 0).astype(np.uint8)

    def at(self, number: int) -> Box:
        """Where the portrait is at a frame that is shown."""
        return self._filmed_at(number + max(0, -self.begins // self.steps[0]))

    def _filmed_at(self, number: int) -> Box:
        left = 20 + number * (self.width - SIDE - 40) // self.frames
        top = 40 + 20 * (number % 10) // 10
        return Box(left, top, left + SIDE, top + SIDE)

    def picture(self, number: int) -> Pixels:
        """The frame as it is filmed."""
        pixels = self._ground.copy()
        box = self._filmed_at(number)
        pixels[box.top : box.bottom, box.left : box.right] = self._portrait
        return pixels

    def shoot(self, folder: Path) -> Path:
        """Write the film and give its path."""
        path = folder / f"{self.name}.{self.suffix}"
        container = {"mkv": "matroska", "ts": "mpegts"}.get(self.suffix, self.suffix)
        with av.open(str(path), "w", format=container, options={"avoid_negative_ts": "disabled"}) as output:
            output.metadata["title"] = "Officer Smith at 12 Elm Street"
            output.metadata["location"] = "+38.8977-077.0365/"
            stream = output.add_stream(self.codec, rate=15, options=self._settings())
            stream.width, stream.height, stream.pix_fmt = self.width, self.height, self.pix_fmt
            stream.codec_context.time_base = Fraction(1, 90000)
            if self.interlaced:
                stream.codec_context.flags |= 1 << 18 | 1 << 29
            if self.rotation:
                stream.set_display_rotation(self.rotation)
            voices = [output.add_stream("aac", rate=16000, layout="mono") for _ in range(self.sounds)]
            if self.suffix == "mkv":
                output.add_attachment("notes.txt", "text/plain", b"do not publish")
                output.set_chapters(
                    [
                        {
                            "id": 1,
                            "start": 0,
                            "end": 1000,
                            "time_base": Fraction(1, 1000),
                            "metadata": {"title": "arrest"},
                        }
                    ]
                )
            tick = self.begins
            for number in range(self.frames):
                frame = VideoFrame.from_ndarray(self.picture(number), format="rgb24").reformat(format=self.pix_fmt)
                frame.pts, frame.time_base = tick, Fraction(1, 90000)
                frame.pict_type = 1 if number in self.idr else 0
                self._mux(output, stream.encode(frame))
                tick += self.steps[number % len(self.steps)]
            self._mux(output, stream.encode(None))
            for tone, voice in enumerate(voices):
                self._speak(output, voice, tick, 300 * (tone + 1))
        return path

    def _settings(self) -> dict[str, str]:
        if self.codec == "libx264":
            return {"preset": "ultrafast", "crf": "18", "x264-params": self.x264, **self.options}
        if self.codec == "libx265":
            return {"preset": "ultrafast", "crf": "18", "x265-params": "log-level=none:keyint=10:pools=1"}
        return self.options

    def _mux(self, output: OutputContainer, packets: list[Packet]) -> None:
        for packet in packets:
            if self.secret:
                body = bytes(16) + SERIAL
                sei = b"\x00\x00\x00\x01\x06\x05" + bytes([len(body)]) + body.replace(b"\0\0", b"\0\0\3") + b"\x80"
                told = Packet(sei + bytes(packet))
                told.stream, told.time_base = packet.stream, packet.time_base
                told.pts, told.dts, told.duration = packet.pts, packet.dts, packet.duration
                told.is_keyframe = packet.is_keyframe
                packet = told
            output.mux(packet)

    def _speak(self, output: OutputContainer, voice: object, ticks: int, hertz: int) -> None:
        count = ticks * 16000 // 90000
        wave = (8000 * np.sin(2 * np.pi * hertz * np.arange(count) / 16000)).astype(np.int16)
        frame = AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 16000, 0, Fraction(1, 16000)
        output.mux(voice.encode(frame))  # type: ignore[attr-defined]
        output.mux(voice.encode(None))  # type: ignore[attr-defined]

    def track(self, first: int, last: int, **more: object) -> Track:
        """The portrait's own track between two frames."""
        keyframes = tuple(Keyframe(number, self.at(number)) for number in range(first, last + 1))
        settings = {"id": f"t{first}", "style": Style.BOX, "shape": Shape.BOX, "reason": Reason(), **more}
        return Track(kind=Kind.FACE, keyframes=keyframes, **settings)  # type: ignore[arg-type]


FILMS = {
    film.name: film
    for film in (
        Film(),
        Film("reordered", x264="bframes=3:b-pyramid=normal:keyint=10:min-keyint=10:scenecut=0:ref=3", secret=True),
        Film(
            "open",
            x264="bframes=2:open-gop=1:keyint=8:min-keyint=8:scenecut=0",
            options={"forced-idr": "1"},
            idr=(20, 30),
        ),
        Film("trimmed", begins=-5 * 6000, options={"bf": "0"}),
        Film("varying", steps=(3000, 9000, 4500, 7777), x264="bframes=2:keyint=10:min-keyint=10:scenecut=0"),
        Film("turned", rotation=90),
        Film("silent", sounds=0, options={"profile": "baseline"}),
        Film("voices", sounds=2),
        Film("matroska", suffix="mkv", x264="bframes=2:keyint=10:min-keyint=10:scenecut=0"),
        Film("stream", suffix="ts", x264="bframes=0:keyint=10:min-keyint=10:scenecut=0:repeat-headers=1", secret=True),
        Film("full-range", pix_fmt="yuvj420p"),
        Film("one-group", x264="bframes=0:keyint=infinite:scenecut=0"),
        Film("deep", pix_fmt="yuv420p10le"),
        Film("wide-colour", pix_fmt="yuv422p"),
        Film("interlaced", interlaced=True, x264="tff=1:bframes=0:keyint=10:min-keyint=10:scenecut=0"),
        Film("hevc", codec="libx265"),
        Film("motion-jpeg", suffix="avi", codec="mjpeg", pix_fmt="yuvj420p", sounds=0),
    )
}


def plan_of(path: Path, **entries: object) -> Plan:
    """A plan for a file, with its hash and size."""
    timetable = read_timetable(path)
    source = Source(
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        width=timetable.width,
        height=timetable.height,
        frames=timetable.frames,
    )
    return Plan(source=source, **entries)  # type: ignore[arg-type]
