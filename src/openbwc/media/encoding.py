"""Write the streams of a proxy: copied packet by packet, or decoded and encoded again. Isolated child only.

Guarantees: each frame keeps its own time (variable rates stay variable), gaps in the sound are filled with silence so
that it never drifts from the picture, and each writer keeps account of what it was given, for the comparison after.
Times are seconds from the source's origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.filter import Graph
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from openbwc.media.errors import RenditionFailed
from openbwc.media.opening import opened, picture_of

MOST_LINES = 1080  # a proxy is for looking; the original keeps every line
_KEY_FRAME_SECONDS = 2
_AAC_RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000})


def decode_times(source: Path) -> list[int] | None:
    """Times of decoding for a picture whose container keeps only times of showing, as Matroska does.

    In order of the packets, in the stream's ticks: the times of showing sorted, and moved back by the largest distance
    that any frame is shown before its place, so that no frame is shown before it is decoded.
    """
    with opened(source) as (container, _):
        shown = [packet.pts for packet in container.demux(picture_of(container)) if packet.size]
    known = [moment for moment in shown if moment is not None]
    if len(known) < len(shown) or len(set(known)) < len(known):
        return None
    in_order = sorted(known)
    delay = max((early - late for early, late in zip(in_order, known, strict=True)), default=0)
    return [moment - delay for moment in in_order]


class PictureWriter(Protocol):
    """What a proxy needs of the picture, whichever way it is written.

    ``times`` are those of the frames written, ``source_times`` those that the source's packets state.
    """

    times: list[float]
    source_times: list[float | None]
    width: int
    height: int

    def take(self, packet: Packet[VideoStream]) -> None: ...
    def finish(self) -> None: ...


class SoundWriter(Protocol):
    """What a proxy needs of the sound; ``end`` is the second at which the last sample given ends."""

    end: float

    def take(self, packet: Packet[AudioStream]) -> None: ...
    def finish(self) -> None: ...


def _shift(packet: Packet[VideoStream] | Packet[AudioStream], origin: Fraction) -> None:
    """Count a packet's times from the origin."""
    ticks = round(origin / packet.time_base)
    packet.pts = None if packet.pts is None else packet.pts - ticks
    packet.dts = None if packet.dts is None else packet.dts - ticks


class PictureCopy:
    """Copy H.264 as it is, less its supplemental information (SEI), in which cameras keep serial numbers."""

    def __init__(
        self,
        output: OutputContainer,
        source: VideoStream,
        origin: Fraction,
        rotation: int,
        decode_times: Iterator[int] | None,
    ) -> None:
        self._output, self._origin, self._decode_times = output, origin, decode_times
        self._stream = output.add_stream_from_template(source)
        self._stream.set_display_rotation(rotation)
        self._filter = BitStreamFilterContext("filter_units=remove_types=6", source, self._stream)
        self._time_base = Fraction(1, 1000)
        self.times: list[float] = []
        self.source_times: list[float | None] = []
        self.width, self.height = source.width, source.height

    def take(self, packet: Packet[VideoStream]) -> None:
        if self._decode_times is not None:
            packet.dts = next(self._decode_times, None)
        if packet.dts is None or packet.pts is None:
            raise RenditionFailed(expected="times on every packet", found="a packet without")
        if packet.is_discard or packet.is_corrupt:
            raise RenditionFailed(expected="packets that are all shown", found="one that is cut away or damaged")
        _shift(packet, self._origin)
        self._time_base = packet.time_base
        self.times.append(float(packet.pts * packet.time_base))
        self.source_times.append(self.times[-1])
        self._mux(self._filter.filter(packet))

    def _mux(self, packets: Iterable[Packet[Any]]) -> None:
        for packet in packets:
            packet.stream, packet.time_base = self._stream, self._time_base
            self._output.mux(packet)

    def finish(self) -> None:
        self._mux(self._filter.filter(None))


