"""A job is cancelled: its worker loses its lease and ends within seconds; the pieces that are done stay."""

from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act, Decision
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.actions.ask_job import UNDER_WAY
from openbwc.redaction.deciding import decide_redaction, subject_of
from openbwc.redaction.events import JOB_CANCELLED
from openbwc.redaction.models import Job, JobState


def cancel_job(*, actor: Person, job: Job) -> Job:
    """Cancel a job that waits or runs. Raises `Refused`; `Mistaken` where it has ended."""
    now = timezone.now()
    project = job.footage.project
    who, subject = Actor.person(actor.id), subject_of(project)
    with regulated(actor=who, subject=subject):
        decision = require(decide_redaction(Act.EDIT_REDACTION, actor, project.agency, now))
        if not cancel(job, actor=actor, decision=decision, at=now):
            job.refresh_from_db()
            raise Mistaken(f"Expected a job that waits or runs; found one that is {JobState(job.state).label.lower()}.")
    job.refresh_from_db()
    return job


def cancel(job: Job, *, actor: Person, decision: Decision, at: datetime) -> bool:
    """Cancel a job under a decision that was taken, in the caller's transaction; False where it has ended already."""
    changed = Job.objects.filter(id=job.id, state__in=UNDER_WAY).update(
        state=JobState.CANCELLED, lease_until=None, lease_holder="", ended_at=at
    )
    if changed:
        facts = {"job": str(job.id), "footage": str(job.footage_id), "kind": job.kind}
        who, subject = Actor.person(actor.id), subject_of(job.footage.project)
        record(JOB_CANCELLED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return bool(changed)
