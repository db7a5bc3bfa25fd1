"""A task force ends on a day; from then on nobody serves in it (VI)."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import TASK_FORCE_DISSOLVED
from openbwc.program.management import decide_management
from openbwc.program.models import TaskForce
from openbwc.program.refusals import Mistaken, regulated, require


def dissolve_task_force(*, actor: Actor, task_force: TaskForce, ends_on: date, reason: str) -> TaskForce:
    """End a task force on a day (exclusive), no later than it would have ended. Raises `Refused`, `Mistaken`."""
    if ends_on < task_force.starts_on or (task_force.ends_on is not None and ends_on > task_force.ends_on):
        raise Mistaken(f"Expected a day from {task_force.starts_on} to {task_force.ends_on or 'any'}; found {ends_on}.")
    if not reason.strip():
        raise Mistaken("Expected why the task force ends; found no reason.")
    subject = Subject("task_force", task_force.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, task_force.agency))
        task_force.ends_on = ends_on
        task_force.save(update_fields=["ends_on"])
        facts = {"ends_on": ends_on.isoformat(), "reason": reason.strip()}
        record(TASK_FORCE_DISSOLVED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return task_force
