"""Whether anything is heard where the plan deletes the sound. Isolated child only.

Guarantees: the copy's own sound is decoded and measured; silence has to be silence, and a tone one single tone with
nothing under it; where a plan asks for both, there is a tone. A copy's own clock begins at the source's origin, even
where the first thing in it comes later. No recogniser of speech is asked, for what it does not know as speech could
still be heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler

from openbwc.media.opening import duration_of, opened, picture_of
from openbwc.media.redaction.plan import Plan
from openbwc.media.redaction.residual.model import Leftover, What
from openbwc.media.redaction.sound.silencing import Deletion, Interval

_RATE = 16000
_EDGE_MS = 50  # at each end of a deletion: frames of AAC overlap, and what was before rings into it
_WINDOW = 2048  # samples: 128 ms
_HEARD = 0.0032  # of full scale, root of the mean square: -50 dB
_UNDER_TONE = 0.03  # of the tone's own level: -30 dB
_TONE_BINS = 3  # of the spectrum on each side of a tone's peak that are its own
_JOIN_MS = 500

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Heard:
    stream: int
    from_ms: int
    until_ms: int
    level: float


def kept_streams(plan: Plan) -> list[int]:
    """The source's sound streams that a copy of this plan has, in their order."""
    return sorted({0} | {int(name.partition(":")[2]) for name in plan.keep if name.startswith("audio:")})


def heard(copy: Path, plan: Plan, progress: Callable[[float], None]) -> list[Leftover]:
    """The sound that is left in what the plan deletes, pieces close to each other as one."""
    found: list[_Heard] = []
    if plan.sounds:
        with opened(copy) as (container, _):
            count = len(container.streams.audio)
        for place, number in enumerate(kept_streams(plan)[:count]):
            deletion = Deletion.of_stream(plan.sounds, number)
            if deletion.deleted:
                found += _in_stream(copy, place, number, deletion, progress)
    return [_leftover(its) for its in _joined(found)]


def _in_stream(
    copy: Path, place: int, number: int, deletion: Deletion, progress: Callable[[float], None]
) -> Iterator[_Heard]:
    asked = [(its, True) for its in deletion.tones] + [(its, False) for its in _silences(deletion)]
    for at, samples, share in _pieces(copy, place):
        progress(share)
        begin, end = at * 1000 / _RATE, (at + len(samples)) * 1000 / _RATE
        for its, tone in asked:
            edge = min(_EDGE_MS, (its.until_ms - its.from_ms) // 3)
            first, last = max(begin, its.from_ms + edge), min(end, its.until_ms - edge)
            if first >= last:
                continue
            piece = samples[round((first - begin) * _RATE / 1000) : round((last - begin) * _RATE / 1000)]
            level = _level(piece, tone=tone)
            if level > _HEARD:
                yield _Heard(number, round(first), round(last), level)


def _silences(deletion: Deletion) -> Iterator[Interval]:
    """What is deleted and does not become a tone."""
    for its in deletion.deleted:
        begin = its.from_ms
        for tone in deletion.tones:
            if its.from_ms <= tone.from_ms < its.until_ms:
                if begin < tone.from_ms:
                    yield Interval(begin, tone.from_ms)
                begin = tone.until_ms
        if begin < its.until_ms:
            yield Interval(begin, its.until_ms)


def _pieces(copy: Path, place: int) -> Iterator[tuple[int, Samples, float]]:
    """The sound of a stream in pieces of a window: the sample at which it begins, the loudest channel, share done."""
    with opened(copy) as (container, _):
        stream = container.streams.audio[place]
        duration = duration_of(container, picture_of(container)) or 1.0
        resampler = AudioResampler(format="fltp", rate=_RATE)
        held, at = np.zeros(0, np.float32), 0
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                frame.time_base = frame.time_base or stream.time_base
                for piece in resampler.resample(frame):
                    if piece.time is None:
                        continue
                    begin = round(piece.time * _RATE)
                    values = np.asarray(piece.to_ndarray(), np.float32)
                    loudest = np.take_along_axis(values, np.abs(values).argmax(axis=0)[None], axis=0)[0]
                    if abs(begin - at - len(held)) > _RATE // 100:
                        yield at, held, begin / _RATE / duration
                        held, at = np.zeros(0, np.float32), begin
                    held = np.concatenate((held, loudest))
                    while len(held) >= _WINDOW:
                        yield at, held[:_WINDOW], at / _RATE / duration
                        held, at = held[_WINDOW:], at + _WINDOW
        yield at, held, 1.0


def _level(samples: Samples, *, tone: bool) -> float:
    """How loud a piece is, of full scale; of a tone, what is besides it."""
    if not len(samples):
        return 0.0
    level = float(np.sqrt(np.mean(np.square(samples))))
    if not tone or len(samples) < _WINDOW // 8:
        return 0.0 if tone else level
    window = np.hanning(len(samples)).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(samples * window)) ** 2
    whole = float(spectrum.sum())
    peak = int(spectrum.argmax())
    spectrum[max(0, peak - _TONE_BINS) : peak + _TONE_BINS + 1] = 0
    share = float(np.sqrt(spectrum.sum() / whole)) if whole else 0.0
    return level * share if share > _UNDER_TONE else 0.0


def _joined(found: list[_Heard]) -> list[_Heard]:
    joined: list[_Heard] = []
    for its in sorted(found, key=lambda its: (its.stream, its.from_ms, its.until_ms)):
        last = joined[-1] if joined else None
        if last is not None and last.stream == its.stream and its.from_ms - last.until_ms <= _JOIN_MS:
            until = max(last.until_ms, its.until_ms)
            joined[-1] = _Heard(last.stream, last.from_ms, until, max(last.level, its.level))
        else:
            joined.append(its)
    return joined


def _leftover(its: _Heard) -> Leftover:
    loud = 20 * np.log10(max(its.level, 1e-9))
    return Leftover(
        what=What.SOUND,
        words=f"Sound of {loud:.0f} dB of full scale is left in stream {its.stream} where the plan deletes it.",
        from_ms=its.from_ms,
        until_ms=its.until_ms,
        by=("level",),
        score=min(1.0, its.level * 10),
    )
