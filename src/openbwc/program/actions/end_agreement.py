"""An agreement ends sooner than it says (VI.A.1)."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import AGREEMENT_ENDED
from openbwc.program.management import decide_management
from openbwc.program.models import Agreement
from openbwc.program.refusals import Mistaken, regulated, require


def end_agreement(*, actor: Actor, agreement: Agreement, ends_on: date, reason: str) -> Agreement:
    """End an agreement on a day (exclusive). Raises `Refused`; `Mistaken` without a reason, or later than it ends."""
    if not reason.strip():
        raise Mistaken("Expected why the agreement ends; found no reason.")
    subject = Subject("task_force", agreement.task_force_id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agreement.task_force.agency))
        agreement = Agreement.objects.select_for_update().get(id=agreement.id)
        if agreement.ends_on is not None and ends_on > agreement.ends_on:
            raise Mistaken(f"Expected a day up to {agreement.ends_on}, when it ends anyway; found {ends_on}.")
        agreement.ends_on = ends_on
        agreement.save(update_fields=["ends_on"])
        facts = {"agreement": str(agreement.id), "ends_on": ends_on.isoformat(), "reason": reason.strip()}
        record(AGREEMENT_ENDED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return agreement
