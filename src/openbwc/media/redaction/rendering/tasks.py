"""A render and its pieces, as the isolated child does them: paths and texts in, JSON-safe facts out.

Guarantees: the source's hash is checked while the copy is made, and a copy of another file is never given back; a part
is a temporary file without a name, so that a child that is killed leaves none behind.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av

from openbwc.media.errors import BadPlan, RenditionFailed
from openbwc.media.redaction.plan import Plan, Span, Style
from openbwc.media.redaction.plan_file import plan_digest, read_plan
from openbwc.media.redaction.rendering.assembling import Written, assemble_copy
from openbwc.media.redaction.rendering.comparing import compare
from openbwc.media.redaction.rendering.encoding import render_span
from openbwc.media.redaction.rendering.model import RenderReport, Survey
from openbwc.media.redaction.rendering.surveying import survey as look_over
from openbwc.media.redaction.styles import WARNING
from openbwc.media.redaction.timetable import Timetable

Progress = Callable[[float], None]
_READ = 4 * 2**20
_ENCODING_SHARE = 0.9  # of the progress, where anything is encoded


def render(
    source: Path, source_plan: Path, target: Path, smart: str = "yes", threads: str = "0", *, progress: Progress
) -> dict[str, Any]:
    """The whole render. `smart` is "yes" or "no", `threads` those of the decoder, "0" for as many as FFmpeg likes."""
    plan = read_plan(source_plan.read_bytes())
    with _hashed(source, plan), ExitStack() as files:
        survey = look_over(source, plan, smart=smart == "yes")
        total = sum(span.last - span.first + 1 for span in survey.spans)
        share = _ENCODING_SHARE if total else 0.0
        parts: dict[Span, BinaryIO] = {}
        done = 0
        for span in survey.spans:
            frames = span.last - span.first + 1
            parts[span] = files.enter_context(tempfile.TemporaryFile(dir=target.parent))
            begun, piece = done / total * share, frames / total * share
            with _ffmpeg():
                render_span(
                    source,
                    plan,
                    survey,
                    span,
                    parts[span],
                    threads=int(threads),
                    progress=lambda part, begun=begun, piece=piece: progress(begun + part * piece),  # type: ignore[misc]
                )
            done += frames
        report = _finish(source, plan, survey, parts, target, lambda part: progress(share + part * (1 - share)))
    return report.as_dict()


def survey(source: Path, source_plan: Path, target: Path, smart: str = "yes", *, progress: Progress) -> dict[str, Any]:
    """Write the survey as JSON, for `span` and `assemble`; its mode, why it is a full one, and its spans."""
    progress(0.0)
    found = look_over(source, read_plan(source_plan.read_bytes()), smart=smart == "yes")
    body = found.as_dict()
    target.write_text(json.dumps(body, separators=(",", ":")), encoding="utf-8")
    return {"mode": found.mode, "why_full": found.why_full, "spans": body["spans"]}


def span(
    source: Path,
    source_plan: Path,
    source_survey: Path,
    target: Path,
    first: str,
    last: str,
    threads: str = "0",
    *,
    progress: Progress,
) -> dict[str, Any]:
    """Write the part for one span of the survey. The source's hash is checked when the parts are put together."""
    plan, found = read_plan(source_plan.read_bytes()), _survey(source_survey)
    asked = Span(int(first), int(last))
    if asked not in found.spans:
        raise BadPlan(expected="a span of the survey", found=f"{first} to {last}")
    with _ffmpeg(), target.open("wb") as part:
        render_span(source, plan, found, asked, part, threads=int(threads), progress=progress)
    return {"first": asked.first, "last": asked.last, "bytes": target.stat().st_size}


def assemble(
    source: Path, source_plan: Path, source_survey: Path, source_parts: Path, target: Path, *, progress: Progress
) -> dict[str, Any]:
    """Put the copy together from the parts `<first frame>.part` in a folder, and compare it."""
    plan, found = read_plan(source_plan.read_bytes()), _survey(source_survey)
    with _hashed(source, plan), ExitStack() as files:
        parts = {span: files.enter_context((source_parts / f"{span.first}.part").open("rb")) for span in found.spans}
        return _finish(source, plan, found, parts, target, progress).as_dict()


