"""A task force is entered: led by an agency of the department, or by others (VI)."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import TASK_FORCE_ESTABLISHED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, LedBy, TaskForce
from openbwc.program.refusals import Mistaken, regulated, require


def establish_task_force(
    *,
    actor: Actor,
    agency: Agency,
    name: str,
    led_by: LedBy,
    starts_on: date,
    leader: str = "",
    international: bool = False,
    ends_on: date | None = None,
) -> TaskForce:
    """Enter a task force that `agency` leads, or of which it keeps the record while `leader` leads.

    Raises `Refused`; `Mistaken` for a name that is taken, and a leader that does not go with who leads.
    """
    name, leader = " ".join(name.split()), " ".join(leader.split())
    if not name:
        raise Mistaken("Expected the task force's name; found none.")
    if (led_by == LedBy.OTHER) != bool(leader):
        raise Mistaken("Expected the leader's name where others lead, and none where the agency leads itself.")
    if ends_on is not None and ends_on <= starts_on:
        raise Mistaken(f"Expected an end after {starts_on}; found {ends_on}.")
    task_force = TaskForce(
        agency=agency,
        name=name,
        led_by=led_by,
        leader=leader,
        international=international,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    subject = Subject("task_force", task_force.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        if TaskForce.objects.filter(name__iexact=name).exists():
            raise Mistaken(f"Expected a name of its own; there is a task force {name} already.")
        task_force.save(force_insert=True)
        facts = {
            "agency": str(agency.id),
            "name": name,
            "led_by": led_by.value,
            "leader": leader,
            "international": international,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else None,
        }
        record(TASK_FORCE_ESTABLISHED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return task_force
