"""Find in one span of footage. Isolated child only; ask for it through `openbwc.media.redaction.finding.asking`.

Guarantees: the first and the last frame of a span are looked at in full, so that spans join without a gap; the answer
is plain data, small, and holds nothing but places, scores and the camera's motion; as many threads work as asked for.

The answer: `version`, `first`, `last`, `kinds` (for each kind the `author`, the frames `looked` at in full, and
`boxes` as rows of frame, left, top, right, bottom, score, how) and `shifts` (rows of a frame and what the camera did
since the frame before, `motion.Shift`). Places are tenths of stored pixels, scores thousandths.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from openbwc.media.redaction.detectors.centerface import MULTIPLE, CenterFace
from openbwc.media.redaction.detectors.engine import Runtime
from openbwc.media.redaction.detectors.model import Detector
from openbwc.media.redaction.finding.footage import Boxes, Still, stills, stored
from openbwc.media.redaction.finding.schedule import LONGEST_SIDE, OTHERS, Schedule, Tier, every, schedules
from openbwc.media.redaction.finding.search import Search
from openbwc.media.redaction.plan import Kind, Span
from openbwc.media.redaction.timetable import Timetable
from openbwc.media.redaction.tracking.pairing import overlaps
from openbwc.media.redaction.tracking.sightings import How, Sighting, distinct

VERSION = 1
_AGREED = 0.5  # IoU from which two looks of different sizes saw the same thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to look for and how closely. `threads` 1 or more; `cache` is the runtime's folder (`engine.load`)."""

    kinds: tuple[Kind, ...] = (Kind.FACE,)
    tier: Tier = Tier.THOROUGH
    threads: int = 2
    runtime: Runtime = Runtime.AUTO
    cache: Path | None = None


def find_in_span(
    source: Path,
    span: Span,
    timetable: Timetable,
    options: Options,
    *,
    others: Mapping[Kind, Detector] | None = None,
    progress: Callable[[float], None] | None = None,
) -> dict[str, Any]:
    """What is in the frames of a span. `others` are the detectors of the kinds that are not faces.

    Raises MediaError, among them WeightsMissing, WeightsDiffer and RuntimeMissing.
    """
    cv2.setNumThreads(1)
    with ThreadPoolExecutor(options.threads) as pool:
        rate = timetable.frames / max(timetable.seconds(timetable.frames - 1), 0.1)
        plans = schedules(options.tier, max(timetable.width, timetable.height), rate)
        searches = list(_searches(options, plans, others or {}, pool))
        step, rough = every(rate), options.tier is Tier.FAST
        for still in stills(source, timetable, span, threads=options.threads, every=step, rough=rough):
            for search in searches:
                search.take(still)
            if progress is not None:
                progress((still.number - span.first) / (span.last - span.first + 1))
        for search in searches:
            search.finish()
    return {
        "version": VERSION,
        "first": span.first,
        "last": span.last,
        "kinds": {kind.value: _found([search for search in searches if search.kind is kind]) for kind in options.kinds},
        "shifts": [[frame, *(round(value, 5) for value in shift)] for frame, shift in _shifts(searches).items()],
    }


def _shifts(searches: list[Search]) -> dict[int, tuple[float, float, float, float]]:
    return {frame: shift for search in searches for frame, shift in sorted(search.shifts.items())}


def _found(searches: Sequence[Search]) -> dict[str, Any]:
    """What the searches for one kind found; where two of them found one thing in a frame, the surer sighting.

    Where both looked at all of the frame, at two sizes, and do not agree on where it ends, it reaches as far as either.
    """
    by_frame: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in (sighting for search in searches for sighting in search.sightings):
        by_frame[sighting.frame].append(sighting)
    rows = []
    for frame in sorted(by_frame):
        boxes = np.array([sighting[1:6] for sighting in by_frame[frame]], np.float32)
        kept = distinct(boxes)
        full = np.array([sighting.how is How.FULL for sighting in by_frame[frame]])
        both = (overlaps(boxes, boxes) >= _AGREED) & full[:, None] & full
        for place in kept:
            edges = boxes[both[place] | (np.arange(len(boxes)) == place), :4]
            (left, top), (right, bottom) = edges[:, :2].min(axis=0).tolist(), edges[:, 2:].max(axis=0).tolist()
            whole = by_frame[frame][place]._replace(left=left, top=top, right=right, bottom=bottom)
            rows.append(_row(whole))
    return {
        "author": searches[0].author,
        "looked": sorted({frame for search in searches for frame in search.looked}),
        "boxes": rows,
    }


def _row(sighting: Sighting) -> list[float]:
    places = (round(value, 1) for value in sighting[1:5])
    return [sighting.frame, *places, round(sighting.score, 3), int(sighting.how)]


def _searches(
    options: Options, plans: Sequence[Schedule], others: Mapping[Kind, Detector], pool: Executor
) -> Iterator[Search]:
    for kind in options.kinds:
        if kind is Kind.FACE:
            face = CenterFace.load(
                runtime=options.runtime, threads=options.threads, cache=options.cache, least=plans[0].least
            )
            author = f"{face.name} {face.version}"
            for plan in plans:
                whole = _whole_face(face, plan)
                yield Search(kind, author, plan, whole, face.find_boxes, pool, watches=plan is plans[0])
        else:
            detector = others[kind]
            yield Search(kind, f"{detector.name} {detector.version}", OTHERS, _whole(detector), None, pool)


def _whole_face(face: CenterFace, schedule: Schedule) -> Callable[[Still], Boxes]:
    def whole(still: Still) -> Boxes:
        scale = min(1.0, schedule.side / max(still.width, still.height))
        upright = still.whole(scale)
        high, wide = upright.shape[:2]
        padded = np.full((-(-high // MULTIPLE) * MULTIPLE, -(-wide // MULTIPLE) * MULTIPLE, 3), 114, np.uint8)
        padded[:high, :wide] = upright
        return _back(face.find_boxes(padded), still, scale)

    return whole


def _whole(detector: Detector) -> Callable[[Still], Boxes]:
    def whole(still: Still) -> Boxes:
        scale = min(1.0, LONGEST_SIDE / max(still.width, still.height))
        found = detector.find(still.whole(scale))
        rows = [[one.left, one.top, one.right, one.bottom, one.score] for one in found]
        return _back(np.array(rows, np.float32).reshape(-1, 5), still, scale)

    return whole


def _back(boxes: Boxes, still: Still, scale: float) -> Boxes:
    """Boxes of the upright, scaled picture in stored pixels."""
    turned = stored(boxes, still.turns, still.width * scale, still.height * scale)
    turned[:, :4] /= scale
    return turned
