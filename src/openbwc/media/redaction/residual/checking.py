"""The residual check as work in pieces: the file, then its spans, then one list for a person to answer (V.A.6).

Guarantees: the list is a function of what the pieces gave; no file from outside is opened here, that is done in
isolated children; the list and its pictures appear in the folder whole or not at all.
"""

from __future__ import annotations

import json
import os
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openbwc.media.isolation import Limits
from openbwc.media.redaction.detectors.engine import Runtime
from openbwc.media.redaction.executing.model import Executor, Piece
from openbwc.media.redaction.pipeline.cutting import cut
from openbwc.media.redaction.pipeline.work import Results, carry_out, missing
from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.residual.merging import Sighting, counted, grouped, leftovers_of, rate_of
from openbwc.media.redaction.residual.model import Leftover, Residual
from openbwc.media.redaction.timetable import Timetable

FILE = "residual-file"
LIST = "residual.json"
_FRAMES = 900  # of a piece, where the original's groups of pictures allow
_FILE_SHARE = 0.05
_LARGEST_PICTURE = 2**20  # bytes
_LIMITS = Limits(memory=16 * 2**30, cpu_seconds=48 * 3600, wall_seconds=24 * 3600.0, stall_seconds=600.0)


@dataclass(frozen=True, kw_only=True)
class Closeness:
    """At every how many frames each way of looking is taken, and how large: `wide` and `lines` are in pixels.

    Every frame is compared with the original, whatever stands here.
    """

    other: int = 5
    same: int = 3
    text: int = 15
    wide: int = 1280
    lines: int = 736

    def as_text(self) -> str:
        body = {"other": self.other, "same": self.same, "text": self.text, "wide": self.wide, "lines": self.lines}
        return json.dumps(body, separators=(",", ":"))


THOROUGH = Closeness()
FAST = Closeness(other=10, same=8, text=45, wide=960)


class Checking:
    """The check of one copy. `plan` is the file of the plan that it was rendered by; `folder` is where pictures go.

    All paths are such as every worker sees. `threads` is how many one piece may use.
    """

    def __init__(
        self,
        copy: Path,
        original: Path,
        plan: Path,
        folder: Path,
        *,
        closeness: Closeness = THOROUGH,
        threads: int = 1,
        runtime: str = Runtime.AUTO.value,
    ) -> None:
        self._files = {"source": str(copy), "source_original": str(original), "source_plan": str(plan)}
        self._folder = folder
        self._closeness, self._threads, self._runtime = closeness, threads, runtime

    def pieces(self, done: Results) -> list[Piece]:
        """See `pipeline.work.Work`."""
        if FILE not in done:
            return [Piece(key=FILE, task="redact_residual_file", arguments=self._files, limits=_LIMITS)]
        return missing(list(self._spans(done[FILE])), done)

    def share(self, done: Results, under_way: Mapping[str, float]) -> float:
        """See `pipeline.work.Work`."""
        if FILE not in done:
            return _FILE_SHARE * under_way.get(FILE, 0.0)
        spans = _spans_of(done[FILE])
        got = sum(1.0 if _key(span) in done else under_way.get(_key(span), 0.0) for span in spans)
        return _FILE_SHARE + (1 - _FILE_SHARE) * got / len(spans)

    def outcome(self, done: Results) -> Residual:
        """The list, once all pieces are done; it is written to the folder as `residual.json` with its pictures."""
        told, table = done[FILE], _table(done[FILE])
        parts = {span: done[_key(span)] for span in _spans_of(told)}
        sightings = [Sighting.from_list(body) for part in parts.values() for body in part["sightings"]]
        original = Timetable.from_dict(told["tables"]["original"])
        found = leftovers_of(grouped(sightings, rate_of(table)), original)
        found += [Leftover.from_dict(body) for body in told["leftovers"]]
        self._folder.mkdir(parents=True, exist_ok=True)
        where = {
            its.picture: span for span, part in parts.items() for its in map(Sighting.from_list, part["sightings"])
        }
        found = [self._with_picture(its, where) for its in found]
        residual = Residual(
            findings=tuple(sorted(found, key=_order)),
            looks=counted(part["looks"] for part in parts.values()),
            frames=table.frames,
            copy_sha256=told["copy_sha256"],
            plan_sha256=told["plan_sha256"],
        )
        content = json.dumps(residual.as_dict(), indent=1, ensure_ascii=False).encode()
        _write(self._folder / LIST, content)
        return residual

    def _spans(self, told: Mapping[str, Any]) -> Iterator[Piece]:
        self._folder.mkdir(parents=True, exist_ok=True)
        tables = json.dumps(told["tables"], separators=(",", ":"))
        for span in _spans_of(told):
            arguments = {
                **self._files,
                "target_pictures": str(self._archive(span)),
                "first": str(span.first),
                "last": str(span.last),
                "tables": tables,
                "eyes": self._closeness.as_text(),
                "threads": str(self._threads),
                "runtime": self._runtime,
            }
            yield Piece(key=_key(span), task="redact_residual", arguments=arguments, limits=_LIMITS)

    def _archive(self, span: Span) -> Path:
        return self._folder / f"{_key(span)}.zip"

    def _with_picture(self, its: Leftover, where: Mapping[str, Span]) -> Leftover:
        """The finding under its own picture, named after the finding."""
        if not its.picture:
            return its
        with zipfile.ZipFile(self._archive(where[its.picture])) as archive:
            if archive.getinfo(its.picture).file_size > _LARGEST_PICTURE:
                return replace(its, picture="")
            content = archive.read(its.picture)
        named = replace(its, picture=f"{its.id}.jpg")
        _write(self._folder / named.picture, content)
        return named


def check(
    copy: Path,
    original: Path,
    plan: Path,
    folder: Path,
    executor: Executor,
    *,
    closeness: Closeness = THOROUGH,
    beat: Callable[[float], None] = lambda _share: None,
) -> Residual:
    """Check a copy here and now. `folder` is made; it has `residual.json` and the pictures afterwards.

    Raises PieceFailed where a piece cannot be done, with its sentence.
    """
    folder.mkdir(parents=True, exist_ok=True)
    checking = Checking(copy, original, plan, folder, closeness=closeness)
    return checking.outcome(carry_out(checking, executor, done={}, beat=beat, keep=lambda _key, _result: None))


def _spans_of(told: Mapping[str, Any]) -> list[Span]:
    """Whole groups of the original: a span that begins within one would decode it from its beginning once more."""
    original = Timetable.from_dict(told["tables"]["original"])
    return cut(original.groups, -(-original.frames // _FRAMES))


def _key(span: Span) -> str:
    return f"residual-{span.first}-{span.last}"


def _table(told: Mapping[str, Any]) -> Timetable:
    return Timetable.from_dict(told["tables"]["copy"])


def _order(its: Leftover) -> tuple[bool, int, str, str]:
    """Findings in time first, those of the file after them."""
    at = its.from_ms
    return at is None, at or 0, its.what.value, its.id


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
