"""What a test of killing does inside the installation under test, in a process of its own.

A line of JSON, a list of words, is answered by a line of JSON: `seed FILE` puts a clip into vault and catalogue and
wants its renditions; `state` tells how far they are; `offer CLIP` enqueues another job for the clip.

`redact FILE` opens a redaction project of a clip and asks for faces to be found; `approve` gives what was found a
reason, submits and approves it and asks for a render; `redaction` tells how far both are.
"""

import json
import sys
import uuid
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import transaction  # noqa: E402 - after the set-up

from openbwc.custody import Actor  # noqa: E402 - after the set-up
from openbwc.custody.models import Event  # noqa: E402 - after the set-up
from openbwc.evidence.models import ClipFile, Rendition  # noqa: E402 - after the set-up
from openbwc.evidence.originals import vault  # noqa: E402 - after the set-up
from openbwc.evidence.renditions import folder, want_renditions  # noqa: E402 - after the set-up
from openbwc.evidence.renditions.wanting import enqueue  # noqa: E402 - after the set-up
from openbwc.program.models import Person, Role  # noqa: E402 - after the set-up
from openbwc.redaction.actions.ask_job import ask_job  # noqa: E402 - after the set-up
from openbwc.redaction.actions.edit import edit  # noqa: E402 - after the set-up
from openbwc.redaction.actions.rule_on_submission import rule_on_submission  # noqa: E402 - after the set-up
from openbwc.redaction.actions.submit_project import submit_project  # noqa: E402 - after the set-up
from openbwc.redaction.jobs.folder import root as redaction_root  # noqa: E402 - after the set-up
from openbwc.redaction.models import (  # noqa: E402 - after the set-up
    Command,
    Footage,
    Job,
    JobKind,
    JobPiece,
    Project,
    Render,
)
from openbwc.redaction.queries import entries_of  # noqa: E402 - after the set-up
from tests.world import World  # noqa: E402 - after the set-up


def seed(path: Path) -> dict[str, str]:
    """Store the file and want its renditions; gives the clip's id."""
    staged = vault().stage(path, path.name)
    name = f"urn:openbwc:original:{staged.sha256}"
    vault().commit(name, [staged], message="test", actor="test", created=datetime.now(UTC))
    with transaction.atomic():
        recording = World().agency("ICE").officer("Ruiz").wears("BWC-1").recorded()
        clip = recording.clips.get()
        ClipFile.objects.filter(id=clip.id).update(vault_object=name, vault_name=path.name, sha256=staged.sha256)
        want_renditions(clip, actor=Actor.system("test"))
    return {"clip": str(clip.id)}


def state() -> dict[str, object]:
    """Rows, files and events."""
    rows = {row.kind: row for row in Rendition.objects.all()}
    kept = {row.path for row in rows.values() if row.path}
    lying = [path for path in folder.root().rglob("*") if path.is_file()]
    return {
        "states": {kind: row.state for kind, row in rows.items()},
        "attempts": {kind: row.attempts for kind, row in rows.items()},
        "errors": {kind: row.error for kind, row in rows.items() if row.error},
        "whole": all(
            folder.measure(folder.root() / row.path).sha256 == row.sha256 for row in rows.values() if row.path
        ),
        "strays": sorted(path.name for path in lying if folder.relative(path) not in kept),
        "events": Counter(Event.objects.values_list("kind", flat=True)),
        "made": Counter(
            kind
            for event in Event.objects.filter(kind="evidence.renditions_made")
            for kind in json.loads(bytes(event.body))["facts"]["renditions"]
        ),
        "checkpoint": (settings.OPENBWC_HOME / "ledger" / "checkpoint").exists(),
    }


def redact(path: Path) -> dict[str, str]:
    """Open a project of the file and ask for faces; gives the project's id."""
    staged = vault().stage(path, path.name)
    name = f"urn:openbwc:original:{staged.sha256}"
    vault().commit(name, [staged], message="test", actor="test", created=datetime.now(UTC))
    agency = World().agency("ICE")
    redactor = agency.staff(Role.REDACTOR).row
    agency.staff(Role.REVIEWER)
    project = agency.project(redactor, agency.officer("Ruiz").trained().wears("BWC-1").recorded())
    footage = project.footage.get()
    facts = {"vault_object": name, "vault_name": path.name, "sha256": staged.sha256}
    ClipFile.objects.filter(id=footage.clip_id).update(**facts)
    Footage.objects.filter(id=footage.id).update(width=None, height=None, frames=None)
    ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters={"tier": "fast"})
    return {"project": str(project.id)}


def approve() -> dict[str, int]:
    """Approve what was found, and ask for a render; gives how many entries there are."""
    project = Project.objects.get()
    footage, redactor = project.footage.get(), project.opened_by
    found = list(entries_of(footage).values_list("entry_id", flat=True))
    arguments = {"entries": found, "reason": {"code": "(b)(6)", "basis": ""}}
    edit(actor=redactor, footage=footage, expected_revision=project.revision, verb="set", arguments=arguments)
    project.refresh_from_db()
    submission = submit_project(actor=redactor, project=project, expected_revision=project.revision)
    reviewer = Person.objects.get(appointments__role=Role.REVIEWER)
    rule_on_submission(actor=reviewer, submission=submission, approves=True)
    ask_job(actor=redactor, footage=project.footage.get(), kind=JobKind.RENDER)
    return {"entries": len(found)}


def redaction() -> dict[str, object]:
    """Jobs, their pieces, what they left, and events."""
    return {
        "jobs": dict(Job.objects.values_list("kind", "state")),
        "errors": [error for error in Job.objects.values_list("error", flat=True) if error],
        "pieces": Counter(JobPiece.objects.values_list("key", flat=True)),
        "commands": Counter(Command.objects.values_list("verb", flat=True)),
        "renders": Render.objects.count(),
        "whole": all(folder.measure(redaction_root() / one.path).sha256 == one.sha256 for one in Render.objects.all()),
        "halves": [path.name for path in redaction_root().rglob("*.part*") if not path.name[0].isdigit()],
        "events": Counter(Event.objects.values_list("kind", flat=True)),
    }


def answer(words: list[str]) -> object:
    """Do what the words say."""
    if words[0] == "redact":
        return redact(Path(words[1]))
    if words[0] in {"approve", "redaction"}:
        return approve() if words[0] == "approve" else redaction()
    if words[0] == "seed":
        return seed(Path(words[1]))
    if words[0] == "offer":
        with transaction.atomic():
            enqueue(uuid.UUID(words[1]))
        return {}
    return state()


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
