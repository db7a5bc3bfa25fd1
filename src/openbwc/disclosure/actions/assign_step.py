"""A step of an expedited release gets an owner and a day (V.B.3)."""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.events import EXPEDITED_STEP_ASSIGNED
from openbwc.disclosure.expediting import decide_on_expedited, is_out, locked, step_of, subject_of
from openbwc.disclosure.models import Expedited, ExpeditedStep
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def assign_step(*, actor: Person, expedited: Expedited, step: str, owner: Person, due_on: date) -> ExpeditedStep:
    """Assign it, also anew; the ledger keeps who owned it before. Raises `Refused`."""
    now = timezone.now()
    who, subject = Actor.person(actor.id), subject_of(expedited)
    with regulated(actor=who, subject=subject):
        expedited = locked(expedited.id)
        decision = require(
            decide_on_expedited(
                Act.ASSIGN_EXPEDITED_STEP,
                actor,
                expedited.agency,
                now,
                released=is_out(expedited),
                step=step,
                owner_serves=owner.agency_id == expedited.agency_id and owner.serves(now.date()),
                due_in_days=(due_on - now.date()).days,
            )
        )
        row = step_of(expedited, step)
        row.owner, row.due_on = owner, due_on
        row.save(update_fields=["owner", "due_on"])
        facts = {"step": step, "owner": str(owner.id), "due_on": due_on.isoformat()}
        record(EXPEDITED_STEP_ASSIGNED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return row
