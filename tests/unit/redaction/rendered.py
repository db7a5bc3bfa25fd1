"""A real original in a real vault, and a file rendered from an approved plan of it."""

import hashlib
import io
from pathlib import Path

from openbwc.custody import Actor
from openbwc.evidence.originals import vault
from openbwc.program.models import Person
from openbwc.redaction.actions.rule_on_submission import rule_on_submission
from openbwc.redaction.actions.submit_project import submit_project
from openbwc.redaction.actions.take_in_render import FoundLeft, RenderedFile, take_in_render, take_in_residual
from openbwc.redaction.jobs.folder import root
from openbwc.redaction.models import Footage, Project, Render, Submission
from openbwc.vault.fixity import ORIGINAL_PREFIX

HOUSE = Actor.system("redaction")
COPY = b"what may be shown" * 100


def stored(footage: Footage, content: bytes = b"what the camera recorded" * 100) -> None:
    """The footage's original, in the vault and in the catalogue."""
    clip = footage.clip
    staged = vault().stage(io.BytesIO(content), clip.vault_name)
    clip.sha256, clip.size, clip.vault_object = staged.sha256, staged.size, f"{ORIGINAL_PREFIX}{staged.sha256}"
    vault().commit(clip.vault_object, [staged], message="Original.", actor="system:test", created=footage.added_at)
    clip.save()


def submitted(redactor: Person, project: Project) -> Submission:
    """The project as it stands, submitted."""
    project.refresh_from_db()
    return submit_project(actor=redactor, project=project, expected_revision=project.revision)


def approved(redactor: Person, reviewer: Person, project: Project) -> Submission:
    """The project as it stands, submitted and approved."""
    submission = submitted(redactor, project)
    rule_on_submission(actor=reviewer, submission=submission, approves=True)
    return submission


def rendered(submission: Submission, footage: Footage, content: bytes = COPY) -> Render:
    """A file rendered from the approved plan, not looked through yet."""
    path = root() / f"{footage.id}-{submission.id}.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    file = RenderedFile(
        path=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type="video/mp4",
        report={"mode": "smart"},
    )
    return take_in_render(actor=HOUSE, submission=submission, footage=footage, file=file)


def checked(render: Render, *words: str) -> Render:
    """The file after its residual check, with a finding for each of the words."""
    findings = [FoundLeft(kind="face", words=one, frame=7, box=(1, 2, 3, 4)) for one in words]
    take_in_residual(actor=HOUSE, render=render, findings=findings, residual={"frames": 300})
    render.refresh_from_db()
    return render


def path_of(render: Render) -> Path:
    """Where the rendered file lies."""
    return root() / render.path