class PictureEncode:
    """Decode whatever the picture is and encode it as H.264, 8-bit 4:2:0, at most ``MOST_LINES`` lines."""

    def __init__(self, output: OutputContainer, source: VideoStream, origin: Fraction, rotation: int) -> None:
        self._output, self._origin = output, origin
        source.thread_type = "AUTO"
        self.width, self.height = _even_size(source.width, source.height)
        rate = source.average_rate or source.guessed_rate or Fraction(30)
        self._frame_time = 1 / rate
        self._time_base = source.time_base or Fraction(1, 90000)
        self._stream = output.add_stream(
            "libx264",
            rate=rate,
            options={"preset": "veryfast", "crf": "23", "g": str(max(1, round(rate * _KEY_FRAME_SECONDS)))},
        )
        self._stream.width, self._stream.height, self._stream.pix_fmt = self.width, self.height, "yuv420p"
        self._stream.codec_context.time_base = self._time_base
        self._stream.codec_context.sample_aspect_ratio = source.sample_aspect_ratio or Fraction(1)
        self._stream.set_display_rotation(rotation)
        self._source = source
        self._last: int | None = None
        self.times: list[float] = []
        self.source_times: list[float | None] = []

    def take(self, packet: Packet[VideoStream]) -> None:
        if not packet.is_discard:
            shown = None if packet.pts is None else float(packet.pts * packet.time_base - self._origin)
            self.source_times.append(shown)
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            return  # a damaged packet has no frame; the comparison counts how many are missing
        for frame in frames:
            self._encode(frame)

    def _encode(self, frame: VideoFrame) -> None:
        if frame.pts is None:
            moment = self._next_tick()
        else:  # frames that the decoder gives up only at its end come without a time base of their own
            moment = round((frame.pts * (frame.time_base or self._time_base) - self._origin) / self._time_base)
        if self._last is not None and moment <= self._last:
            moment = self._last + 1  # two frames at one time: keep both
        plain = frame.reformat(width=self.width, height=self.height, format="yuv420p")
        plain.pts, plain.time_base, plain.pict_type = moment, self._time_base, 0
        self._last = moment
        self.times.append(float(moment * self._time_base))
        for packet in self._stream.encode(plain):
            self._output.mux(packet)

    def _next_tick(self) -> int:
        return 0 if self._last is None else self._last + max(1, round(self._frame_time / self._time_base))

    def finish(self) -> None:
        for frame in self._source.decode(None):
            self._encode(frame)
        for packet in self._stream.encode(None):
            self._output.mux(packet)


def _even_size(width: int, height: int) -> tuple[int, int]:
    """The size of a proxy: even, as 4:2:0 wants it, and with a short side of at most MOST_LINES."""
    scale = min(1.0, MOST_LINES / min(width, height))
    return max(2, round(width * scale) // 2 * 2), max(2, round(height * scale) // 2 * 2)


class SoundCopy:
    """Copy AAC as it is."""

    def __init__(self, output: OutputContainer, source: AudioStream, origin: Fraction) -> None:
        self._output, self._origin = output, origin
        self._stream = output.add_stream_from_template(source)
        self.end = 0.0

    def take(self, packet: Packet[AudioStream]) -> None:
        if packet.dts is None or packet.pts is None:
            return
        _shift(packet, self._origin)
        self.end = max(self.end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        packet.stream = self._stream
        self._output.mux(packet)

    def finish(self) -> None:
        """Nothing is held back."""


class SoundEncode:
    """Decode whatever the sound is and encode it as AAC, mono or stereo, with silence where packets are missing."""

    def __init__(self, output: OutputContainer, source: AudioStream, origin: Fraction) -> None:
        self._output, self._origin, self._source = output, origin, source
        rate = source.codec_context.sample_rate if source.codec_context.sample_rate in _AAC_RATES else 48000
        layout = "mono" if source.channels == 1 else "stereo"
        self._stream = output.add_stream("aac", rate=rate, options={"b": "96k"}, layout=layout)
        self._steady = (
            "aresample=async=1:min_hard_comp=0.05:first_pts=0,"
            f"aformat=sample_fmts=fltp:sample_rates={rate}:channel_layouts={layout}"
        )
        self._graph: Graph | None = None
        self.end = 0.0

    def take(self, packet: Packet[AudioStream]) -> None:
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            return
        self._encode(frames)

    def _encode(self, frames: Iterable[AudioFrame]) -> None:
        for frame in frames:
            frame.time_base = frame.time_base or self._source.time_base
            if frame.pts is None or frame.time_base is None:
                continue
            frame.pts -= round(self._origin / frame.time_base)
            self.end = max(self.end, float(frame.pts * frame.time_base) + frame.samples / frame.sample_rate)
            if self._graph is None:
                self._graph = self._build(frame)
            self._graph.push(frame)
            self._drain()

    def _build(self, frame: AudioFrame) -> Graph:
        graph = Graph()
        begin = graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
            time_base=frame.time_base,
        )
        nodes = [begin]
        for step in self._steady.split(","):
            name, _, arguments = step.partition("=")
            nodes.append(graph.add(name, arguments))
        nodes.append(graph.add("abuffersink"))
        for earlier, later in pairwise(nodes):
            earlier.link_to(later)
        graph.configure()
        return graph

    def _drain(self) -> None:
        while self._graph is not None:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if isinstance(frame, AudioFrame):
                for packet in self._stream.encode(frame):
                    self._output.mux(packet)

    def finish(self) -> None:
        self._encode(self._source.decode(None))
        if self._graph is not None:
            self._graph.push(None)
            self._drain()
        for packet in self._stream.encode(None):
            self._output.mux(packet)
