"""Ask for work on sound: each function does it in an isolated child. `progress` is called about once a second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openbwc.media.errors import BadTranscript, RenditionFailed, Undecodable
from openbwc.media.isolation import ChildLost, Limits, run_isolated
from openbwc.media.redaction.sound.transcripts import Word
from openbwc.media.renditions import whole_file

SOUND_LIMITS = Limits(cpu_seconds=24 * 3600, wall_seconds=24 * 3600.0, stall_seconds=300.0)
TRANSCRIPT_LIMITS = Limits(memory=2 * 2**30, cpu_seconds=60, wall_seconds=60.0, stall_seconds=60.0)


def speech_in(
    path: Path, stream: int = 0, *, progress: Callable[[float], None] | None = None, limits: Limits = SOUND_LIMITS
) -> list[tuple[int, int]]:
    """Where somebody speaks in one sound stream: (from, until) in milliseconds from the file's origin, in order.

    Raises MediaError; Undecodable where there is no such stream.
    """
    path.stat()
    arguments = {"source": str(path), "stream": str(stream)}
    try:
        result = run_isolated("redact_speech", arguments, limits=limits, progress=progress)
    except ChildLost as lost:
        raise Undecodable(expected="sound that can be listened to", found=str(lost)) from lost
    return [(begin, end) for begin, end in result["streams"][str(stream)]]


def make_peaks(
    source: Path, target: Path, *, progress: Callable[[float], None] | None = None, limits: Limits = SOUND_LIMITS
) -> int:
    """Write the file of peaks (`peaks`) for every sound stream, whole or not at all; how many streams there are.

    Raises MediaError.
    """
    source.stat()
    try:
        with whole_file(target) as part:
            arguments = {"source": str(source), "target": str(part)}
            result = run_isolated("redact_peaks", arguments, limits=limits, progress=progress)
    except ChildLost as lost:
        raise RenditionFailed(expected="a waveform of the recording", found=str(lost)) from lost
    return int(result["streams"])


def read_transcript(path: Path, *, limits: Limits = TRANSCRIPT_LIMITS) -> tuple[list[Word], int]:
    """The words of a transcript, and how many of its cues were left out. Raises BadTranscript."""
    path.stat()
    try:
        result = run_isolated("redact_transcript", {"source": str(path)}, limits=limits)
    except ChildLost as lost:
        raise BadTranscript(expected="a transcript in WebVTT or SRT", found=str(lost)) from lost
    return [Word(*word) for word in result["words"]], int(result["skipped"])
