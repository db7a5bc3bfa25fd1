"""A waveform to work with: the peaks of each sound stream in several steps, so that any zoom reads few numbers.

Guarantees: a stretch of any step is read without reading the rest; a peak of a coarse step is the loudest of the fine
ones that it holds; no piece of sound without a peak. Making it needs an isolated child; reading it does not.

The file: a line of JSON (`version` 1, `streams`: for each its `levels` with `step_ms`, `count` and `offset` in bytes
behind that line), then one byte for each peak: 0 for silence, 255 for full scale.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FINEST_MS = 10
COARSER = 4
_FEWEST = 500  # peaks of the coarsest step
_LONGEST_MS = 48 * 3600 * 1000  # what a broken time stamp places beyond it is left out
_LONGEST_HEADER = 2**20


@dataclass(frozen=True, slots=True)
class Level:
    """One step of one stream: `count` peaks of `step_ms` milliseconds each."""

    step_ms: int
    count: int
    offset: int


class PeakBuilder:
    """Gathers the peaks of one stream while it is decoded."""

    def __init__(self) -> None:
        self._peaks = np.zeros(4096, dtype=np.float32)
        self._count = 0

    def add(self, begin: float, samples: npt.NDArray[np.float32], rate: int) -> None:
        """Take samples, channels x samples, that begin at a second from the origin."""
        loudest = np.abs(samples).max(axis=0)
        places = ((begin + np.arange(len(loudest)) / rate) * 1000 / FINEST_MS).astype(np.int64)
        inside = (places >= 0) & (places < _LONGEST_MS // FINEST_MS)
        if not inside.any():
            return
        places, loudest = places[inside], loudest[inside]
        self._count = max(self._count, int(places[-1]) + 1)
        if self._count > len(self._peaks):
            self._peaks = np.pad(self._peaks, (0, max(self._count, 2 * len(self._peaks)) - len(self._peaks)))
        np.maximum.at(self._peaks, places, loudest)

    def levels(self) -> list[tuple[int, npt.NDArray[np.uint8]]]:
        """(step in milliseconds, peaks), the finest first."""
        peaks = np.minimum(255, np.ceil(self._peaks[: self._count] * 255)).astype(np.uint8)
        step, found = FINEST_MS, [(FINEST_MS, peaks)]
        while len(peaks) > _FEWEST:
            padded = np.pad(peaks, (0, -len(peaks) % COARSER))
            peaks = padded.reshape(-1, COARSER).max(axis=1)
            step *= COARSER
            found.append((step, peaks))
        return found


def write_peaks(target: Path, builders: list[PeakBuilder]) -> None:
    """Write the file of the streams' peaks, in the order of the streams."""
    streams: list[dict[str, Any]] = []
    blocks: list[bytes] = []
    offset = 0
    for builder in builders:
        levels = []
        for step, peaks in builder.levels():
            levels.append({"step_ms": step, "count": len(peaks), "offset": offset})
            blocks.append(peaks.tobytes())
            offset += len(peaks)
        streams.append({"levels": levels})
    with target.open("wb") as file:
        file.write(json.dumps({"version": 1, "streams": streams}, separators=(",", ":")).encode() + b"\n")
        file.writelines(blocks)


def read_levels(path: Path) -> list[list[Level]]:
    """The levels of each stream, the finest first. Raises ValueError where the file is not one of peaks."""
    with path.open("rb") as file:
        return _levels(file.readline(_LONGEST_HEADER))


def read_peaks(path: Path, stream: int, step_ms: int, first: int, count: int) -> bytes:
    """At most `count` peaks of a stream in a step, from place `first` on; one byte each.

    Raises ValueError where there is no such stream or step, or the file is not one of peaks.
    """
    with path.open("rb") as file:
        header = file.readline(_LONGEST_HEADER)
        streams = _levels(header)
        if not 0 <= stream < len(streams):
            raise ValueError(f"expected a sound stream from 0 to {len(streams) - 1}; found {stream}")
        level = next((level for level in streams[stream] if level.step_ms == step_ms), None)
        if level is None:
            steps = ", ".join(str(level.step_ms) for level in streams[stream])
            raise ValueError(f"expected a step of {steps} milliseconds; found {step_ms}")
        begin = min(max(0, first), level.count)
        file.seek(len(header) + level.offset + begin)
        return file.read(max(0, min(count, level.count - begin)))


def _levels(header: bytes) -> list[list[Level]]:
    try:
        body = json.loads(header)
        if body["version"] != 1:
            raise ValueError(f"expected peaks of version 1; found {body['version']}")
        return [[Level(**level) for level in stream["levels"]] for stream in body["streams"]]
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"expected a file of peaks; found another: {error}") from error
