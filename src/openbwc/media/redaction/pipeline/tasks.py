"""Pieces of the pipeline that the isolated child knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openbwc.media.opening import opened, origin_of
from openbwc.media.redaction.timetable import read_timetable


def look(source: Path, *, progress: Callable[[float], None]) -> dict[str, Any]:
    """The task `redact_look`: a file's `timetable` (`Timetable.as_dict`) and its streams of sound (`sounds`, a count).

    `until_ms` is when the last of its streams ends, in milliseconds from its origin, rounded up.
    """
    progress(0.0)
    timetable = read_timetable(source)
    progress(0.5)
    with opened(source) as (container, _):
        origin = origin_of(container)
        streams = [stream for stream in container.streams if stream.type in {"audio", "video"}]
        until = max(
            (float((packet.pts + (packet.duration or 0)) * packet.time_base - origin))
            for packet in container.demux(streams)
            if packet.pts is not None and packet.time_base is not None
        )
        sounds = len(container.streams.audio)
    return {"timetable": timetable.as_dict(), "sounds": sounds, "until_ms": int(until * 1000) + 1}
