"""A person's service in a task force ends on a day (VI.A.2)."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import LEFT_TASK_FORCE
from openbwc.program.management import decide_management
from openbwc.program.models import Membership
from openbwc.program.refusals import Mistaken, regulated, require


def leave_task_force(*, actor: Actor, membership: Membership, ends_on: date) -> Membership:
    """End a membership on a day (exclusive), no later than it would have ended. Raises `Refused`, `Mistaken`."""
    if ends_on < membership.starts_on or (membership.ends_on is not None and ends_on > membership.ends_on):
        until = membership.ends_on or "any later day"
        raise Mistaken(f"Expected a day from {membership.starts_on} to {until}; found {ends_on}.")
    subject = Subject("task_force", membership.task_force_id)
    with regulated(actor=actor, subject=subject):
        agency = membership.task_force.agency
        decision = require(decide_management(actor, agency, authority_over=membership.person))
        membership.ends_on = ends_on
        membership.save(update_fields=["ends_on"])
        facts = {
            "membership": str(membership.id),
            "person": str(membership.person_id),
            "ends_on": ends_on.isoformat(),
        }
        record(LEFT_TASK_FORCE, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return membership