def _survey(path: Path) -> Survey:
    return Survey.from_dict(json.loads(path.read_text(encoding="utf-8")))


def _finish(
    source: Path,
    plan: Plan,
    survey: Survey,
    parts: Mapping[Span, BinaryIO],
    target: Path,
    progress: Progress,
) -> RenderReport:
    with _ffmpeg():
        written = assemble_copy(source, plan, survey, parts, target, progress=progress)
    checks = compare(source, plan, survey, written, target)
    return _report(plan, survey, written, checks)


def _report(plan: Plan, survey: Survey, written: Written, checks: tuple[str, ...]) -> RenderReport:
    timetable = survey.timetable
    weak = {track.style for track in plan.tracks} | {whole.style for whole in plan.whole_frames}
    weak |= {plan.everything_style} if plan.everything_but else set()
    withheld, area = _withheld(timetable, written)
    return RenderReport(
        mode=survey.mode,
        why_full=survey.why_full,
        changed_form=_changed_form(survey),
        frames=timetable.frames,
        duration=float(written.picture_end),
        reencoded_frames=sum(len(part.sizes) for part in written.parts),
        repeated_frames=sum(part.repeated for part in written.parts),
        copied_packets=written.copied,
        cleaned_packets=written.cleaner.changed,
        removed_units=written.cleaner.removed,
        dropped=written.left.dropped,
        kept=written.left.kept,
        sounds=tuple(sound.as_dict() for sound in written.sounds),
        withheld_ms=round(withheld * 1000),
        withheld_area=round(area, 6),
        withheld_sound_ms=sum(sound.deleted_ms for sound in written.sounds),
        warning=WARNING if weak - {Style.BOX} else "",
        checks=checks,
        source_sha256=plan.source.sha256,
        plan_sha256=plan_digest(plan),
    )


def _changed_form(survey: Survey) -> str:
    """What a full render could not keep of the picture's form, in words."""
    if survey.mode != "full":
        return ""
    changes = [] if survey.timetable.codec == "h264" else [f"{survey.timetable.codec} became H.264"]
    if any(survey.form.pads):
        changes.append("a last column or row was repeated to make the size even")
    return "; ".join(changes)


def _withheld(timetable: Timetable, written: Written) -> tuple[Fraction, float]:
    """For how long anything is covered, in seconds, and the covered share of all pixels over all the time."""
    times = [tick * timetable.time_base for tick in timetable.ticks]
    ends = [*times[1:], max(written.picture_end, times[-1])]
    covered_time, area = Fraction(0), Fraction(0)
    for part in written.parts:
        for place, pixels in enumerate(part.covered):
            shown = ends[part.first + place] - times[part.first + place]
            covered_time += shown if pixels else 0
            area += shown * pixels
    whole = (ends[-1] - times[0]) * timetable.width * timetable.height
    return covered_time, float(area / whole) if whole else 0.0


@contextmanager
def _ffmpeg() -> Iterator[None]:
    """FFmpeg's complaints about what it writes, in our words."""
    try:
        yield
    except av.FFmpegError as error:
        raise RenditionFailed(
            expected="a recording that can be copied and encoded", found=f"FFmpeg says '{error.strerror}'"
        ) from error


@contextmanager
def _hashed(source: Path, plan: Plan) -> Iterator[None]:
    """Hash the source while it is worked on; raises BadPlan at the end where it is not the plan's."""
    before = _identity(source)
    with ThreadPoolExecutor(1) as thread:
        digest: Future[str] = thread.submit(_sha256, source)
        yield
        found = digest.result()
    if found != plan.source.sha256:
        raise BadPlan(
            expected=f"the original with the SHA-256 {plan.source.sha256}, as the plan says",
            found=found,
            remedy="a plan belongs to one original only",
        )
    if _identity(source) != before:
        raise RenditionFailed(expected="an original that nobody writes to", found="one that changed meanwhile")


def _identity(source: Path) -> tuple[int, int, int]:
    state = source.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns


def _sha256(source: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while block := file.read(_READ):
            digest.update(block)
    return digest.hexdigest()
