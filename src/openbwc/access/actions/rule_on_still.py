"""Somebody else approves or denies a still that was asked for (V.A.8).

Guarantees: whoever decides may see that footage for what it is asked for; a request is decided once; an approval and
the job that makes the still are one transaction.
"""

import uuid
from datetime import datetime

from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task, schedule

from openbwc.access.events import STILL_RULED
from openbwc.access.models import Still, StillState
from openbwc.access.stills import decide_look, decide_ruling
from openbwc.custody import Actor, Subject, record
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require

JOB = "openbwc.site.jobs.tasks.make_still"  # by name, as URLs name views: access knows nothing of site


def rule_on_still(*, actor: Person, still: Still, approve: bool, statement: str) -> Still:
    """Approve the still, or deny it. Raises `Refused`; `Mistaken` for one that is decided."""
    now, statement = timezone.now(), " ".join(statement.split())
    who, subject = Actor.person(actor.id), Subject("recording", still.clip.recording_id)
    with regulated(actor=who, subject=subject):
        related = Still.objects.select_related("clip__recording__agency", "matter")
        row = related.select_for_update(of=("self",)).get(id=still.id)
        require(decide_look(actor, row, now))
        decision = require(decide_ruling(actor, row, statement=statement, at=now))
        if row.state != StillState.ASKED:
            raise Mistaken(f"Expected a request that waits for a decision; this one is {row.get_state_display()}.")
        row.state = StillState.APPROVED if approve else StillState.DENIED
        row.ruled_by, row.ruled_at, row.statement = actor, now, statement
        row.save(update_fields=["state", "ruled_by", "ruled_at", "statement"])
        facts = {"still": str(row.id), "approved": approve, "statement": statement}
        record(STILL_RULED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        if approve:
            enqueue(row.id)
    return row


def enqueue(still_id: uuid.UUID, *, at: datetime | None = None) -> None:
    """Put the making of an approved still into the queue, in the current transaction, or at a moment to come."""
    if at is None:
        async_task(JOB, str(still_id), q_options={"group": "stills"})
    else:
        schedule(JOB, str(still_id), schedule_type=Schedule.ONCE, next_run=at)
