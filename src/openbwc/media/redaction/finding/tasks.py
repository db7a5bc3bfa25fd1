"""The pieces of finding that the isolated child knows: texts in, plain data out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openbwc.media.redaction.detectors.choosing import detectors_for
from openbwc.media.redaction.detectors.engine import Runtime
from openbwc.media.redaction.finding.following import Drawn, follow_drawn
from openbwc.media.redaction.finding.schedule import Tier
from openbwc.media.redaction.finding.spans import Options, find_in_span
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Kind, Span
from openbwc.media.redaction.timetable import Timetable, read_timetable


def find(
    source: Path,
    first: str,
    last: str,
    *,
    progress: Callable[[float], None],
    kinds: str = Kind.FACE.value,
    tier: str = Tier.THOROUGH.value,
    threads: str = "2",
    runtime: str = Runtime.AUTO.value,
    cache: str = "",
    detectors: str = "",
    timetable: str = "",
) -> dict[str, Any]:
    """`spans.find_in_span`. `kinds` are parted by commas; `detectors` is the folder of a department's own.

    `timetable` is its JSON, or empty to have it read from the file.
    """
    table = Timetable.from_dict(json.loads(timetable)) if timetable else read_timetable(source)
    options = Options(
        kinds=tuple(Kind(kind) for kind in kinds.split(",")),
        tier=Tier(tier),
        threads=int(threads),
        runtime=Runtime(runtime),
        cache=Path(cache) if cache else None,
    )
    others = detectors_for(
        options.kinds,
        threads=options.threads,
        folder=Path(detectors) if detectors else None,
        runtime=options.runtime,
        cache=options.cache,
    )
    span = Span(int(first), min(int(last), table.frames - 1))
    return find_in_span(source, span, table, options, others=others, progress=progress)


def follow(
    source: Path,
    frame: str,
    box: str,
    first: str,
    last: str,
    *,
    progress: Callable[[float], None],
    threads: str = "2",
    timetable: str = "",
) -> dict[str, Any]:
    """`following.follow_drawn`. `box` is left, top, right and bottom parted by commas."""
    table = Timetable.from_dict(json.loads(timetable)) if timetable else read_timetable(source)
    edges = [int(edge) for edge in box.split(",")]
    drawn = Drawn(frame=int(frame), box=Box(*edges), span=Span(int(first), min(int(last), table.frames - 1)))
    return follow_drawn(source, table, drawn, threads=int(threads), progress=progress)
