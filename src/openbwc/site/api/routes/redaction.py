"""Redaction: projects, what is in them, their edits, jobs, reviews, copies and papers (V.A.6).

No picture, no sound and no word that is said is given here: whoever wants to see footage opens it in the studio, for
the project's purpose.
"""

import json
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.access.visible import visible
from openbwc.evidence.models import ClipFile, CopyState, RedactedCopy
from openbwc.program.refusals import Mistaken
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.cancel_job import cancel_job
from openbwc.redaction.actions.draw_paper import Form, draw_log
from openbwc.redaction.actions.edit import edit
from openbwc.redaction.actions.open_project import open_project
from openbwc.redaction.actions.rule_on_submission import rule_on_submission
from openbwc.redaction.actions.submit_project import submit_project
from openbwc.redaction.entries import unsaid, unsaid_body
from openbwc.redaction.models import Command, Footage, Job, JobKind, JobState, Project, ProjectState, Submission
from openbwc.redaction.queries import copies_of, entries_of, last_submission, projects_open_to
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import JSON, Asked, Code, Line, Page, Prose, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.routes.seeing import agency_named

router = Router(tags=["redaction"])

Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""The revision of a project that an act was made on."""


class ProjectShown(Schema):
    """A project; `revision` counts its edits."""

    id: UUID
    agency: str
    title: str
    purpose: str
    matter: str | None
    state: ProjectState
    revision: int
    opened_by: UUID
    opened_at: datetime


class ProjectWanted(Asked):
    """A project to open, with the recordings' clip files in it."""

    agency: Word
    title: Line
    purpose: Code
    matter: Word | None = None
    recordings: Annotated[list[UUID], Field(min_length=1, max_length=100)]


class FootageShown(Schema):
    """A clip file in a project; sizes are stored pixels, null until it was measured."""

    id: UUID
    recording: UUID
    part: int
    original_sha256: str
    width: int | None
    height: int | None
    frames: int | None


class EntryShown(Schema):
    """An entry of a footage's plan, its body in the shape of the plan file but without the words of a sound."""

    entry_id: str
    kind: str
    revision: int
    body: JSON


class CommandShown(Schema):
    """An edit; `by` is null for what a program found, which `source` names then."""

    id: UUID
    footage: UUID
    revision: int
    verb: str
    by: UUID | None
    source: str
    at: datetime
    digest: str


class EditWanted(Asked):
    """An edit: a verb of the studio with its arguments, made on a revision."""

    expected_revision: Revision
    verb: Code
    arguments: JSON


class EditedShown(Schema):
    """What an edit did: the revision now, and the entries that it changed (null: not there any more)."""

    revision: int
    behind: bool
    changed: dict[str, JSON | None]


class JobShown(Schema):
    """A job; `progress` is a share from 0 to 1."""

    id: UUID
    footage: UUID
    kind: JobKind
    state: JobState
    progress: float
    asked_at: datetime
    ended_at: datetime | None
    result: JSON
    error: str


class JobWanted(Asked):
    """A job to do on a footage."""

    kind: JobKind
    parameters: JSON = {}


class Submitting(Asked):
    """What is submitted for review."""

    expected_revision: Revision
    statement: Prose | None = None


class SubmissionShown(Schema):
    """A frozen revision; `plans` has the SHA-256 of each footage's plan."""

    id: UUID
    revision: int
    plans: dict[str, str]
    by: UUID
    at: datetime
    approved_at: datetime | None
    returned_at: datetime | None


class RulingWanted(Asked):
    """A reviewer's ruling on a submission, by the id of the one that was looked at; refused where it waits no more.

    To send one back, remark on its frames in the studio.
    """

    submission: UUID
    approves: bool
    statement: Prose | None = None


class CopyShown(Schema):
    """A redacted copy with its lineage: the original, the plan, the file, and who made and approved it."""

    id: UUID
    recording: UUID
    original_sha256: str
    plan_sha256: str
    sha256: str
    size: int
    purpose: str
    state: CopyState
    made_at: datetime
    made_by: UUID
    approved_by: UUID


def show(one: Project) -> ProjectShown:
    """A project for an answer."""
    return ProjectShown(
        id=one.id,
        agency=one.agency.code,
        title=one.title,
        purpose=one.purpose,
        matter=one.matter.number if one.matter else None,
        state=ProjectState(one.state),
        revision=one.revision,
        opened_by=one.opened_by_id,
        opened_at=one.opened_at,
    )


def show_footage(one: Footage) -> FootageShown:
    """A footage for an answer."""
    return FootageShown(
        id=one.id,
        recording=one.clip.recording_id,
        part=one.clip.part,
        original_sha256=one.clip.sha256,
        width=one.width,
        height=one.height,
        frames=one.frames,
    )


