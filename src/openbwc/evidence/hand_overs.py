"""Duplicates that are owed for task-force footage (VI.A.1, VI.B.3).

Guarantees: a duplicate is owed exactly where the resolver says so for the wearer, the task force and the day of the
recording; each is owed once, from when the recording is taken in, with its last day.
"""

from datetime import datetime, timedelta

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import DUPLICATE_OWED
from openbwc.evidence.models import Direction, HandOver, Recording
from openbwc.policy.task_forces import TO_PARTNER
from openbwc.program.models import LedBy, TaskForce
from openbwc.program.policies import governing
from openbwc.program.task_forces import resolution_of


def due_on(task_force: TaskForce, at: datetime) -> datetime:
    """By when a duplicate is owed that falls due from a moment on."""
    clause = "VI.A.1" if task_force.led_by == LedBy.DEPARTMENT else "VI.B.3"
    days = governing(task_force.agency, at.date()).number(clause, "duplicate_days")
    return at + timedelta(days=days)


def owe_duplicate(recording: Recording, *, actor: Actor, at: datetime) -> HandOver | None:
    """Owe the partner a duplicate of a recording just taken in, where one is due; inside the caller's transaction."""
    task_force = recording.task_force
    if task_force is None:
        return None
    resolution = resolution_of(recording.wearer, task_force, recording.started_at.date())
    if TO_PARTNER not in {duty.code for duty in resolution.duties}:
        return None
    owed = HandOver.objects.create(
        recording=recording,
        task_force=task_force,
        direction=Direction.TO_PARTNER,
        owed_at=at,
        due_on=due_on(task_force, at).date(),
    )
    facts = {
        "hand_over": str(owed.id),
        "task_force": str(task_force.id),
        "direction": owed.direction,
        "due_on": owed.due_on.isoformat(),
    }
    record(DUPLICATE_OWED, actor=actor, subject=Subject("recording", recording.id), facts=facts)
    return owed
