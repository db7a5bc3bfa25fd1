"""What each kind of job does: the engine's work, and what of its results enters the project."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from openbwc.custody import Actor
from openbwc.media.errors import MediaError
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.pipeline.files import write_whole
from openbwc.media.redaction.pipeline.finding import OVER_REDACT, Finding, over_redacted
from openbwc.media.redaction.pipeline.following import FOLLOWER, Drawn, Following, drawn_of
from openbwc.media.redaction.pipeline.rendering import Rendering
from openbwc.media.redaction.pipeline.wanted import Wanted
from openbwc.media.redaction.pipeline.work import InTurn, Results, Work
from openbwc.media.redaction.plan import Reason, Span, Style
from openbwc.media.redaction.plan_file import read_plan, track_from_dict
from openbwc.media.redaction.residual.checking import Checking
from openbwc.media.redaction.residual.model import Leftover
from openbwc.program.refusals import Mistaken
from openbwc.redaction.actions.take_in_followed import take_in_followed
from openbwc.redaction.actions.take_in_found import take_in_found
from openbwc.redaction.actions.take_in_render import FoundLeft, RenderedFile, take_in_render, take_in_residual
from openbwc.redaction.entries import states_of
from openbwc.redaction.jobs import folder
from openbwc.redaction.jobs.signing import Signing
from openbwc.redaction.measuring import measure_footage
from openbwc.redaction.models import EntryKind, Footage, Job, JobKind, Project
from openbwc.redaction.queries import frozen_plan

_RENDER_SHARE = 0.5  # of the work of a render: the rest is the look over the copy
_OF_THE_INSTALLATION = frozenset({"runtime", "detectors", "threads"})  # not for whoever asks for a job to say

Beat = Callable[[float], None]
"""Called about once a second with the share of the job that is done; what it raises stops the work."""
Settle = Callable[[Actor], dict[str, Any]]
"""Takes in what followed, in the transaction that ends the job; gives what is told of it, JSON-safe."""


@dataclass(frozen=True)
class Prepared:
    """The work of a job, and what follows from its results: `gather` works it out, which may take a while."""

    work: Work
    gather: Callable[[Results], Settle]


def checked_parameters(footage: Footage, kind: JobKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a job, whole and in one form. Raises `Mistaken` for what makes no sense."""
    if kind == JobKind.FOLLOW:
        return _what_to_follow(footage, given)
    if kind == JobKind.RENDER:
        if given:
            raise Mistaken(f"Expected no options for '{kind.label}'; found {', '.join(sorted(given))}.")
        return {}
    if kind == JobKind.COVER:
        return _how_to_cover(given)
    if stray := sorted(_OF_THE_INSTALLATION & given.keys()):
        raise Mistaken(f"Expected what is to be found; {', '.join(stray)} is set for the whole installation.")
    if kind == JobKind.SPEECH:
        given = {**given, "kinds": [], "speech": True}
    try:
        wanted = Wanted.from_dict(given)
    except MediaError as error:
        raise Mistaken(f"E{str(error)[1:]}.") from error
    if not wanted.kinds and not wanted.speech:
        raise Mistaken("Expected at least one kind to be found, or speech; found none.")
    return {name: value for name, value in wanted.as_dict().items() if name not in _OF_THE_INSTALLATION}


def _how_to_cover(given: Mapping[str, Any]) -> dict[str, Any]:
    """A style, and the reason that every entry gets."""
    told = {"style": Style.BLUR.value, "reason": "", "basis": "", **given}
    if told.keys() != {"style", "reason", "basis"} or not all(isinstance(value, str) for value in told.values()):
        raise Mistaken(f"Expected a style, a reason and its basis; found {dict(given)}.")
    if told["style"] not in list(Style):
        raise Mistaken(f"Expected a style of {', '.join(Style)}; found {told['style']!r}.")
    return told


def _what_to_follow(footage: Footage, given: Mapping[str, Any]) -> dict[str, Any]:
    """A track and a frame, and the box and the span that follow from them now, at the project's revision."""
    track, frame = given.get("track"), given.get("frame")
    if given.keys() != {"track", "frame"} or not isinstance(track, str) or type(frame) is not int:
        raise Mistaken(f"Expected the id of a track and the number of a frame; found {dict(given)}.")
    revision = Project.objects.values_list("revision", flat=True).get(id=footage.project_id)
    state = states_of(footage, [track])[track]  # after the revision: an edit between them counts as one since
    if state is None or state["kind"] != EntryKind.TRACK:
        raise Mistaken(f"Expected the id of a track of this footage; found {track!r}.")
    drawn = drawn_of(track_from_dict(state["body"]), frame)
    if drawn is None:
        raise Mistaken(f"Expected a frame at which the track is; it is not at frame {frame}.")
    span = [drawn.span.first, drawn.span.last]
    return {"track": track, "frame": frame, "box": drawn.box.as_list(), "span": span, "revision": revision}


def prepare(job: Job, original: Path, *, at_once: int, beat: Beat) -> Prepared:
    """The work of a job that was taken on the footage's original, which is only read; it has to stay until the work is
    gathered. `beat` is for what is done here, and not by a worker.

    Raises `Mistaken` or MediaError.
    """
    return _KINDS[JobKind(job.kind)](job, original, at_once, beat)


