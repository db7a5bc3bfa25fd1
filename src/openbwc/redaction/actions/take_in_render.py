"""A rendered file, and then what the residual check found in it, are taken in: work of the program, not of a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.program.refusals import Mistaken
from openbwc.redaction.deciding import locked, require_approved, subject_of
from openbwc.redaction.events import CHECKED, RENDERED
from openbwc.redaction.models import Footage, FrozenPlan, Leftover, Render, Submission


@dataclass(frozen=True, kw_only=True)
class RenderedFile:
    """A finished file. `path` is relative to the folder of redaction work (`rendered_folder`); `sha256` in hex."""

    path: str
    sha256: str
    size: int
    media_type: str
    report: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class FoundLeft:
    """A finding of the residual check, at a frame or at a moment of the sound; `box` in stored pixels."""

    kind: str
    words: str
    frame: int | None = None
    at_ms: int | None = None
    box: tuple[int, int, int, int] | None = None
    picture: str = ""


def take_in_render(*, actor: Actor, submission: Submission, footage: Footage, file: RenderedFile) -> Render:
    """Keep a file rendered from the frozen plan of an approved submission. `Mistaken` where it is not approved."""
    now = timezone.now()
    with transaction.atomic():
        project = locked(submission.project_id)
        submission = Submission.objects.get(id=submission.id)
        if submission.approved_at is None or submission.returned_at is not None:
            raise Mistaken("Expected a submission that stands approved; only that is rendered.")
        require_approved(project)
        frozen = FrozenPlan.objects.get(submission=submission, footage=footage)
        render = Render.objects.create(
            submission=submission,
            footage=footage,
            plan_sha256=frozen.sha256,
            path=file.path,
            sha256=file.sha256,
            size=file.size,
            media_type=file.media_type,
            report=dict(file.report),
            made_at=now,
        )
        facts = {
            "render": str(render.id),
            "submission": str(submission.id),
            "footage": str(footage.id),
            "plan_sha256": frozen.sha256,
            "sha256": file.sha256,
            "size": file.size,
        }
        record(RENDERED, actor=actor, subject=subject_of(project), facts=facts)
    return render


def take_in_residual(
    *, actor: Actor, render: Render, findings: Sequence[FoundLeft], residual: Mapping[str, Any]
) -> list[Leftover]:
    """Keep what the check found; `residual` is what it says that it did. `Mistaken` for a file checked already."""
    now = timezone.now()
    with transaction.atomic():
        project = locked(render.submission.project_id)
        render = Render.objects.select_for_update(of=("self",)).get(id=render.id)
        if render.checked_at is not None:
            raise Mistaken("Expected a file that was not checked yet.")
        render.checked_at, render.residual = now, dict(residual)
        render.save(update_fields=["checked_at", "residual"])
        left = Leftover.objects.bulk_create(
            Leftover(
                render=render,
                position=position,
                kind=one.kind,
                frame=one.frame,
                at_ms=one.at_ms,
                box=list(one.box) if one.box else None,
                picture=one.picture,
                words=one.words[: Leftover.WORDS_MAX],
            )
            for position, one in enumerate(findings, 1)
        )
        facts = {"render": str(render.id), "sha256": render.sha256, "findings": len(left)}
        record(CHECKED, actor=actor, subject=subject_of(project), facts=facts)
    return left
