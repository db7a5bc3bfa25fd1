"""An operation is called off, before it begins or under way: from then on nothing of it is asked (II.A.1-3).

The moment is that of the entry: what had been asked until then stays asked, and is answered through its finding.
"""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import OPERATION_CALLED_OFF
from openbwc.evidence.models import Operation
from openbwc.evidence.rosters import decide_planning
from openbwc.program.refusals import Mistaken, regulated, require


def call_off_operation(*, actor: Actor, operation: Operation, reason: str) -> Operation:
    """Call an operation off as of now, with the reason.

    Raises `Refused`; `Mistaken` without a reason, or when it was called off before.
    """
    reason = reason.strip()
    if not reason:
        raise Mistaken("Expected the reason why the operation is called off; found none.")
    subject = Subject("operation", operation.id)
    with regulated(actor=actor, subject=subject):
        operation = Operation.objects.select_for_update(of=("self",)).select_related("agency").get(id=operation.id)
        decision = require(decide_planning(actor, operation.agency))
        if operation.called_off_at is not None:
            raise Mistaken(f"Expected an operation that stands; {operation.number} was called off before.")
        operation.called_off_at, operation.called_off_reason = timezone.now(), reason
        operation.save(update_fields=["called_off_at", "called_off_reason"])
        facts = {"number": operation.number, "reason": reason, "called_off_at": operation.called_off_at.isoformat()}
        record(OPERATION_CALLED_OFF, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return operation