def show_command(one: Command) -> CommandShown:
    """An edit for an answer."""
    return CommandShown(
        id=one.id,
        footage=one.footage_id,
        revision=one.revision,
        verb=one.verb,
        by=one.by_id,
        source=one.source,
        at=one.at,
        digest=one.digest,
    )


def show_job(one: Job) -> JobShown:
    """A job for an answer."""
    return JobShown(
        id=one.id,
        footage=one.footage_id,
        kind=JobKind(one.kind),
        state=JobState(one.state),
        progress=one.progress,
        asked_at=one.asked_at,
        ended_at=one.ended_at,
        result=one.result,
        error=one.error,
    )


def show_submission(one: Submission) -> SubmissionShown:
    """A submission for an answer."""
    return SubmissionShown(
        id=one.id,
        revision=one.revision,
        plans=one.plans,
        by=one.by_id,
        at=one.at,
        approved_at=one.approved_at,
        returned_at=one.returned_at,
    )


def show_copy(one: RedactedCopy) -> CopyShown:
    """A copy for an answer."""
    return CopyShown(
        id=one.id,
        recording=one.clip.recording_id,
        original_sha256=one.clip.sha256,
        plan_sha256=one.plan_sha256,
        sha256=one.sha256,
        size=one.size,
        purpose=one.purpose,
        state=CopyState(one.state),
        made_at=one.made_at,
        made_by=one.made_by_id,
        approved_by=one.approved_by_id,
    )


def _project(request: HttpRequest, project_id: UUID) -> Project:
    return get_object_or_404(projects_open_to(seat(request).person, timezone.now()), id=project_id)


def _footage(request: HttpRequest, footage_id: UUID) -> Footage:
    open_to = projects_open_to(seat(request).person, timezone.now())
    related = Footage.objects.select_related("project__agency", "project__matter", "clip__recording__agency")
    return get_object_or_404(related, id=footage_id, project__in=open_to)


def _submission(project: Project) -> Submission:
    found = last_submission(project)
    if found is None:
        raise Mistaken("Expected a project that was submitted; this one was not yet.")
    return found


