"""A job is asked for: finding in a footage, following what was drawn, or rendering what was approved."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.deciding import decide_redaction, locked, require_open, require_sight, subject_of
from openbwc.redaction.events import JOB_ASKED
from openbwc.redaction.jobs.kinds import checked_parameters
from openbwc.redaction.jobs.leasing import PATIENCE
from openbwc.redaction.jobs.wanting import enqueue
from openbwc.redaction.models import Footage, Job, JobKind, JobState, Project, ProjectState, Submission

UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


def ask_job(*, actor: Person, footage: Footage, kind: JobKind, parameters: Mapping[str, Any] | None = None) -> Job:
    """Ask for a job; it is offered to the queue in the same transaction.

    `parameters` are the options of its kind (`jobs.kinds`). Raises `Refused`; `Mistaken` for parameters that make no
    sense, for a project in the wrong state, and while a job of the kind is under way on the footage.
    """
    now = timezone.now()
    kind = JobKind(kind)
    given = checked_parameters(footage, kind, parameters or {})
    who, subject = Actor.person(actor.id), subject_of(footage.project)
    with regulated(actor=who, subject=subject):
        project = locked(footage.project_id)
        decision = require(decide_redaction(Act.EDIT_REDACTION, actor, project.agency, now))
        require_sight(actor, project, [footage], now)
        submission = _submission_to_render(project) if kind == JobKind.RENDER else None
        if submission is None:
            require_open(project)
        if kind != JobKind.FOLLOW and footage.jobs.filter(kind=kind, state__in=UNDER_WAY).exists():
            raise Mistaken(f"Expected no such job under way on this footage; '{kind.label}' is. Cancel it first.")
        job = Job.objects.create(
            footage=footage,
            submission=submission,
            kind=kind,
            parameters=given,
            asked_by=actor,
            asked_at=now,
            lease_until=now + PATIENCE,
        )
        facts = {"job": str(job.id), "footage": str(footage.id), "kind": kind.value, "parameters": given}
        record(JOB_ASKED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        enqueue(job.id)
    return job


def _submission_to_render(project: Project) -> Submission:
    """What was approved last. Raises `Mistaken` where nothing is approved now."""
    submission = project.submissions.filter(approved_at__isnull=False, returned_at=None).first()
    if project.state != ProjectState.APPROVED or submission is None:
        raise Mistaken("Expected an approved revision to render; none is approved now. Submit it for review first.")
    return submission
