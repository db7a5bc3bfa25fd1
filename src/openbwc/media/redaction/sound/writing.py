"""The sound side of a render: one writer for each sound stream that a copy keeps. Isolated child only.

Guarantees: a stream of which nothing is deleted is copied packet by packet, byte for byte; where something is deleted,
only that stream is decoded and encoded again, and no packet of the original goes along. Every sample keeps its moment:
gaps stay gaps, what a decoder or encoder puts in front is accounted for, and the sound never drifts from the picture.
Sound that the original's edit list hides does not come into the copy. Times are counted from the source's origin.

Used so, for each sound stream and in any order of packets between streams; the writers have to be made before the
first packet of any stream is written:

    writer = sound_writer(output, stream, number=0, origin=origin_of(container), sounds=plan.sounds)
    writer.take(packet)      # each packet of the stream, in the source's order
    report = writer.finish()
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from openbwc.media.errors import RenditionFailed
from openbwc.media.redaction.plan import Sound
from openbwc.media.redaction.sound.copying import CopiedSound
from openbwc.media.redaction.sound.forms import Form, codec_of, form_for
from openbwc.media.redaction.sound.reports import SoundReport, SoundWriter
from openbwc.media.redaction.sound.silencing import Deletion, Samples
from openbwc.media.redaction.sound.splicing import SplicedSound, can_splice

_PRIMING = {"aac": 2112, "mp3": 2112, "opus": 2112, "mp2": 481, "ac3": 256, "eac3": 256}
"""Samples that encoders put in front; of any other codec, and beyond these, hidden sound was recorded and cut away."""
_JITTER = Fraction(1, 200)  # seconds that time stamps may wander before the sound is moved after them
_COARSEST = Fraction(1, 1000)  # seconds; AVI's longer ticks are whole blocks of samples, and exact
_MOST_FILLED = 6 * 3600  # seconds of silence that are put into gaps where a codec has no times of its own
_PCM_FRAME = 4096
_MOST_COMING = 64  # frames that may wait for the encoder


def sound_writer(
    output: OutputContainer, source: AudioStream, *, number: int, origin: Fraction, sounds: Iterable[Sound]
) -> SoundWriter:
    """The writer for a stream: a copy where the plan's sounds leave it alone and the container takes its codec."""
    deletion = Deletion.of_stream(sounds, number)
    codec = codec_of(source)
    if deletion.deleted and can_splice(source, output) and not _hides_sound(source, codec):
        return SplicedSound(output, source, number=number, origin=origin, deletion=deletion)
    if deletion.deleted:
        why = f"{deletion.milliseconds} ms are deleted"
    elif codec not in output.supported_codecs:
        why = f"the copy's container does not take {codec}"
    elif codec == "vorbis":
        why = "the header of Vorbis carries comments"
    elif _hides_sound(source, codec):
        why = "the edit list hides sound that a copy would carry"
    else:
        return CopiedSound(output, source, number=number, origin=origin)
    return EncodedSound(output, source, number=number, origin=origin, deletion=deletion, why=why)


def _hides_sound(source: AudioStream, codec: str) -> bool:
    """Whether more is hidden, in front or between, than the codec's encoders put there."""
    base, rate, entries = source.time_base, source.codec_context.sample_rate, source.index_entries
    if base is None or not rate or not len(entries):
        return False
    hidden = sum(
        max(0, later.timestamp - earlier.timestamp) for earlier, later in pairwise(entries) if earlier.is_discard
    )
    if entries[-1].is_discard and len(entries) > 1:
        hidden += max(0, entries[-1].timestamp - entries[-2].timestamp)
    if source.start_time is not None:  # a packet that is hidden in part is no hidden entry
        hidden = max(hidden, source.start_time - entries[0].timestamp)
    priming = Fraction(_PRIMING.get(codec, 0), rate)
    coarse = base if base * rate > 1 else 0  # a tick is more than a sample: the last one may be rounded up
    return hidden * base > priming + coarse