def _find(job: Job, original: Path, at_once: int, _beat: Beat) -> Prepared:
    wanted = Wanted.from_dict({**job.parameters, "runtime": settings.REDACTION_RUNTIME})
    work = Finding(original, wanted, at_once=at_once)

    def gather(results: Results) -> Settle:
        table = work.seen(results).timetable
        tracks, sounds = work.tracks(results), work.sounds(results)
        authors = sorted({one.author for one in tracks} | {one.author for one in sounds})
        by = ", ".join(authors) or "detectors"

        def settle(actor: Actor) -> dict[str, Any]:
            measure_footage(footage=job.footage, width=table.width, height=table.height, frames=table.frames)
            entered = take_in_found(actor=actor, footage=job.footage, tracks=tracks, sounds=sounds, by=by)
            return {"tracks": len(tracks), "sounds": len(sounds), "revision": entered.revision}

        return settle

    return Prepared(work, gather)


def _cover(job: Job, original: Path, at_once: int, _beat: Beat) -> Prepared:
    told = job.parameters
    work = Finding(original, Wanted(kinds=frozenset()), at_once=at_once)

    def gather(results: Results) -> Settle:
        seen = work.seen(results)
        source = seen.source(job.footage.clip.sha256)
        plan = over_redacted(source, seen, Style(told["style"]), Reason(code=told["reason"], basis=told["basis"]))

        def settle(actor: Actor) -> dict[str, Any]:
            measure_footage(footage=job.footage, width=source.width, height=source.height, frames=source.frames)
            entered = take_in_found(
                actor=actor, footage=job.footage, whole_frames=plan.whole_frames, sounds=plan.sounds, by=OVER_REDACT
            )
            covered = {"whole_frames": len(plan.whole_frames), "sounds": len(plan.sounds)}
            return {**covered, "revision": entered.revision}

        return settle

    return Prepared(work, gather)


def _follow(job: Job, original: Path, _at_once: int, _beat: Beat) -> Prepared:
    told = job.parameters
    drawn = Drawn(frame=told["frame"], box=Box(*told["box"]), span=Span(*told["span"]))
    work = Following(original, drawn)

    def gather(results: Results) -> Settle:
        found = work.keyframes(results)

        def settle(actor: Actor) -> dict[str, Any]:
            entered = take_in_followed(
                actor=actor,
                footage=job.footage,
                track=told["track"],
                found=found,
                revision=told["revision"],
                by=FOLLOWER,
            )
            return {"first": found[0].frame, "last": found[-1].frame, "revision": entered.revision}

        return settle

    return Prepared(work, gather)


def _render(job: Job, original: Path, _at_once: int, beat: Beat) -> Prepared:
    submission = job.submission
    if submission is None:
        raise Mistaken("Expected a submission to render; found none.")
    place = folder.prepare(job.id)
    plan, rendered, pictures = place / "plan.json", place / "rendered.mp4", place / "residual"
    target = place / f"copy-{submission.id.hex[:12]}.mp4"
    pictures.mkdir(exist_ok=True, mode=0o750)
    content = bytes(frozen_plan(submission, job.footage).content)
    write_whole(plan, content)
    rendering = Rendering(original, plan, rendered, place)
    alive = partial(beat, _RENDER_SHARE)
    signing = Signing(job.footage, read_plan(content), rendering, rendered, target, alive=alive)
    checking = Checking(target, original, plan, pictures, runtime=settings.REDACTION_RUNTIME)

    def gather(results: Results) -> Settle:
        report, residual = rendering.report(results), checking.outcome(results)
        file = RenderedFile(
            path=folder.relative(target),
            sha256=residual.copy_sha256,
            size=target.stat().st_size,
            media_type="video/mp4",
            report=report.as_dict(),
        )
        found = [_left(one, folder.relative(pictures)) for one in residual.findings]
        told = {name: value for name, value in residual.as_dict().items() if name != "findings"}

        def settle(actor: Actor) -> dict[str, Any]:
            render = take_in_render(actor=actor, submission=submission, footage=job.footage, file=file)
            take_in_residual(actor=actor, render=render, findings=found, residual=told)
            return {"render": str(render.id), "mode": report.mode, "leftovers": len(found)}

        return settle

    return Prepared(InTurn((rendering, _RENDER_SHARE), (signing, 0.0), (checking, 1 - _RENDER_SHARE)), gather)


def _left(one: Leftover, pictures: str) -> FoundLeft:
    box = None if one.box is None else (one.box.left, one.box.top, one.box.right, one.box.bottom)
    return FoundLeft(
        kind=one.what.value,
        words=one.words,
        frame=one.first,
        at_ms=one.from_ms,
        box=box,
        picture=f"{pictures}/{one.picture}" if one.picture else "",
    )


_KINDS: Mapping[JobKind, Callable[[Job, Path, int, Beat], Prepared]] = {
    JobKind.FIND: _find,
    JobKind.SPEECH: _find,
    JobKind.COVER: _cover,
    JobKind.FOLLOW: _follow,
    JobKind.RENDER: _render,
}
