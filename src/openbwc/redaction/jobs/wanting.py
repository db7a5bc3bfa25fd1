"""Offer jobs to the queue: in the caller's transaction, and again where one went missing."""

import uuid
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q
from django_q.models import OrmQ
from django_q.tasks import async_task

from openbwc.redaction.jobs.leasing import PATIENCE
from openbwc.redaction.models import Job, JobKind, JobState

JOB = "openbwc.site.jobs.tasks.run_redaction"  # by name: redaction knows nothing of site
QUICK = frozenset({JobKind.FOLLOW})  # kinds for which somebody waits at the screen
_QUEUE_IS_LONG = 100  # jobs; a queue this long needs no looking after, it needs time


def enqueue(job_id: uuid.UUID) -> None:
    """Put the job into the queue, in the current transaction. It may last as long as it shows life."""
    async_task(JOB, str(job_id), q_options={"group": "redaction", "timeout": -1})


def rewant_stale() -> int:
    """Offer jobs again whose place in the queue went missing or whose worker died; gives how many.

    A job that waits for a long one to end is offered in vain, and again later; the long one takes it when it ends.
    """
    now = datetime.now(UTC)
    room = _QUEUE_IS_LONG - OrmQ.objects.count()
    if room <= 0:
        return 0
    stale = Job.objects.filter(
        Q(state__in=(JobState.WAITING, JobState.RUNNING)), Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    )
    jobs = list(stale.order_by("asked_at").values_list("id", flat=True)[:room])
    for job_id in jobs:
        with transaction.atomic():
            stale.filter(id=job_id, state=JobState.WAITING).update(lease_until=now + PATIENCE)
            enqueue(job_id)
    return len(jobs)


def next_long() -> uuid.UUID | None:
    """The long job that waits longest, unless one is under way; those that wait for a better moment are left out."""
    now = datetime.now(UTC)
    long = Job.objects.exclude(kind__in=QUICK)
    if long.filter(state=JobState.RUNNING, lease_until__gt=now).exists():
        return None
    waiting = Q(state=JobState.WAITING, error="") | Q(lease_until__lte=now)
    return (
        long.filter(waiting, state__in=(JobState.WAITING, JobState.RUNNING))
        .order_by("asked_at", "id")
        .values_list("id", flat=True)
        .first()
    )


def is_quick(job_id: uuid.UUID) -> bool:
    """Whether somebody waits at the screen for the job."""
    return Job.objects.filter(id=job_id, kind__in=QUICK).exists()
