"""Leases on jobs: who does one now, until when, and the fence that each of its results has to pass.

Guarantees: taking, renewing, giving back and ending are single conditional updates, so of two workers exactly one wins
on SQLite and PostgreSQL alike; a worker whose lease went to another, or whose job was cancelled, changes no row.

For a job that waits, `lease_until` is the time at which to look whether the queue still has it.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django_q.conf import Conf

from openbwc.redaction.models import Job, JobState

LEASE = timedelta(seconds=0.75 * Conf.RETRY)  # shorter than the queue's own, so that a job offered again may take it
PATIENCE = timedelta(minutes=10)  # until a waiting job is looked after
ATTEMPTS = 3  # of workers that ended without a word; then the footage is held to be the reason


class LeaseLostError(Exception):
    """Another worker has the job now, or it was cancelled: nothing more may be written for it."""


@dataclass(frozen=True)
class Lease:
    """A hold on a job."""

    job_id: uuid.UUID
    holder: str

    def held(self) -> QuerySet[Job]:
        """The job's row while it is still this lease's: the fence."""
        return Job.objects.filter(id=self.job_id, state=JobState.RUNNING, lease_holder=self.holder)


def take(job: Job, now: datetime) -> Lease | None:
    """Take a job that waits or whose worker is gone; None where there is nothing to take."""
    holder = uuid.uuid4().hex
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lte=now)
    taken = Job.objects.filter(free, id=job.id, attempts__lt=ATTEMPTS).update(
        state=JobState.RUNNING, lease_holder=holder, lease_until=now + LEASE, attempts=F("attempts") + 1, error=""
    )
    Job.objects.filter(id=job.id, started_at=None, lease_holder=holder).update(started_at=now)
    return Lease(job.id, holder) if taken else None


def renew(lease: Lease, now: datetime, progress: float) -> None:
    """Say that the worker is alive and how far it is. Raises LeaseLostError where the job is no longer ours."""
    if not lease.held().update(lease_until=now + LEASE, progress=progress):
        raise LeaseLostError(f"the redaction job {lease.job_id} is no longer ours to do")


def give_back(lease: Lease, now: datetime, *, again_at: datetime | None = None, error: str = "") -> bool:
    """Let the job wait again, the attempt not counted; False where it was no longer ours.

    With `again_at` it is looked after then, because of `error`.
    """
    return bool(
        lease.held().update(
            state=JobState.WAITING,
            lease_holder="",
            lease_until=again_at or now + PATIENCE,
            attempts=F("attempts") - 1,
            error=error[: Job.ERROR_MAX],
        )
    )


def end(lease: Lease, state: JobState, now: datetime, **fields: Any) -> None:
    """Settle the job. Raises LeaseLostError, which a transaction round it turns back."""
    if not lease.held().update(state=state, ended_at=now, lease_until=None, lease_holder="", **fields):
        raise LeaseLostError(f"the redaction job {lease.job_id} is no longer ours to settle")


def used_up(now: datetime) -> Q:
    """Jobs whose last permitted worker is gone without a word: killed or crashed with it, each time."""
    return Q(state=JobState.WAITING, attempts__gte=ATTEMPTS) | Q(
        state=JobState.RUNNING, lease_until__lte=now, attempts__gte=ATTEMPTS
    )
