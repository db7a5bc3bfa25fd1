"""One file from original to checked copy: find, plan, render, look again; one report of all of it.

Guarantees: the original is only read, and its digest is the same afterwards; the copy, its plan and its report are
under their names only when everything was done; a file that is there is never written over; the report tells what was
found, what was done, and what is left over.
"""

from __future__ import annotations

import json
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from openbwc.media.errors import BadPlan, MediaError, RenditionDiffers
from openbwc.media.redaction.detectors.choosing import covered
from openbwc.media.redaction.detectors.registry import Coverage
from openbwc.media.redaction.executing.model import Executor
from openbwc.media.redaction.pipeline.files import digest_of, write_whole
from openbwc.media.redaction.pipeline.finding import Finding, over_redacted
from openbwc.media.redaction.pipeline.rendering import Rendering
from openbwc.media.redaction.pipeline.wanted import Wanted
from openbwc.media.redaction.pipeline.work import Results, Work, carry_out
from openbwc.media.redaction.plan import Plan, Treatment
from openbwc.media.redaction.plan_file import plan_bytes, plan_digest, read_plan
from openbwc.media.redaction.rendering.model import RenderReport
from openbwc.media.redaction.residual.checking import FAST, THOROUGH, Checking
from openbwc.media.redaction.residual.model import Leftover, Residual

