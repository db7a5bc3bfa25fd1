"""Redaction projects, submissions, files and copies as rows, for tests of what oversight says of them."""

import hashlib
import itertools
from datetime import datetime, timedelta

from django.utils import timezone

from openbwc.evidence.models import CopyState, RedactedCopy
from openbwc.program.models import Person
from openbwc.redaction.models import (
    Command,
    Footage,
    Leftover,
    Project,
    ProjectState,
    Render,
    Ruling,
    Submission,
    WorkSpan,
)
from tests.world import WorldAgency

_numbers = itertools.count(1)


def digest() -> str:
    """A digest that no other row has."""
    return hashlib.sha256(f"redaction {next(_numbers)}".encode()).hexdigest()


def project_of(agency: WorldAgency, by: Person, *, minutes: float = 2.0, opened_at: datetime | None = None) -> Project:
    """An open project with one footage of so many minutes."""
    at = opened_at or timezone.now() - timedelta(days=1)
    project = Project.objects.create(
        agency=agency.row, title=f"Project {next(_numbers)}", purpose="discovery", opened_by=by, opened_at=at
    )
    recording = agency.officer("Ruiz").wears().recorded(minutes=minutes)
    Footage.objects.create(project=project, clip=recording.clips.get(), position=1, added_by=by, added_at=at)
    return project


def edited(project: Project, by: Person | None, at: datetime | None = None) -> Command:
    """An edit of the project's footage."""
    project.revision += 1
    project.save()
    return Command.objects.create(
        project=project,
        footage=project.footage.get(),
        revision=project.revision,
        verb="add",
        arguments={},
        before={},
        after={},
        digest=digest(),
        by=by,
        at=at or timezone.now(),
    )


def submitted(project: Project, by: Person, at: datetime | None = None) -> Submission:
    """The project's submission, which waits for its review."""
    project.state = ProjectState.SUBMITTED
    project.save()
    return Submission.objects.create(
        project=project, revision=project.revision, plans={}, by=by, at=at or timezone.now()
    )


def approved(submission: Submission, *by: Person) -> Submission:
    """The submission with the approval of these people."""
    now = timezone.now()
    for person in by:
        Ruling.objects.create(submission=submission, approves=True, by=person, at=now)
    submission.approved_at = now
    submission.save()
    return submission


def rendered(submission: Submission, *, checked_at: datetime | None = None, left: tuple[str, ...] = ()) -> Render:
    """A file of it, in which the check found something for each answer in `left` (empty: not answered yet)."""
    render = Render.objects.create(
        submission=submission,
        footage=submission.project.footage.get(),
        plan_sha256=digest(),
        path="file.mp4",
        sha256=digest(),
        size=10,
        media_type="video/mp4",
        report={},
        made_at=timezone.now(),
        checked_at=checked_at or timezone.now(),
    )
    for position, answer in enumerate(left, 1):
        Leftover.objects.create(render=render, position=position, kind="face", words="A face.", answer=answer)
    return render


def copied(render: Render, by: Person, *, approver: Person, made_at: datetime | None = None) -> RedactedCopy:
    """The copy that the file became."""
    copy = RedactedCopy.objects.create(
        clip=render.footage.clip,
        project=str(render.footage.project_id),
        title="Copy",
        purpose="discovery",
        sha256=render.sha256,
        size=10,
        media_type="video/mp4",
        name="copy.mp4",
        plan_sha256=render.plan_sha256,
        vault_object=f"urn:openbwc:copy:{render.id}",
        vault_name="copy.mp4",
        made_at=made_at or timezone.now(),
        made_by=by,
        approved_by=approver,
        state=CopyState.APPROVED,
    )
    render.copy = copy
    render.save()
    return copy


def worked(project: Project, person: Person, minutes: float) -> None:
    """So many minutes of work on the project."""
    now = timezone.now()
    WorkSpan.objects.create(project=project, person=person, since=now - timedelta(minutes=minutes), until=now)
