"""The pieces of the residual check that the isolated child knows: texts in, plain data and one archive out."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import cv2

from openbwc.media.errors import RenditionDiffers
from openbwc.media.redaction.detectors.centerface import CenterFace
from openbwc.media.redaction.detectors.engine import Runtime
from openbwc.media.redaction.detectors.mtcnn import Mtcnn
from openbwc.media.redaction.detectors.text import TextDetector
from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.plan_file import read_plan
from openbwc.media.redaction.residual.hearing import heard
from openbwc.media.redaction.residual.seeing import Eyes, kept, look, sights
from openbwc.media.redaction.residual.wrapping import wrapped
from openbwc.media.redaction.timetable import Timetable, read_timetable

_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # of every file in an archive, so that the same pictures give the same bytes
_SURE_FACE = 0.5  # CenterFace's score: below it stands mostly flicker under 15 pixels
_SURE_OTHER = 0.9
_SMALLEST = 24  # pixels at the size that is looked at


def look_at_file(
    source: Path, source_original: Path, source_plan: Path, *, progress: Callable[[float], None]
) -> dict[str, Any]:
    """What needs no picture: both timetables, digests, and leftovers in the container and in the sound."""
    plan = read_plan(source_plan.read_bytes())
    tables = {"copy": read_timetable(source), "original": read_timetable(source_original)}
    counts = {name: table.frames for name, table in tables.items()}
    if len({plan.source.frames, *counts.values()}) > 1:
        raise RenditionDiffers(
            expected=f"{plan.source.frames} frames, as the plan says",
            found=f"{counts['copy']} in the copy and {counts['original']} in the original",
        )
    progress(0.2)
    found = [*wrapped(source, plan), *heard(source, plan, lambda share: progress(0.2 + 0.6 * share))]
    with source.open("rb") as copy, source_plan.open("rb") as written:
        digests = sha256(), sha256()
        for file, digest in zip((copy, written), digests, strict=True):
            while chunk := file.read(2**20):
                digest.update(chunk)
    return {
        "tables": {name: table.as_dict() for name, table in tables.items()},
        "leftovers": [its.as_dict() for its in found],
        "copy_sha256": digests[0].hexdigest(),
        "plan_sha256": digests[1].hexdigest(),
    }


def look_over(
    source: Path,
    source_original: Path,
    source_plan: Path,
    target_pictures: Path,
    first: str,
    last: str,
    tables: str,
    eyes: str,
    *,
    threads: str = "1",
    runtime: str = Runtime.AUTO.value,
    cache: str = "",
    progress: Callable[[float], None],
) -> dict[str, Any]:
    """A span of frames looked over: sightings as lists, and their pictures in a ZIP archive.

    `tables` are both timetables and `eyes` how often each way of looking is taken, as JSON.
    """
    cv2.setNumThreads(1)
    plan = read_plan(source_plan.read_bytes())
    span, many = Span(int(first), int(last)), int(threads)
    how, kept_at = Runtime(runtime), Path(cache) if cache else None
    by_name = {name: Timetable.from_dict(body) for name, body in json.loads(tables).items()}
    every = json.loads(eyes)
    looking = Eyes(
        other=Mtcnn(threads=many, smallest=_SMALLEST, least=_SURE_OTHER),
        other_every=every["other"],
        same=CenterFace.load(runtime=how, threads=many, cache=kept_at, least=_SURE_FACE),
        same_every=every["same"],
        text=TextDetector(threads=many, lines=every["lines"], runtime=how, cache=kept_at),
        text_every=every["text"],
        wide=every["wide"],
    )
    wider = Span(max(0, span.first - 1), span.last)
    both = sights(source, source_original, (by_name["copy"], by_name["original"]), wider)
    sightings, pictures = kept(look(both, plan, by_name["copy"], span, looking, progress), by_name["copy"])
    with zipfile.ZipFile(target_pictures, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(pictures):
            archive.writestr(zipfile.ZipInfo(name, _SAME_DAY), pictures[name])
    return {
        "first": span.first,
        "last": span.last,
        "sightings": [its.as_list() for its in sightings],
        "looks": dict(looking.looks),
    }
