"""Copy the packets of a sound stream as they are. Isolated child only."""

from __future__ import annotations

from fractions import Fraction

from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from openbwc.media.redaction.sound.forms import codec_of
from openbwc.media.redaction.sound.reports import SoundReport


class CopiedSound:
    """Copies the packets of a stream as they are."""

    def __init__(self, output: OutputContainer, source: AudioStream, *, number: int, origin: Fraction) -> None:
        self._output, self._number, self._origin = output, number, origin
        self._codec = codec_of(source)
        self._stream = output.add_stream_from_template(source)
        self._stream.metadata.clear()
        self._begun = False
        self._end = 0.0

    def take(self, packet: Packet[AudioStream]) -> None:
        """Write a packet. One that is not shown is written only in front, where a decoder warms up on it."""
        if not packet.size or packet.dts is None or packet.pts is None or packet.time_base is None:
            return
        if packet.is_discard and self._begun:
            return
        self._begun = self._begun or not packet.is_discard
        ticks = round(self._origin / packet.time_base)
        packet.pts, packet.dts = packet.pts - ticks, packet.dts - ticks
        self._end = max(self._end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        packet.stream = self._stream
        self._output.mux(packet)

    def finish(self) -> SoundReport:
        """Nothing is held back; what was done."""
        return SoundReport(
            number=self._number,
            method="copied",
            source_codec=self._codec,
            codec=self._codec,
            why="",
            end=self._end,
            deleted_ms=0,
        )
