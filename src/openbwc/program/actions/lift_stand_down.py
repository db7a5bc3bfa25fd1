"""A stand-down order is lifted: a new act, with its own reason and the authority of the order (IV.B)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Decision
from openbwc.program.events import STAND_DOWN_LIFTED
from openbwc.program.management import decide_management, person_of
from openbwc.program.models import StandDown
from openbwc.program.refusals import Mistaken, regulated, require


def decide_lifting(actor: Actor, order: StandDown) -> Decision:
    """Whether the actor may lift an order: by the authority that gave it."""
    return decide_management(actor, None if order.by_department else order.agency)


def lift_stand_down(*, actor: Actor, order: StandDown, reason: str, at: datetime) -> StandDown:
    """Lift an order, for a reason; the department's by the department alone, also where it names one agency.

    Raises `Refused`; `Mistaken` without a reason or when it is lifted already.
    """
    if not reason.strip():
        raise Mistaken("Expected why the order is lifted; found nothing.")
    subject = Subject("stand_down", order.id)
    with regulated(actor=actor, subject=subject):
        order = StandDown.objects.select_for_update(of=("self",)).select_related("agency").get(id=order.id)
        decision = require(decide_lifting(actor, order))
        if order.lifted_at is not None:
            raise Mistaken(f"Expected an order in force; it was lifted at {order.lifted_at:%Y-%m-%d %H:%M}Z.")
        order.lifted_at, order.lifted_by, order.lifted_because = at, person_of(actor), reason.strip()
        order.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
        facts = {"lifted_at": at.isoformat(), "reason": order.lifted_because}
        record(STAND_DOWN_LIFTED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return order
