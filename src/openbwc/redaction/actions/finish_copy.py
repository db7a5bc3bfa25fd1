"""A rendered file becomes a redacted copy: an object of its own in the vault that names its source (V.A.5, V.A.6).

Guarantees: the original's bytes are read back and are those that were taken in; the file is the one that was rendered
from the approved plan and looked through; every finding in it is answered; object, row and event are of one transaction
but for a crash between the first and the others, after which finishing again takes up the same object.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath

import rfc8785
from django.utils import timezone

from openbwc.access.content import decide_content
from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import Recording, RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.media.redaction.plan_file import read_plan
from openbwc.media.redaction.sound.captions import captions_of
from openbwc.policy import TO_BE_MENDED, Act, Decision
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.deciding import decide_redaction, locked, require_approved, require_reach, subject_of
from openbwc.redaction.events import COPY_FINISHED
from openbwc.redaction.jobs.folder import root
from openbwc.redaction.models import FrozenPlan, Project, Render, Submission
from openbwc.redaction.transcripts import words_of
from openbwc.vault import Staged, VaultError

PREFIX = "urn:openbwc:redacted:"
CAPTIONS = "captions.vtt"


@dataclass(frozen=True)
class _Read:
    """What reading both files again told: whether each is what it was; the rendered one is staged for the vault."""

    original_unchanged: bool
    file_unchanged: bool
    staged: Staged


def finish_copy(*, actor: Person, render: Render) -> RedactedCopy:
    """Finish a rendered file. Raises `Refused` with everything that stands in the way.

    `Mistaken` where it is finished already, the project is not approved any more, or the rendered file is gone.
    """
    render = Render.objects.select_related("footage__clip__recording__agency", "submission__project").get(id=render.id)
    with regulated(actor=Actor.person(actor.id), subject=subject_of(render.submission.project)):
        require_reach(actor, render.submission.project, [render.footage], timezone.now())
    read = _read(render)  # before the lock: it takes as long as the files are large
    try:
        return _finish(actor, render, read)
    finally:
        read.staged.discard()


def _read(render: Render) -> _Read:
    clip = render.footage.clip
    try:
        with vault().open(clip.vault_object, clip.vault_name) as original:
            unchanged = hashlib.file_digest(original, "sha256").hexdigest() == clip.sha256
    except VaultError:
        unchanged = False
    try:
        staged = vault().stage(root() / render.path, name_of_copy(render.path))
    except VaultError as error:
        raise Mistaken(f"Expected the rendered file; it cannot be read ({error}). Render it again.") from error
    return _Read(unchanged, staged.sha256 == render.sha256, staged)


def _finish(actor: Person, render: Render, read: _Read) -> RedactedCopy:
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(render.submission.project)):
        project = locked(render.submission.project_id)
        rows = Render.objects.select_for_update(of=("self",))
        render = rows.select_related("footage__clip__recording__agency", "submission__by").get(id=render.id)
        _require_kept(render, now)
        approvers = _approvers(render.submission)
        decision = require(_decide(actor, project, render, approvers, read))
        require_reach(actor, project, [render.footage], now)
        require_approved(project)
        if render.copy_id is not None:
            raise Mistaken("Expected a file that is not a copy yet; this one is finished.")
        clip, frozen = render.footage.clip, _frozen(render)
        said = _captions(frozen)
        copy = RedactedCopy(
            clip=clip,
            project=str(project.id),
            title=project.title,
            purpose=project.purpose,
            sha256=render.sha256,
            size=render.size,
            media_type=render.media_type,
            name=name_of_copy(render.path),
            plan_sha256=render.plan_sha256,
            vault_object=f"{PREFIX}{render.id}",
            vault_name=read.staged.name,
            captions=CAPTIONS if said else "",
            made_at=now,
            made_by=actor,
            approved_by=approvers[-1],
        )
        _store(copy, read.staged, {"plan.json": bytes(frozen.content), CAPTIONS: said}, actor=who)
        copy.save(force_insert=True)
        render.copy = copy
        render.save(update_fields=["copy"])
        facts = {
            "copy": str(copy.id),
            **lineage_of(copy),
            "vault_object": copy.vault_object,
            "submission": str(render.submission_id),
            "submitted_by": str(render.submission.by_id),
            "approved_by": [str(one.id) for one in approvers],
        }
        about = Subject("recording", clip.recording_id)
        record(COPY_FINISHED, actor=who, subject=about, facts=facts, decision=decision.as_dict())
    return copy


def _require_kept(render: Render, at: datetime) -> None:
    """Raises `Refused` where the recording was disposed of; from here to the end of the transaction none begins."""
    rows = Recording.objects.select_for_update(of=("self",), no_key=True).select_related("agency")
    require(decide_content(rows.get(id=render.footage.clip.recording_id), at))


def _decide(actor: Person, project: Project, render: Render, approvers: list[Person], read: _Read) -> Decision:
    answers = list(render.leftovers.values_list("answer", flat=True))
    return decide_redaction(
        Act.FINISH_COPY,
        actor,
        project.agency,
        timezone.now(),
        people=len({render.submission.by_id, *(one.id for one in approvers)}),
        plan_is_approved=_stands(render.submission) and render.plan_sha256 == _frozen(render).sha256,
        original_unchanged=read.original_unchanged,
        file_unchanged=read.file_unchanged,
        checked=render.checked_at is not None,
        unanswered=answers.count(""),
        to_be_mended=answers.count(TO_BE_MENDED),
    )


def _frozen(render: Render) -> FrozenPlan:
    return FrozenPlan.objects.get(submission=render.submission, footage=render.footage)


def _approvers(submission: Submission) -> list[Person]:
    rulings = submission.rulings.filter(approves=True).select_related("by").order_by("at")
    return [ruling.by for ruling in rulings]


def _stands(submission: Submission) -> bool:
    """Whether it is approved and was not taken up again since."""
    return submission.approved_at is not None and submission.returned_at is None


def lineage_of(copy: RedactedCopy) -> dict[str, str | int]:
    """Original → plan → copy, by digests: what the object in the vault and the ledger both say."""
    clip = copy.clip
    return {
        "clip": str(clip.id),
        "source_sha256": clip.sha256,
        "source_object": clip.vault_object,
        "plan_sha256": copy.plan_sha256,
        "sha256": copy.sha256,
        "size": copy.size,
        "project": copy.project,
    }


def _captions(frozen: FrozenPlan) -> bytes:
    """What is still said and where sound was deleted (WebVTT); empty where nothing is known of either."""
    sounds, words = read_plan(bytes(frozen.content)).sounds, words_of(frozen.footage)
    return captions_of(sounds, words).encode() if sounds or words else b""


def _store(copy: RedactedCopy, staged: Staged, beside: Mapping[str, bytes], *, actor: Actor) -> None:
    """The copy, its lineage and what stands beside it as one object; the same again is recognised by the vault."""
    files = {**beside, "lineage.json": rfc8785.dumps(lineage_of(copy))}
    more = [vault().stage(BytesIO(content), name) for name, content in files.items() if content]
    message = f"Redacted copy of {copy.clip.vault_object}."
    try:
        vault().commit(
            copy.vault_object,
            [staged, *more],
            message=message,
            actor=str(actor),
            created=copy.made_at,
            holder=copy.clip.recording.agency.code,
        )
    finally:
        for one in more:
            one.discard()


def name_of_copy(path: str) -> str:
    """The file name of a copy, which tells nothing of what the original was called: the rendered file's kind alone."""
    return f"redacted{PurePosixPath(path).suffix.lower()}"
