"""Delete pieces of an AAC stream and leave the rest of its packets as they are. Isolated child only.

Guarantees: every packet whose window reaches into a deletion or its ramps is encoded anew, from sound in which the
deletion is done: none of the original's packets carries a deleted sample, not even in the half of its window that
belongs to its neighbour. All other packets are the original's, byte for byte, at their times.

A packet of AAC-LC holds a window over two frames of 1024 samples: what is heard of a frame is the sum of the second
half of one window and the first half of the next (ISO/IEC 14496-3, 4.6.11). So a frame that is deleted takes two
packets with it, and `_AROUND` more on either side, so that its windows and ours meet in sound that both know.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from openbwc.media.errors import RenditionFailed
from openbwc.media.redaction.sound.copying import CopiedSound
from openbwc.media.redaction.sound.forms import Form, codec_of, form_for
from openbwc.media.redaction.sound.reports import SoundReport
from openbwc.media.redaction.sound.silencing import Deletion

FRAME = 1024  # samples in a frame of AAC-LC
_AROUND = 2  # packets on either side of a deletion that are encoded anew with it
_WARM = 3  # packets before those, from which decoder and encoder come to know what they hear
_AFTER = 2  # packets behind, whose sound the last of those windows reaches into
_KIN = {"mp4", "mov"}
_LOW_COMPLEXITY = 2  # the audio object type (ISO/IEC 14496-3, 1.5.1)
_NO_REPLICATION = b"\x56\xe5\x00"  # the extension that says that there is no spectral band replication


def can_splice(source: AudioStream, output: OutputContainer) -> bool:
    """Whether a stream is plain AAC-LC that our encoder writes too, whose frames follow each other without a gap.

    Only MP4 and its kin keep what an encoder puts in front out of what is heard, to the sample.
    """
    base, codec = source.time_base, source.codec_context
    if codec_of(source) != "aac" or not _KIN & set(output.format.name.split(",")):
        return False
    if base is None or len(source.index_entries) < 2:
        return False
    form = form_for(source, output.supported_codecs)
    if form.rate != codec.sample_rate or not _is_plain(codec.extradata or b"", source.channels):
        return False
    if bytes(_encoder(form).extradata or b"")[:2] != bytes(codec.extradata or b"")[:2]:
        return False
    step = FRAME / (base * form.rate)
    return all(later.timestamp - earlier.timestamp == step for earlier, later in pairwise(source.index_entries))


def _is_plain(config: bytes, channels: int) -> bool:
    """Whether an AudioSpecificConfig says AAC-LC, frames of 1024, one or two channels, and nothing beside."""
    if len(config) < 2 or config[2:] not in (b"", _NO_REPLICATION):
        return False
    bits = int.from_bytes(config[:2], "big")
    kind, rate, layout, flags = bits >> 11, bits >> 7 & 15, bits >> 3 & 15, bits & 7
    return (kind, flags) == (_LOW_COMPLEXITY, 0) and rate != 15 and layout == channels in (1, 2)


def _encoder(form: Form) -> AudioCodecContext:
    codec = AudioCodecContext.create("aac", "w")
    codec.sample_rate, codec.layout, codec.format = form.rate, form.layout, "fltp"
    codec.time_base = Fraction(1, form.rate)
    if form.bits is not None:
        codec.bit_rate = form.bits
    codec.options = form.options
    codec.open()
    return codec


@dataclass(frozen=True, slots=True)
class _Held:
    """A packet of the original: where its frame begins, in samples from the origin, and all of it."""

    place: int
    packet: Packet[AudioStream]
    data: bytes


class SplicedSound:
    """Copies a stream's packets, and encodes anew those that know of a deletion."""

    def __init__(
        self, output: OutputContainer, source: AudioStream, *, number: int, origin: Fraction, deletion: Deletion
    ) -> None:
        self._origin, self._deletion = origin, deletion
        self._form = form_for(source, output.supported_codecs)
        self._config = bytes(source.codec_context.extradata or b"")
        self._written = CopiedSound(output, source, number=number, origin=origin)
        self._before: deque[_Held] = deque(maxlen=_WARM)
        self._run: list[_Held] = []
        self._after: list[_Held] = []
        self._damaged = 0

    def take(self, packet: Packet[AudioStream]) -> None:
        """Write a packet, or hold it back while a deletion is near."""
        if not packet.size or packet.pts is None or packet.time_base is None:
            return
        place = round((packet.pts * packet.time_base - self._origin) * self._form.rate)
        held = _Held(place, packet, bytes(packet))
        if self._deletion.touches(place - _AROUND * FRAME, (2 + 2 * _AROUND) * FRAME, self._form.rate):
            self._run += [*self._after, held]
            self._after = []
        elif self._run:
            self._after.append(held)
            if len(self._after) == _AFTER:
                self._splice()
        else:
            self._write(held, held.packet)

    def finish(self) -> SoundReport:
        """Write what is held back; what was done."""
        self._splice()
        deleted = self._deletion.milliseconds
        why = f"{deleted} ms are deleted"
        return replace(self._written.finish(), method="spliced", why=why, deleted_ms=deleted, damaged=self._damaged)

    def _splice(self) -> None:
        """Write the packets held back: those of the run anew, those behind it as they are."""
        run, after, self._run, self._after = self._run, self._after, [], []
        if run:
            fresh = self._encoded([*self._before, *run, *after])
            for held in run:
                packet = next((one for one in fresh if one.pts == held.place), None)
                if packet is None:
                    raise RenditionFailed(expected=f"sound encoded for sample {held.place}", found="none")
                self._write(held, cast("Packet[AudioStream]", Packet(bytes(packet))))
        for held in after:
            self._write(held, held.packet)

    def _encoded(self, packets: Sequence[_Held]) -> Iterator[Packet[AudioStream]]:
        """The packets of the same frames with the deletion done, each at its frame's place."""
        encoder = _encoder(self._form)
        for frame in self._decoded(packets):
            place = frame.pts or 0
            samples = self._deletion.apply(frame.to_ndarray(), place, self._form.rate)
            changed = AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=self._form.layout)
            changed.sample_rate, changed.pts, changed.time_base = self._form.rate, place, Fraction(1, self._form.rate)
            yield from encoder.encode(changed)
        yield from encoder.encode(None)

    def _decoded(self, packets: Sequence[_Held]) -> Iterator[AudioFrame]:
        """A frame for each packet; silence for one that does not decode."""
        decoder = AudioCodecContext.create("aac", "r")
        decoder.extradata = self._config
        for held in packets:
            try:
                found = decoder.decode(Packet(held.data))
            except av.FFmpegError:
                found = []
                self._damaged += 1
            frame = found[0] if found and found[0].samples == FRAME else None
            if frame is None or frame.format.name != "fltp" or frame.sample_rate != self._form.rate:
                frame = AudioFrame.from_ndarray(
                    np.zeros((AudioLayout(self._form.layout).nb_channels, FRAME), np.float32),
                    format="fltp",
                    layout=self._form.layout,
                )
            frame.pts = held.place
            yield frame

    def _write(self, held: _Held, packet: Packet[AudioStream]) -> None:
        """Write the original's packet, or another in its place, at its time."""
        old = held.packet
        if packet is not old:
            packet.pts, packet.dts, packet.duration, packet.time_base = old.pts, old.dts, old.duration, old.time_base
            packet.is_keyframe = True
        self._written.take(packet)
        self._before.append(held)
