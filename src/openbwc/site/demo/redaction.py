"""Redaction in the demonstration: what a request is given is redacted, and a still is taken of another recording.

Guarantees: everything happens by actions, with the real engine on the demonstration's own footage; run again, it finds
what it made. Everybody who is seen is invented, so the answers to the residual check cost nobody anything.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from openbwc.access.actions.ask_still import ask_still
from openbwc.access.actions.close_viewing import close_viewing
from openbwc.access.actions.make_still import make_still
from openbwc.access.actions.open_viewing import open_viewing
from openbwc.access.actions.rule_on_still import rule_on_still
from openbwc.access.models import Still
from openbwc.custody import Actor
from openbwc.disclosure.models import Request
from openbwc.evidence.models import ClipFile, Recording, RedactedCopy
from openbwc.media.redaction.plan import Kind, Style
from openbwc.program.models import Person
from openbwc.redaction.actions.answer_leftover import answer_leftover
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.draw_paper import Form, draw_log
from openbwc.redaction.actions.edit import edit
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.redaction.actions.note_work import note_work
from openbwc.redaction.actions.open_project import open_project
from openbwc.redaction.actions.rule_on_submission import rule_on_submission
from openbwc.redaction.actions.run_job import run_job
from openbwc.redaction.actions.submit_project import submit_project
from openbwc.redaction.models import Footage, Job, JobKind, JobState, Project, Render
from openbwc.redaction.queries import copies_of, entries_of, last_submission, leftovers_of, renders_of
from openbwc.site.demo.department import Department
from openbwc.site.demo.gates import MATTER
from openbwc.site.demo.keeping import EXEMPTION

TITLE = "Request: the beginning of a stop"
PURPOSE = "discovery"
"""The purpose (V.A.2) for which footage is redacted before a release."""
WORKER = Actor.system("worker")
REASON = {"code": EXEMPTION, "basis": ""}
MOST = timedelta(minutes=10)
UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True)
class Redacted:
    """What the telling shows: what was found, who did what, the copy, its paper, and the still."""

    project: Project
    found: int
    drawn: int
    findings: int
    copy: RedactedCopy
    log: Path
    still: Still | None


class JobEndedError(Exception):
    """A job that was to be done has ended otherwise."""


def redact(department: Department, request: Request, folder: Path) -> Redacted:
    """Redact the recording that a request is given, from the first look to a copy that is served."""
    redactor, reviewer = department.people["adair"], department.people["moss"]
    project = Project.objects.filter(title=TITLE).first() or _open(redactor, request)
    footage = project.footage.select_related("clip__recording__agency", "project__agency", "project__matter").get()
    if not copies_of(project).exists():
        _work(project, footage, redactor, reviewer)
    copy = copies_of(project)[0]
    teacher = department.people["okafor"]
    opened = open_viewing(
        actor=teacher, recording=footage.clip.recording, purpose="training", matter="", browser="demo", copy=copy
    )
    close_viewing(actor=teacher, token=opened.token)
    found = [one for one in entries_of(footage) if one.kind != "settings"]
    by_hand = [one for one in found if one.body.get("author") == str(redactor.id)]
    return Redacted(
        project=project,
        found=len(found) - len(by_hand),
        drawn=len(by_hand),
        findings=sum(leftovers_of(render).count() for render in renders_of(footage)),
        copy=copy,
        log=_log(footage, redactor, folder),
        still=_still(department),
    )


def _open(redactor: Person, request: Request) -> Project:
    """A project of the request's purpose and number, with the recording that it is given."""
    recordings = Recording.objects.filter(responsive_to__request=request)
    clips = list(ClipFile.objects.filter(recording__in=recordings).select_related("recording__agency"))
    return open_project(
        actor=redactor, agency=request.agency, title=TITLE, purpose=PURPOSE, matter=request.number, clips=clips
    )


