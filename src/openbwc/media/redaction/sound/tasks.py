"""The pieces of work on sound that the isolated child knows, besides those with a module of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openbwc.media.redaction.sound.hearing import chosen_sounds, pieces
from openbwc.media.redaction.sound.peaks import PeakBuilder, write_peaks

_RATE = 8000  # hertz: enough for peaks that are looked at


def peaks(source: Path, target: Path, *, progress: Callable[[float], None]) -> dict[str, Any]:
    """The task `redact_peaks`: write the peaks of every sound stream; how many streams there are."""
    numbers = chosen_sounds(source, None)
    builders = {number: PeakBuilder() for number in numbers}
    for piece in pieces(source, _RATE, numbers, progress):
        builders[piece.stream].add(piece.begin, piece.samples, _RATE)
    write_peaks(target, [builders.get(number, PeakBuilder()) for number in range(max(numbers, default=-1) + 1)])
    return {"streams": len(builders)}
