"""An operation is called off, before it begins or under way: from then on nothing of it is asked (II.A.1-3)."""

from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import OPERATION_CALLED_OFF
from openbwc.evidence.models import Operation
from openbwc.evidence.rosters import decide_planning
from openbwc.program.refusals import Mistaken, regulated, require


def call_off_operation(
    *, actor: Actor, operation: Operation, reason: str, called_off_at: datetime | None = None
) -> Operation:
    """Call an operation off as of a moment that has come (now), with the reason.

    Raises `Refused`; `Mistaken` without a reason, for a moment to come, or when it was called off before.
    """
    reason, now = reason.strip(), timezone.now()
    called_off_at = called_off_at or now
    if not reason:
        raise Mistaken("Expected the reason why the operation is called off; found none.")
    if called_off_at > now:
        raise Mistaken(f"Expected a moment that has come; found {called_off_at:%Y-%m-%d %H:%M}Z.")
    subject = Subject("operation", operation.id)
    with regulated(actor=actor, subject=subject):
        operation = Operation.objects.select_for_update(of=("self",)).select_related("agency").get(id=operation.id)
        decision = require(decide_planning(actor, operation.agency))
        if operation.called_off_at is not None:
            raise Mistaken(f"Expected an operation that stands; {operation.number} was called off before.")
        operation.called_off_at, operation.called_off_reason = called_off_at, reason
        operation.save(update_fields=["called_off_at", "called_off_reason"])
        facts = {"number": operation.number, "reason": reason, "called_off_at": called_off_at.isoformat()}
        record(OPERATION_CALLED_OFF, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return operation
