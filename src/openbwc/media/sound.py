"""Make a waveform: the peaks of the sound in even steps, as JSON. Isolated child only.

The JSON: ``version`` 1, ``duration`` and ``step`` in seconds, ``has_audio``, ``peaks`` as whole numbers 0 to 100 of
full scale, loudest sample of each step over all channels.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from openbwc.media.facts import WaveformReport
from openbwc.media.opening import duration_of, opened, origin_of, picture_of
from openbwc.media.probing import reach

_RATE = 8000  # hertz: enough for peaks that are looked at
_MOST_PEAKS = 2000
_SHORTEST_STEP = 0.02  # seconds


def build_waveform(source: Path, target: Path, *, progress: Callable[[float], None]) -> WaveformReport:
    """Write the waveform; a recording without sound gets one without peaks."""
    with opened(source) as (container, _):
        declared = duration_of(container, picture_of(container))
    duration = declared if declared is not None else reach(source, 0.0)
    step = max(_SHORTEST_STEP, duration / _MOST_PEAKS)
    with opened(source) as (container, _):
        peaks = _peaks(container, duration, step, progress)
    body = {
        "version": 1,
        "duration": round(duration, 3),
        "step": round(step, 6),
        "has_audio": peaks is not None,
        "peaks": peaks or [],
    }
    target.write_text(json.dumps(body, separators=(",", ":")), encoding="utf-8")
    return WaveformReport(peaks=len(peaks or []), has_audio=peaks is not None, duration=duration)


def _peaks(
    container: InputContainer, duration: float, step: float, progress: Callable[[float], None]
) -> list[int] | None:
    stream = next((stream for stream in container.streams.audio if stream.codec_context is not None), None)
    if stream is None:
        return None
    loudest = np.zeros(max(1, math.ceil(duration / step)), dtype=np.float32)
    resampler = AudioResampler(format="flt", layout="mono", rate=_RATE)
    origin = float(origin_of(container))
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in frames:
            frame.time_base = frame.time_base or stream.time_base
            for piece in resampler.resample(frame):
                _mark(loudest, piece, origin, step)
            if frame.time is not None:
                progress((frame.time - origin) / duration if duration else 0.0)
    return [int(value) for value in np.minimum(100, np.round(loudest * 100))]


def _mark(loudest: np.ndarray[tuple[int], np.dtype[np.float32]], piece: AudioFrame, origin: float, step: float) -> None:
    """Raise the peaks that a piece of sound touches."""
    if piece.time is None:
        return
    samples = np.abs(piece.to_ndarray().reshape(-1))
    places = ((piece.time - origin + np.arange(len(samples)) / _RATE) / step).astype(np.int64)
    inside = (places >= 0) & (places < len(loudest))
    np.maximum.at(loudest, places[inside], samples[inside])