def _work(project: Project, footage: Footage, redactor: Person, reviewer: Person) -> None:
    """Found, corrected, submitted, reviewed, rendered, checked, finished."""
    if last_submission(project) is None:
        note_work(actor=redactor, project=project)
        _done(ask_job(actor=redactor, footage=footage, kind=JobKind.FIND, parameters={"speech": True}))
        footage.refresh_from_db()
        _correct(footage, redactor)
        note_work(actor=redactor, project=project)
        project.refresh_from_db()
        submit_project(actor=redactor, project=project, expected_revision=project.revision)
    submission = last_submission(project)
    if submission is not None and submission.approved_at is None:
        rule_on_submission(actor=reviewer, submission=submission, approves=True, statement="Seen from end to end.")
    if not renders_of(footage).exists():
        _done(ask_job(actor=redactor, footage=footage, kind=JobKind.RENDER))
    render: Render = renders_of(footage)[0]
    for leftover in leftovers_of(render).filter(answer=""):
        answer_leftover(
            actor=reviewer,
            leftover=leftover,
            answer="need_not_be_withheld",
            statement="Looked at: everybody in this footage is invented.",
        )
    finish_copy(actor=redactor, render=render)


def _correct(footage: Footage, redactor: Person) -> None:
    """Each redaction gets its reason, and what no detector finds is drawn by hand: a strip at the lower edge."""
    height, width, frames = footage.height or 0, footage.width or 0, footage.frames or 0
    ids = [one.entry_id for one in entries_of(footage) if one.kind != "settings"]
    if ids:
        footage.project.refresh_from_db()
        given = {"entries": ids, "reason": REASON}
        edit(
            actor=redactor,
            footage=footage,
            expected_revision=footage.project.revision,
            verb="set",
            arguments=given,
        )
    strip = [0, height - height // 10, width // 3, height]
    body = {
        "kind": Kind.REGION.value,
        "keyframes": [[0, *strip], [frames - 1, *strip]],
        "style": Style.BOX.value,
        "reason": REASON,
    }
    footage.project.refresh_from_db()
    edit(
        actor=redactor,
        footage=footage,
        expected_revision=footage.project.revision,
        verb="add",
        arguments={"entries": [{"kind": "track", "body": body}]},
    )


def _done(job: Job) -> None:
    """Wait until the worker, or else this process, has done the job."""
    until = timezone.now() + MOST
    while job.state in UNDER_WAY:
        if timezone.now() > until:
            raise JobEndedError(
                f"expected the job '{job.get_kind_display()}' to end within {MOST}; it is still under way"
            )
        run_job(actor=WORKER, job_id=job.id, beat=lambda: None)
        job.refresh_from_db()
        if job.state in UNDER_WAY:
            time.sleep(0.5)
    if job.state != JobState.DONE:
        raise JobEndedError(f"expected the job '{job.get_kind_display()}' to be done; it {job.state}: {job.error}")


def _log(footage: Footage, redactor: Person, folder: Path) -> Path:
    """The redaction log as PDF, in the demonstration's folder."""
    submission = last_submission(footage.project)
    if submission is None:
        raise JobEndedError("expected a submission of the demonstration's project; found none")
    paper = draw_log(actor=redactor, submission=submission, footage=footage, form=Form.PDF)
    path = folder / paper.name
    path.write_bytes(paper.content)
    return path


def _still(department: Department) -> Still | None:
    """A still of what an officer of ICE recorded: asked for by the investigator, approved by the custodian."""
    investigator, custodian = department.people["sato"], department.people["brandt"]
    stills = Still.objects.filter(asked_by=investigator)
    if stills.exists():
        return stills.first()
    recording = (
        Recording.objects.filter(wearer=department.people["ruiz"], restriction="").order_by("started_at").first()
    )
    if recording is None:
        return None
    still = ask_still(
        actor=investigator,
        recording=recording,
        at_ms=min(2_000, recording.duration_ms // 2),
        purpose="investigation",
        matter=MATTER,
        legal_basis="19 U.S.C. 1589a; case ICE-2026-0142",
    )
    rule_on_still(actor=custodian, still=still, approve=True, statement="Needed to find the owner of the vehicle.")
    return make_still(still.id, actor=WORKER)
