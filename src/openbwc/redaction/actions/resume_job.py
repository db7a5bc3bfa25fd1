"""A job that was cancelled or failed goes on: the pieces that are done stay done, the rest is tried again."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.actions.ask_job import UNDER_WAY
from openbwc.redaction.deciding import decide_redaction, locked, require_open, require_sight, subject_of
from openbwc.redaction.events import JOB_RESUMED
from openbwc.redaction.jobs.leasing import PATIENCE
from openbwc.redaction.jobs.wanting import enqueue
from openbwc.redaction.models import Job, JobKind, JobState, ProjectState

_ENDED = (JobState.CANCELLED, JobState.FAILED)


def resume_job(*, actor: Person, job: Job) -> Job:
    """Let a job go on. Raises `Refused`; `Mistaken` where it did not end so, or its project is past it."""
    now = timezone.now()
    who, subject = Actor.person(actor.id), subject_of(job.footage.project)
    with regulated(actor=who, subject=subject):
        project = locked(job.footage.project_id)
        decision = require(decide_redaction(Act.EDIT_REDACTION, actor, project.agency, now))
        require_sight(actor, project, [job.footage], now)
        if job.kind != JobKind.RENDER:
            require_open(project)
        elif project.state != ProjectState.APPROVED or (job.submission and job.submission.returned_at):
            raise Mistaken("Expected the revision to be approved still; it was taken up again. Ask for a new render.")
        if Job.objects.filter(footage=job.footage, kind=job.kind, state__in=UNDER_WAY).exists():
            raise Mistaken("Expected no such job under way on this footage; there is one.")
        changed = Job.objects.filter(id=job.id, state__in=_ENDED).update(
            state=JobState.WAITING, attempts=0, error="", ended_at=None, lease_until=now + PATIENCE
        )
        if not changed:
            raise Mistaken("Expected a job that was cancelled or failed; this one was not.")
        facts = {"job": str(job.id), "footage": str(job.footage_id), "kind": job.kind}
        record(JOB_RESUMED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        enqueue(job.id)
    job.refresh_from_db()
    return job
