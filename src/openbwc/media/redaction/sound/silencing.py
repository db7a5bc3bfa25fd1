"""Delete pieces of sound, sample by sample.

Guarantees: of a deleted piece not one sample is left, not even quietly: the short ramps that keep it from clicking lie
outside of it; beyond the ramps no sample is touched. A moment that is deleted twice is deleted; where one asks for a
tone, there is a tone. What is done depends on the moments alone, never on how the sound is cut into frames.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.plan import Silence, Sound

TONE_HERTZ = 1000
TONE_PEAK = 0.1  # of full scale: heard, and no danger to ears in headphones
RAMP_SECONDS = 0.005
Samples = npt.NDArray[Any]
"""Channels x samples, of any of FFmpeg's sample types."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Milliseconds from the file's origin, the end excluded."""

    from_ms: int
    until_ms: int


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same moments as intervals in order that neither touch nor overlap."""
    found: list[Interval] = []
    for interval in sorted(intervals):
        if found and interval.from_ms <= found[-1].until_ms:
            found[-1] = Interval(found[-1].from_ms, max(found[-1].until_ms, interval.until_ms))
        else:
            found.append(interval)
    return tuple(found)


@dataclass(frozen=True)
class Deletion:
    """What is deleted of one sound stream: every moment, and those of them that become a tone."""

    deleted: tuple[Interval, ...]
    tones: tuple[Interval, ...]

    @classmethod
    def of_stream(cls, sounds: Iterable[Sound], number: int) -> Deletion:
        """What a plan deletes of the sound stream with this number, counted from 0."""
        mine = [sound for sound in sounds if sound.stream is None or sound.stream == number]
        return cls(
            deleted=merged(Interval(sound.from_ms, sound.until_ms) for sound in mine),
            tones=merged(Interval(sound.from_ms, sound.until_ms) for sound in mine if sound.instead is Silence.TONE),
        )

    @property
    def milliseconds(self) -> int:
        """How much is deleted."""
        return sum(interval.until_ms - interval.from_ms for interval in self.deleted)

    def touches(self, first: int, count: int, rate: int, doubt: int = 0) -> bool:
        """Whether `apply` would change any of these samples; said without looking at them."""
        return bool(self._near(first, count, rate, doubt))

    def apply(self, samples: Samples, first: int, rate: int, doubt: int = 0) -> Samples:
        """The samples with the deletion done; the same array where it does not touch them.

        `first` is the place of the first sample, counted in samples from the file's origin, `rate` is in hertz.
        `doubt` is how far, in samples, that place may be wrong: a deletion is made wider by it on either side.
        """
        near = self._near(first, samples.shape[1], rate, doubt)
        if not near:
            return samples
        ramp = _ramp(rate)
        places = first + np.arange(samples.shape[1])
        gain = np.ones(samples.shape[1])
        for begin, end in near:
            gain = np.minimum(gain, np.clip(np.maximum(begin - places, places - (end - 1)) / ramp, 0.0, 1.0))
        changed = samples.copy()
        touched = gain < 1.0
        zero, full = _scale(samples.dtype)
        kept = (samples[:, touched].astype(np.float64) - zero) * gain[touched]
        kept += self._tone(places[touched], rate, doubt) * full
        changed[:, touched] = _rounded(kept + zero, samples.dtype)
        return changed

    def _near(self, first: int, count: int, rate: int, doubt: int) -> list[tuple[int, int]]:
        """The deletions, as first sample and the one after the last, that these samples or their ramps touch."""
        ramp = _ramp(rate)
        return [
            (begin, end)
            for begin, end in (_samples_of(interval, rate, doubt) for interval in self.deleted)
            if begin - ramp < first + count and first < end + ramp
        ]

    def _tone(self, places: npt.NDArray[np.int64], rate: int, doubt: int) -> npt.NDArray[np.float64]:
        """The tone at the given places, 0 where there is none; its own ramps lie inside of the deletion."""
        ramp = _ramp(rate)
        sound = np.zeros(len(places))
        for interval in self.tones:
            begin, end = _samples_of(interval, rate, doubt)
            edge = np.clip(np.minimum(places - begin, end - 1 - places) / ramp, 0.0, 1.0)
            sound += edge * TONE_PEAK * np.sin(2 * np.pi * TONE_HERTZ * (places - begin) / rate)
        return sound


def _ramp(rate: int) -> int:
    return max(1, round(RAMP_SECONDS * rate))


def _samples_of(interval: Interval, rate: int, doubt: int) -> tuple[int, int]:
    """The first sample of an interval and the one after its last, rounded outwards."""
    return interval.from_ms * rate // 1000 - doubt, -(-interval.until_ms * rate // 1000) + doubt


def _scale(kind: np.dtype[Any]) -> tuple[float, float]:
    """The value of silence and that of full scale above it, for a type of samples."""
    if kind.kind == "f":
        return 0.0, 1.0
    full = float(2 ** (kind.itemsize * 8 - 1))
    return (full if kind.kind == "u" else 0.0), full


def _rounded(values: npt.NDArray[np.float64], kind: np.dtype[Any]) -> Samples:
    if kind.kind == "f":
        return values.astype(kind)
    limits = np.iinfo(kind)
    return np.clip(np.rint(values), limits.min, limits.max).astype(kind)