class EncodedSound:
    """Decodes a stream, deletes what is to be deleted, and encodes it again."""

    def __init__(
        self,
        output: OutputContainer,
        source: AudioStream,
        *,
        number: int,
        origin: Fraction,
        deletion: Deletion,
        why: str,
    ) -> None:
        self._source, self._number, self._origin, self._deletion = source, number, origin, deletion
        self._codec = codec_of(source)
        self._form = form_for(source, output.supported_codecs)
        self._why = why if not self._form.why or self._form.why in why else f"{why}; {self._form.why}"
        self._track = _Track(output, self._form)
        self._resampler: AudioResampler | None = None
        self._heard: tuple[str, str, int] | None = None
        self._next = 0.0
        self._damaged = 0

    def take(self, packet: Packet[AudioStream]) -> None:
        """Decode a packet and write what may be heard of it; a damaged one leaves a gap."""
        if not packet.size:
            return
        try:
            frames = packet.decode()
        except av.FFmpegError:
            self._damaged += 1
            return
        self._write(frames)

    def finish(self) -> SoundReport:
        """Write what decoder and encoder hold back; what was done."""
        try:
            self._write(self._source.decode(None))
        except av.FFmpegError:
            self._damaged += 1
        self._convert(None)
        self._track.finish()
        return SoundReport(
            number=self._number,
            method="encoded",
            source_codec=self._codec,
            codec=self._form.encoder.removeprefix("lib").replace("mp3lame", "mp3"),
            why=self._why,
            end=self._track.end,
            deleted_ms=self._deletion.milliseconds,
            damaged=self._damaged,
        )

    def _write(self, frames: Iterable[AudioFrame]) -> None:
        for frame in frames:
            rate = frame.sample_rate
            place, doubt = self._place_of(frame)
            self._next = (place + frame.samples) / rate
            changed = frame
            if self._deletion.touches(place, frame.samples, rate, doubt):
                samples = self._deletion.apply(_channels(frame), place, rate, doubt)
                changed = _frame(samples, frame.format.name, _layout(frame), rate)
            changed.pts, changed.time_base = place, Fraction(1, rate)
            self._convert(changed)

    def _place_of(self, frame: AudioFrame) -> tuple[int, int]:
        """At which sample from the origin a frame begins, and by how many that may be wrong."""
        rate, base = frame.sample_rate, frame.time_base or self._source.time_base
        if frame.pts is None or base is None:
            return round(self._next * rate), ceil(_JITTER * rate)
        ticks, parts = base.numerator * rate, base.denominator
        place = round(frame.pts * ticks / parts - float(self._origin) * rate)
        exact = parts % ticks == 0  # a tick is a sample, or a part of one
        doubt = 0 if exact else min(-(-ticks // parts), ceil(_COARSEST * rate))
        following = round(self._next * rate)
        return (following if abs(place - following) <= doubt else place), doubt  # coarse stamps wander; sound does not

    def _convert(self, frame: AudioFrame | None) -> None:
        """Bring a frame into the encoder's form; a change of form in mid-stream begins a new conversion."""
        form = self._form
        heard = None if frame is None else (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is not None and (frame is None or heard != self._heard):
            self._put(self._resampler.resample(None))
            self._resampler = None
        if frame is None:
            return
        if heard == (self._track.format, form.layout, form.rate):
            self._put([frame])
            return
        if self._resampler is None:
            self._heard = heard
            self._resampler = AudioResampler(format=self._track.format, layout=form.layout, rate=form.rate)
        self._put(self._resampler.resample(frame))

    def _put(self, frames: Iterable[AudioFrame | None]) -> None:
        for frame in frames:
            if frame is not None and frame.pts is not None and frame.time_base is not None:
                ticks = frame.time_base
                self._track.put(frame, round(frame.pts * ticks.numerator * self._form.rate / ticks.denominator))


class _Track:
    """Samples at their places, cut into the encoder's frames. Places count samples from the origin."""

    def __init__(self, output: OutputContainer, form: Form) -> None:
        self._output, self._form = output, form
        self._stream = cast(
            AudioStream, output.add_stream(form.encoder, rate=form.rate, layout=form.layout, options=form.options)
        )
        codec = self._stream.codec_context
        codec.time_base = Fraction(1, form.rate)
        if form.bits is not None:
            codec.bit_rate = form.bits
        codec.open()
        self._encoder = ThreadPoolExecutor(1)  # beside reading and decoding; only the caller writes to the file
        self._coming: deque[Future[list[Packet[AudioStream]]]] = deque()
        self.format = codec.format.name
        self._size = codec.frame_size or 0
        self._waiting: Samples | None = None
        self._next = 0
        self._filled = 0
        self._jitter = ceil(_JITTER * form.rate)

    @property
    def end(self) -> float:
        """The second at which the last sample ends."""
        return self._next / self._form.rate

    def put(self, frame: AudioFrame, place: int) -> None:
        """Take a frame that begins at a place; what lies before the last sample taken is left out."""
        if frame.samples == self._size and self._waiting is None and abs(place - self._next) <= self._jitter:
            frame.pts, frame.time_base = self._next, Fraction(1, self._form.rate)
            self._next += frame.samples
            self._mux(frame)
            return
        samples = _channels(frame)
        if place < 0:
            samples, place = samples[:, -place:], 0
        gap = place - self._next
        if gap < -self._jitter:
            samples = samples[:, -gap:]
        elif gap > self._jitter or (gap > 0 and not self._next):
            self._leave(gap, samples)
        if samples.shape[1]:
            self._add(samples)

    def _leave(self, gap: int, like: Samples) -> None:
        """Leave a gap: as silence where it is short or the codec has no times, else as a step of the time stamps."""
        if self._form.steady or gap < 2 * self._size:
            self._filled += gap
            if self._filled > _MOST_FILLED * self._form.rate:
                raise RenditionFailed(
                    expected=f"at most {_MOST_FILLED // 3600} hours without sound in a stream of {self._form.encoder}",
                    found="more",
                    remedy="leave this sound stream out of the copy",
                )
            while gap:
                piece = min(gap, self._form.rate)
                self._add(_silence(like, piece))
                gap -= piece
            return
        if self._waiting is not None and self._waiting.shape[1]:
            rest = self._size - self._waiting.shape[1]
            self._add(_silence(like, rest))
            gap -= rest
        self._next += gap

    def _add(self, samples: Samples) -> None:
        held = self._waiting
        begin = self._next - (held.shape[1] if held is not None else 0)
        block = samples if held is None else np.concatenate((held, samples), axis=1)
        self._next += samples.shape[1]
        size = self._size or _PCM_FRAME
        whole = block.shape[1] // size * size
        for at in range(0, whole, size):
            self._encode(block[:, at : at + size], begin + at)
        self._waiting = block[:, whole:] if whole < block.shape[1] else None

    def _encode(self, samples: Samples, place: int) -> None:
        frame = _frame(samples, self.format, self._form.layout, self._form.rate)
        frame.pts, frame.time_base = place, Fraction(1, self._form.rate)
        self._mux(frame)

    def _mux(self, frame: AudioFrame | None) -> None:
        """Have a frame encoded, and write what is ready; None: all that is still to come."""
        self._coming.append(self._encoder.submit(self._stream.encode, frame))
        while self._coming and (frame is None or self._coming[0].done() or len(self._coming) > _MOST_COMING):
            for packet in self._coming.popleft().result():
                self._output.mux(packet)
        if frame is None:
            self._encoder.shutdown()

    def finish(self) -> None:
        """Encode what waits and what the encoder holds back."""
        if self._waiting is not None:
            self._encode(self._waiting, self._next - self._waiting.shape[1])
        self._mux(None)


def _silence(like: Samples, count: int) -> Samples:
    """Samples of silence, of the type and channels of others."""
    rest = 2 ** (like.dtype.itemsize * 8 - 1) if like.dtype.kind == "u" else 0
    return np.full((like.shape[0], count), rest, dtype=like.dtype)


def _channels(frame: AudioFrame) -> Samples:
    """A frame's samples as channels x samples, however they lie in it."""
    samples = frame.to_ndarray()
    return samples if frame.format.is_planar else samples.reshape(-1, frame.layout.nb_channels).T


def _frame(samples: Samples, kind: str, layout: str, rate: int) -> AudioFrame:
    """A frame of channels x samples."""
    planar = kind.endswith("p")
    lying = samples if planar else samples.T.reshape(1, -1)
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(lying), format=kind, layout=layout)
    frame.sample_rate = rate
    return frame


def _layout(frame: AudioFrame) -> str:
    """The name of a frame's layout, the usual one where the file names none."""
    usual = {1: "mono", 2: "stereo"}.get(frame.layout.nb_channels)
    return usual or frame.layout.name
