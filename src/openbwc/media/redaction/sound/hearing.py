"""Read the sound of a file as plain numbers, piece by piece. Isolated child only.

Guarantees: memory does not grow with the length of the file; each piece says at which moment it begins; where packets
are missing or damaged there is a gap between two pieces, never a shift.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from openbwc.media.errors import Undecodable
from openbwc.media.opening import opened, origin_of

_MOST_CHANNELS = 8
_GAP = Fraction(1, 50)  # seconds between two frames that are not one after the other


@dataclass(frozen=True)
class Piece:
    """Samples of one sound stream, channels x samples, −1 to 1; `begin` in seconds from the file's origin."""

    stream: int
    begin: float
    samples: npt.NDArray[np.float32]


def sounds_of(container: InputContainer) -> dict[int, AudioStream]:
    """The sound streams that can be decoded, by the number by which a plan calls each."""
    return {number: one for number, one in enumerate(container.streams.audio) if one.codec_context is not None}


def chosen_sounds(source: Path, stream: int | None) -> list[int]:
    """The numbers of all sound streams, or of the one that is asked for. Raises Undecodable where there is no such."""
    with opened(source) as (container, _):
        numbers = list(sounds_of(container))
    if stream is None:
        return numbers
    if stream not in numbers:
        raise Undecodable(
            expected=f"a sound stream {stream}, counted from 0", found=f"{len(numbers)} that can be decoded"
        )
    return [stream]


def pieces(source: Path, rate: int, numbers: Collection[int], progress: Callable[[float], None]) -> Iterator[Piece]:
    """The sound of the streams with these numbers, at a rate in hertz, in the file's order. Raises MediaError."""
    with opened(source) as (container, _):
        streams = sounds_of(container)
        wanted = {one.index: number for number, one in streams.items() if number in numbers}
        if not wanted:
            return
        listeners = {index: _Listener(number, rate, origin_of(container)) for index, number in wanted.items()}
        whole = float(container.duration or 0) / av.time_base
        chosen = [one for one in streams.values() if one.index in wanted]
        for packet in container.demux(chosen):
            if packet.pts is not None and packet.time_base is not None and whole > 0:
                progress(float(packet.pts * packet.time_base) / whole)
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue
            for frame in frames:
                if isinstance(frame, AudioFrame):
                    yield from listeners[packet.stream_index].hear(frame, packet.time_base)


class _Listener:
    """Brings one stream's frames to one rate, all channels kept."""

    def __init__(self, number: int, rate: int, origin: Fraction) -> None:
        self._number, self._rate, self._origin = number, rate, origin
        self._form: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None
        self._next = Fraction(0)

    def hear(self, frame: AudioFrame, base: Fraction | None) -> Iterator[Piece]:
        """The pieces that a frame gives; after a gap, or a change of form, the conversion begins anew."""
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        frame.time_base = frame.time_base or base
        if frame.pts is None or frame.time_base is None:
            frame.time_base = Fraction(1, frame.sample_rate)
            frame.pts = round((self._next + self._origin) * frame.sample_rate)
        begin = frame.pts * frame.time_base - self._origin
        if self._resampler is None or form != self._form or abs(begin - self._next) > _GAP:
            self._form = form
            self._resampler = AudioResampler(format="fltp", layout=frame.layout.name, rate=self._rate)
        self._next = begin + Fraction(frame.samples, frame.sample_rate)
        for heard in self._resampler.resample(frame):
            if heard is not None and heard.pts is not None and heard.time_base is not None:
                samples = heard.to_ndarray()[:_MOST_CHANNELS].astype(np.float32, copy=False)
                yield Piece(self._number, float(heard.pts * heard.time_base - self._origin), samples)