T = TypeVar("T")
VERSION = 1
Told = Callable[[str, float], None]
"""Called with a stage (`reading`, `finding`, `rendering`, `checking`) and its share done, about once a second."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be made: the copy's name, and where plan and report are kept, if they are.

    `plan` is the file of a plan to render; what `wanted` finds beyond it is added, and what it names is left as a
    person may have edited it. With `everything` nothing is looked for.
    Pictures of what is left over lie in a folder beside the report, `<its name>.pictures`.
    `work` is a folder that all workers see, the copy's own where none is given; `checked`: look through the copy.
    """

    original: Path
    copy: Path
    wanted: Wanted
    plan: Path | None = None
    keep_plan: Path | None = None
    keep_report: Path | None = None
    everything: bool = False
    work: Path | None = None
    checked: bool = True


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was done. `seconds` are those of each stage; `residual` is None where nobody looked.

    `coverage` is what can be found and what cannot, of whatever kind.
    """

    copy: Path
    plan: Plan
    copy_sha256: str
    render: RenderReport
    residual: Residual | None
    seconds: dict[str, float]
    coverage: tuple[Coverage, ...]

    @property
    def leftovers(self) -> tuple[Leftover, ...]:
        """What the check found in the copy."""
        return self.residual.findings if self.residual else ()

    @property
    def found(self) -> dict[str, int]:
        """How many tracks there are of each kind, whole frames and pieces of sound."""
        tracks = Counter(track.kind.value for track in self.plan.tracks if track.treatment is Treatment.REDACT)
        counts = {"whole frame": len(self.plan.whole_frames), "sound": len(self.plan.sounds)}
        return {**tracks, **{name: count for name, count in counts.items() if count}}

    def words(self) -> str:
        """What was done, in a sentence for people."""
        found = ", ".join(f"{name} × {count}" for name, count in sorted(self.found.items())) or "nothing"
        withheld = f"{self.render.withheld_ms / 1000:.1f} s of {self.render.duration:.1f} s withhold something"
        why = f" ({self.render.why_full})" if self.render.why_full else ""
        checked = "not looked through" if self.residual is None else f"{len(self.leftovers)} left over"
        return f"{found} redacted; {withheld}; rendered {self.render.mode}{why}; {checked}."

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        return {
            "version": VERSION,
            "original_sha256": self.plan.source.sha256,
            "plan_sha256": plan_digest(self.plan),
            "copy_sha256": self.copy_sha256,
            "found": self.found,
            "render": self.render.as_dict(),
            "residual": self.residual.as_dict() if self.residual else None,
            "coverage": [asdict(one) for one in self.coverage],
            "seconds": {stage: round(seconds, 2) for stage, seconds in self.seconds.items()},
        }


def redact_file(order: Order, executor: Executor, *, told: Told) -> Report:
    """Make the copy. Raises MediaError, PieceFailed or OSError, and then there is none."""
    for path in filter(None, (order.copy, order.keep_plan, order.keep_report)):
        if path.exists():
            raise MediaError(expected=f"a name that is free for {path}", found="a file of that name")
    clock = _Clock(told)
    sha256 = clock.time("reading", lambda beat: digest_of(order.original, beat=beat))
    draft = order.copy.with_name(f".{order.copy.stem}.{uuid.uuid4().hex}{order.copy.suffix}")
    try:
        with _folder(order) as folder:
            plan = _plan(order, executor, sha256, clock)
            file = folder / "plan.json"
            write_whole(file, plan_bytes(plan))
            rendering = Rendering(order.original, file, draft, folder)
            done = clock.carry_out("rendering", rendering, executor)
            residual = _residual(order, executor, draft, file, folder, clock) if order.checked else None
            _keep_pictures(order, folder, residual)
        if clock.time("reading", lambda beat: digest_of(order.original, beat=beat)) != sha256:
            raise RenditionDiffers(expected="an original that stays as it is", found="that it changed meanwhile")
        report = Report(
            copy=order.copy,
            plan=plan,
            copy_sha256=digest_of(draft, beat=lambda _share: None),
            render=rendering.report(done),
            residual=residual,
            seconds=clock.seconds,
            coverage=covered(Path(order.wanted.detectors) if order.wanted.detectors else None),
        )
        if order.keep_plan is not None:
            write_whole(order.keep_plan, plan_bytes(plan))
        if order.keep_report is not None:
            write_whole(order.keep_report, json.dumps(report.as_dict(), indent=1).encode() + b"\n")
        draft.replace(order.copy)
    finally:
        draft.unlink(missing_ok=True)
    return report


def _plan(order: Order, executor: Executor, sha256: str, clock: _Clock) -> Plan:
    """The plan to render: what was given, and what was found; what is found again stays as it was given."""
    wanted = order.wanted if not order.everything else replace(order.wanted, kinds=frozenset(), speech=False)
    given = read_plan(order.plan.read_bytes()) if order.plan else None
    if given is not None and given.source.sha256 != sha256:
        raise BadPlan(expected=f"a plan of the file {sha256}", found=f"one of {given.source.sha256}")
    if given is not None and not (wanted.kinds or wanted.speech):
        return given
    finding = Finding(order.original, wanted, at_once=executor.at_once)
    results = clock.carry_out("finding", finding, executor)
    seen = finding.seen(results)
    if order.everything:
        return over_redacted(seen.source(sha256), seen, wanted.style)
    plan = given or Plan(source=seen.source(sha256), title=order.original.name)
    known = {its.id for its in plan.tracks} | {its.id for its in plan.whole_frames} | {its.id for its in plan.sounds}
    return replace(
        plan,
        tracks=(*plan.tracks, *(track for track in finding.tracks(results) if track.id not in known)),
        sounds=(*plan.sounds, *(sound for sound in finding.sounds(results) if sound.id not in known)),
    )


def _residual(order: Order, executor: Executor, copy: Path, plan: Path, folder: Path, clock: _Clock) -> Residual:
    checking = Checking(
        copy,
        order.original,
        plan,
        folder,
        closeness=FAST if order.everything else THOROUGH,
        threads=order.wanted.threads,
        runtime=order.wanted.runtime,
    )
    return checking.outcome(clock.carry_out("checking", checking, executor))


def _keep_pictures(order: Order, folder: Path, residual: Residual | None) -> None:
    """The pictures of what is left over, in a folder beside the report that names them."""
    names = {finding.picture for finding in residual.findings if finding.picture} if residual else set()
    if order.keep_report is None or not names:
        return
    kept = order.keep_report.with_suffix(".pictures")
    kept.mkdir(exist_ok=True)
    for name in names:
        write_whole(kept / name, (folder / name).read_bytes())


@contextmanager
def _folder(order: Order) -> Iterator[Path]:
    """A folder for what lies between the stages, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".openbwc-redact-", dir=order.work or order.copy.parent) as name:
        yield Path(name)


class _Clock:
    """Times the stages and tells how far each is."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self.seconds: dict[str, float] = {}

    def carry_out(self, stage: str, work: Work, executor: Executor) -> Results:
        """Do all pieces of a stage."""
        return self.time(stage, lambda beat: carry_out(work, executor, done={}, beat=beat, keep=_forget))

    def time(self, stage: str, act: Callable[[Callable[[float], None]], T]) -> T:
        """Do it, with a beat that tells the share done."""
        begun = time.monotonic()
        self._told(stage, 0.0)
        try:
            return act(partial(self._told, stage))
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.monotonic() - begun
            self._told(stage, 1.0)


def _forget(_key: str, _result: object) -> None:
    """A command keeps results in memory only."""
