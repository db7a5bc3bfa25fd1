"""Listen to a rendered copy again: of what was deleted nothing may be heard. Isolated child only.

Guarantees: it decodes the finished file and knows nothing of how it was written; in each deletion there is silence, or
the tone and nothing beside it. At either end of a deletion a lossy codec smears a little of the sound around it, which
may be heard anyway; those `EDGE_MS` are not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from openbwc.media.errors import RenditionDiffers
from openbwc.media.redaction.plan import Sound
from openbwc.media.redaction.sound.hearing import Piece, pieces
from openbwc.media.redaction.sound.silencing import TONE_HERTZ, TONE_PEAK, Deletion, Interval

RATE = 16000  # hertz: all of speech
BLOCK = 320  # samples: 20 ms, in which the tone makes 20 whole waves
EDGE_MS = 48  # two AAC frames at 48 kHz, rounded up
LOUDEST_SILENCE = 10 ** (-60 / 20)
LOUDEST_BESIDE_TONE = TONE_PEAK * 10 ** (-30 / 20)


def check_deletions(
    copy: Path, sounds: Iterable[Sound], numbers: Sequence[int], *, progress: Callable[[float], None]
) -> int:
    """How many milliseconds of deletions were listened to. Raises RenditionDiffers at the first sound that is left.

    `numbers` are the numbers that the plan gives to the sound streams of the copy, in the copy's order.
    """
    deletions = {place: Deletion.of_stream(sounds, number) for place, number in enumerate(numbers)}
    touched = {place: deletion for place, deletion in deletions.items() if deletion.deleted}
    heard = 0
    waiting: dict[int, Piece] = {}
    for piece in pieces(copy, RATE, touched, progress) if touched else ():
        held = waiting.pop(piece.stream, None)
        joined = piece
        if held is not None and abs(held.begin + held.samples.shape[1] / RATE - piece.begin) < 1 / RATE:
            joined = Piece(piece.stream, held.begin, np.concatenate((held.samples, piece.samples), axis=1))
        whole = joined.samples.shape[1] // BLOCK * BLOCK
        for at in range(0, whole, BLOCK):
            heard += _check(touched[piece.stream], joined.begin + at / RATE, joined.samples[:, at : at + BLOCK])
        waiting[piece.stream] = Piece(piece.stream, joined.begin + whole / RATE, joined.samples[:, whole:])
    return heard


def _check(deletion: Deletion, begin: float, block: npt.NDArray[np.float32]) -> int:
    """Listen to one block where it lies wholly inside a deletion; its milliseconds, 0 where it does not."""
    first, last = begin * 1000, (begin + BLOCK / RATE) * 1000
    if not _inside(deletion.deleted, first, last):
        return 0
    toned = _inside(deletion.tones, first, last, edge=0) or any(
        tone.from_ms - EDGE_MS < last and first < tone.until_ms + EDGE_MS for tone in deletion.tones
    )
    rest = _without_tone(block) if toned else block
    loudest = float(np.sqrt(np.mean(np.square(rest, dtype=np.float64), axis=1)).max())
    if loudest > (LOUDEST_BESIDE_TONE if toned else LOUDEST_SILENCE):
        raise RenditionDiffers(
            expected="nothing of a deleted sound in the copy",
            found=f"sound of {20 * np.log10(loudest):.0f} dB at {begin:.2f} s",
        )
    return BLOCK * 1000 // RATE


def _inside(intervals: Iterable[Interval], first: float, last: float, edge: int = EDGE_MS) -> bool:
    return any(one.from_ms + edge <= first and last <= one.until_ms - edge for one in intervals)


def _without_tone(block: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """The block less the best fit of the tone, channel by channel."""
    angle = 2 * np.pi * TONE_HERTZ * np.arange(BLOCK) / RATE
    waves = np.stack((np.sin(angle), np.cos(angle)))
    parts = block @ waves.T * (2 / BLOCK)
    return np.asarray(block - parts @ waves, dtype=np.float64)
