"""A lent camera comes back before its time (VI.A.2)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import LOAN_ENDED
from openbwc.program.management import decide_management
from openbwc.program.models import Loan
from openbwc.program.refusals import Mistaken, regulated, require


def end_loan(*, actor: Actor, loan: Loan, at: datetime) -> Loan:
    """End a loan early, at a moment before its end. Raises `Refused`; `Mistaken` when it has ended."""
    subject = Subject("camera", loan.camera_id)
    with regulated(actor=actor, subject=subject):
        loan = Loan.objects.select_for_update(of=("self",)).select_related("camera__agency").get(id=loan.id)
        decision = require(decide_management(actor, loan.camera.agency))
        if loan.returned_at is not None or loan.ends_at <= at:
            raise Mistaken("Expected a loan in force; this one has ended.")
        loan.returned_at = at
        loan.save(update_fields=["returned_at"])
        facts = {"loan": str(loan.id), "person": str(loan.person_id), "returned_at": at.isoformat()}
        record(LOAN_ENDED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return loan