@router.get("/projects", **asks("redaction", Page[ProjectShown], summary="The projects that the person may know of"))
def list_projects(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Page[ProjectShown]:
    """Newest first."""
    return paged(projects_open_to(seat(request).person, timezone.now()), cursor, limit, show, newest=True)


@router.post("/projects", **acts("redaction", ProjectShown, summary="Open a project (V.A.6)", status=201))
def open_one(request: HttpRequest, body: ProjectWanted) -> Status[ProjectShown]:
    """With every clip file of the recordings named."""
    by = seat(request)
    reached = visible(by.person, at=timezone.now()).queryset()
    recordings = {get_object_or_404(reached, id=one).id for one in body.recordings}
    clips = ClipFile.objects.filter(recording__in=recordings).select_related("recording__agency")
    made = open_project(
        actor=by.person,
        agency=agency_named(by, body.agency),
        title=body.title,
        purpose=body.purpose,
        matter=body.matter or "",
        clips=list(clips.order_by("recording__started_at", "part")),
    )
    return Status(201, show(made))


@router.get("/projects/{project_id}", **asks("redaction", ProjectShown, summary="One project"))
def one_project(request: HttpRequest, project_id: UUID) -> ProjectShown:
    """By its id."""
    return show(_project(request, project_id))


@router.get("/projects/{project_id}/footage", **asks("redaction", list[FootageShown], summary="Its footage"))
def footage(request: HttpRequest, project_id: UUID) -> list[FootageShown]:
    """In order."""
    found = _project(request, project_id).footage.select_related("clip").order_by("position")
    return [show_footage(one) for one in found]


@router.get("/projects/{project_id}/history", **asks("redaction", Page[CommandShown], summary="Its edits"))
def history(request: HttpRequest, project_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[CommandShown]:
    """Newest first, undone ones too."""
    found = Command.objects.filter(project=_project(request, project_id)).defer("before", "after", "arguments")
    return paged(found, cursor, limit, show_command, newest=True)


@router.post("/projects/{project_id}/submit", **acts("redaction", SubmissionShown, summary="Submit it for review"))
def submit(request: HttpRequest, project_id: UUID, body: Submitting) -> SubmissionShown:
    """Its revision is frozen, plan by plan."""
    found = _project(request, project_id)
    made = submit_project(
        actor=seat(request).person,
        project=found,
        expected_revision=body.expected_revision,
        statement=body.statement or "",
    )
    return show_submission(made)


@router.get("/projects/{project_id}/submission", **asks("redaction", SubmissionShown, summary="Its last submission"))
def submission(request: HttpRequest, project_id: UUID) -> SubmissionShown:
    """And what became of it."""
    return show_submission(_submission(_project(request, project_id)))


@router.post("/projects/{project_id}/ruling", **acts("redaction", SubmissionShown, summary="Rule on its submission"))
def rule(request: HttpRequest, project_id: UUID, body: RulingWanted) -> SubmissionShown:
    """By somebody who neither edited nor submitted, on the very submission that they name."""
    found = get_object_or_404(_project(request, project_id).submissions, id=body.submission)
    ruling = rule_on_submission(
        actor=seat(request).person, submission=found, approves=body.approves, statement=body.statement or ""
    )
    return show_submission(Submission.objects.get(id=ruling.submission_id))


@router.get("/projects/{project_id}/copies", **asks("redaction", list[CopyShown], summary="The copies that it made"))
def copies(request: HttpRequest, project_id: UUID) -> list[CopyShown]:
    """Newest first, withdrawn ones too."""
    return [show_copy(one) for one in copies_of(_project(request, project_id))]


@router.get("/footage/{footage_id}/entries", **asks("redaction", Page[EntryShown], summary="The plan of a footage"))
def entries(request: HttpRequest, footage_id: UUID, after: Revision = 0, limit: Limit = 200) -> Page[EntryShown]:
    """Its entries as they stand, in the order of their last change; `next` is the `after` of the following part.

    The entries of one revision come together, so a part may be longer than its limit.
    """
    found = entries_of(_footage(request, footage_id)).filter(revision__gt=after).order_by("revision", "id")
    rows = list(found[: limit + 1])
    if len(rows) > limit:
        last = rows[limit].revision
        whole = [one for one in rows[:limit] if one.revision < last]
        rows = whole or list(found.filter(revision=last))
    more = str(rows[-1].revision) if rows and found.filter(revision__gt=rows[-1].revision).exists() else None
    items = [
        EntryShown(entry_id=one.entry_id, kind=one.kind, revision=one.revision, body=unsaid_body(one.body))
        for one in rows
    ]
    return Page[EntryShown](items=items, next=more)


@router.post("/footage/{footage_id}/edits", **acts("redaction", EditedShown, summary="Edit the plan of a footage"))
def edit_footage(request: HttpRequest, footage_id: UUID, body: EditWanted) -> EditedShown:
    """One attributed command; 409 where what it touches has changed since the revision that it was made on."""
    done = edit(
        actor=seat(request).person,
        footage=_footage(request, footage_id),
        expected_revision=body.expected_revision,
        verb=body.verb,
        arguments=body.arguments,
    )
    return EditedShown(revision=done.revision, behind=done.behind, changed=unsaid(done.changed))


@router.get("/footage/{footage_id}/jobs", **asks("redaction", Page[JobShown], summary="The jobs on a footage"))
def jobs(request: HttpRequest, footage_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[JobShown]:
    """Newest first."""
    return paged(Job.objects.filter(footage=_footage(request, footage_id)), cursor, limit, show_job, newest=True)


@router.post("/footage/{footage_id}/jobs", **acts("redaction", JobShown, summary="Ask for a job", status=201))
def ask_one(request: HttpRequest, footage_id: UUID, body: JobWanted) -> Status[JobShown]:
    """It is put into the queue."""
    found = _footage(request, footage_id)
    made = ask_job(actor=seat(request).person, footage=found, kind=body.kind, parameters=body.parameters)
    return Status(201, show_job(made))


@router.post("/jobs/{job_id}/cancel", **acts("redaction", JobShown, summary="Cancel a job"))
def cancel(request: HttpRequest, job_id: UUID) -> JobShown:
    """What it has finished stays."""
    open_to = projects_open_to(seat(request).person, timezone.now())
    related = Job.objects.select_related("footage__project__agency", "footage__clip__recording__agency")
    found = get_object_or_404(related, id=job_id, footage__project__in=open_to)
    return show_job(cancel_job(actor=seat(request).person, job=found))


@router.get("/footage/{footage_id}/log", **asks("redaction", JSON, summary="The redaction log of a footage"))
def log(request: HttpRequest, footage_id: UUID) -> JSON:
    """Of the last submission. Drawing it is an event in the ledger."""
    found = _footage(request, footage_id)
    paper = draw_log(actor=seat(request).person, submission=_submission(found.project), footage=found, form=Form.JSON)
    body: JSON = json.loads(paper.content)
    return body
