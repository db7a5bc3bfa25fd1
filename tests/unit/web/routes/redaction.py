"""Redaction: nobody of this world's roles redacts, so a project is found by none of them; `test_redaction_pages` has
the redactor, the reviewer and the disclosure officer."""

from typing import Any

from django.utils import timezone

from openbwc.redaction.models import Footage, Job, JobKind, Leftover, Project, Render, Submission
from tests.unit.web.routes.scene import NOBODY, SEATED, Scene

OF_A_PROJECT = ("redaction", "redaction_studio", "redaction_changes", "redaction_history", "redaction_jobs")
STEPS = ("footage", "alike", "submit", "review", "reopen", "close", "render", "undo", "redo", "viewings", "presence")
OF_A_FOOTAGE = ("redaction_edit", "redaction_ask", "redaction_transcript")
OF_A_JOB = ("redaction_job_cancel", "redaction_job_resume")
PAGES_OF_STEPS = {"redaction_review"}

PAGES = {
    "redactions": SEATED,
    "recording_redaction": NOBODY,
    "encounter_redaction": NOBODY,
    "redaction_times": NOBODY,
    "redaction_leftovers": NOBODY,
    "redaction_picture": NOBODY,
    **dict.fromkeys((*OF_A_PROJECT, *PAGES_OF_STEPS), NOBODY),
}
FORMS = {
    **{f"redaction_{step}": NOBODY for step in STEPS if f"redaction_{step}" not in PAGES_OF_STEPS},
    **dict.fromkeys((*OF_A_FOOTAGE, *OF_A_JOB, "redaction_finish", "redaction_leftover"), NOBODY),
}
ACTS: frozenset[str] = frozenset()


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    now, person = timezone.now(), scene.ruiz.row
    clip = scene.recording.clips.all()[0]
    by: dict[str, Any] = {"by": person, "at": now}
    project = Project.objects.create(
        agency=scene.ice.row, title="A case", purpose="discovery", opened_by=person, opened_at=now
    )
    footage = Footage.objects.create(project=project, clip=clip, position=1, added_by=person, added_at=now)
    submission = Submission.objects.create(project=project, revision=0, plans={}, **by)
    file: dict[str, Any] = {"plan_sha256": "ab" * 32, "sha256": "cd" * 32, "size": 9, "media_type": "video/mp4"}
    render = Render.objects.create(submission=submission, footage=footage, path="x.mp4", report={}, made_at=now, **file)
    leftover = Leftover.objects.create(render=render, position=1, kind="face", frame=3, words="A face.")
    job = Job.objects.create(footage=footage, kind=JobKind.FIND, asked_at=now)
    encounter = scene.ice.encounter("at_large_arrest")
    return {
        **{name: [project.id] for name in OF_A_PROJECT},
        **{f"redaction_{step}": [project.id] for step in STEPS},
        **{name: [footage.id] for name in ("redaction_times", *OF_A_FOOTAGE)},
        **{name: [job.id] for name in OF_A_JOB},
        "redaction_leftover": [leftover.id],
        "redaction_picture": [leftover.id, "token"],
        **{name: [render.id] for name in ("redaction_leftovers", "redaction_finish")},
        "recording_redaction": [scene.recording.id],
        "encounter_redaction": [encounter.id],
    }
