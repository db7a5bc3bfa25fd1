"""Ask for media work: each function does it in an isolated child and leaves a whole file or none.

Guarantees: a target appears under its name only when it is complete and on the disk; a source is only ever read; a
crash, an endless loop or a greedy decoder is a MediaError and never ours. ``progress`` is called with a share from 0
to 1 about once a second, and what it raises stops the work.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from openbwc.media.errors import RenditionFailed, Undecodable
from openbwc.media.facts import PosterReport, Probe, ProxyReport, SpriteReport, StillReport, WaveformReport
from openbwc.media.isolation import ChildLost, Limits, run_isolated
from openbwc.media.lent import lender_of, size_of

Progress = Callable[[float], None]

PROBE_LIMITS = Limits(cpu_seconds=240, wall_seconds=180.0, stall_seconds=180.0)
RENDITION_LIMITS = Limits(cpu_seconds=48 * 3600, wall_seconds=24 * 3600.0, stall_seconds=300.0)


def probe(path: Path, *, limits: Limits = PROBE_LIMITS) -> Probe:
    """Find out what a file is and whether it is whole.

    Raises EmptyFile, WrongType, Truncated or Undecodable, the last also where the decoder itself came to grief;
    FileNotFoundError where there is no such file.
    """
    path.stat()
    try:
        return Probe.from_dict(run_isolated("probe", {"source": str(path)}, limits=limits))
    except ChildLost as lost:
        raise Undecodable(expected="a file that a decoder can look through", found=str(lost)) from lost


def probe_lent(file: BinaryIO, *, limits: Limits = PROBE_LIMITS) -> Probe:
    """The same of a seekable file that only we can read: the child asks for its blocks. Raises also as `file` does."""
    arguments = {"size": str(size_of(file))}
    try:
        return Probe.from_dict(run_isolated("probe_lent", arguments, limits=limits, answer=lender_of(file)))
    except ChildLost as lost:
        raise Undecodable(expected="a file that a decoder can look through", found=str(lost)) from lost


def make_proxy(
    source: Path, target: Path, *, progress: Progress | None = None, limits: Limits = RENDITION_LIMITS
) -> ProxyReport:
    """Make a fast-start H.264/AAC MP4 of every frame of the source, at its time. Raises MediaError."""
    with whole_file(target) as part:
        result = _run("proxy", {"source": str(source), "target": str(part)}, limits, progress)
    return ProxyReport(**result)


def make_poster(source: Path, target: Path, *, limits: Limits = RENDITION_LIMITS) -> PosterReport:
    """Make a JPEG of one early frame. Raises MediaError."""
    with whole_file(target) as part:
        result = _run("poster", {"source": str(source), "target": str(part)}, limits, None)
    return PosterReport(**result)


def make_still(source: Path, target: Path, *, at_ms: int, limits: Limits = PROBE_LIMITS) -> StillReport:
    """Make a PNG of the frame that is on the screen at a moment. Raises MediaError."""
    with whole_file(target) as part:
        result = _run("still", {"source": str(source), "target": str(part), "at_ms": str(at_ms)}, limits, None)
    return StillReport(**result)


def make_sprite(
    source: Path,
    target_jpeg: Path,
    target_vtt: Path,
    *,
    image_name: str | None = None,
    progress: Progress | None = None,
    limits: Limits = RENDITION_LIMITS,
) -> SpriteReport:
    """Make a sheet of thumbnails and its WebVTT index, which calls the sheet ``image_name``. Raises MediaError."""
    with whole_file(target_jpeg) as sheet, whole_file(target_vtt) as index:
        arguments = {
            "source": str(source),
            "target": str(sheet),
            "target_index": str(index),
            "image_name": image_name or target_jpeg.name,
        }
        result = _run("sprite", arguments, limits, progress)
    return SpriteReport(**result)


def make_waveform(
    source: Path, target_json: Path, *, progress: Progress | None = None, limits: Limits = RENDITION_LIMITS
) -> WaveformReport:
    """Make the JSON of the sound's peaks (see ``openbwc.media.sound``). Raises MediaError."""
    with whole_file(target_json) as part:
        result = _run("waveform", {"source": str(source), "target": str(part)}, limits, progress)
    return WaveformReport(**result)


def _run(task: str, arguments: dict[str, str], limits: Limits, progress: Progress | None) -> dict[str, Any]:
    Path(arguments["source"]).stat()
    try:
        return run_isolated(task, arguments, limits=limits, progress=progress)
    except ChildLost as lost:
        raise RenditionFailed(expected=f"a {task} of the recording", found=str(lost)) from lost


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A name beside the target to write to; on success it is synced and renamed into place, else removed."""
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
