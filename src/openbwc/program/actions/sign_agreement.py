"""Every party has signed a task force's agreement on a day (VI.A.1, VI.B.2)."""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import AGREEMENT_SIGNED
from openbwc.program.management import decide_management
from openbwc.program.models import Agreement
from openbwc.program.refusals import Mistaken, regulated, require


def sign_agreement(*, actor: Actor, agreement: Agreement, signed_on: date) -> Agreement:
    """Enter the day on which the last party signed.

    Raises `Refused`; `Mistaken` for one that is signed already, that has no paper, or for a day to come.
    """
    if signed_on > timezone.now().date():
        raise Mistaken(f"Expected a day that has come; found {signed_on}.")
    subject = Subject("task_force", agreement.task_force_id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agreement.task_force.agency))
        agreement = Agreement.objects.select_for_update().get(id=agreement.id)
        if agreement.signed_on is not None:
            raise Mistaken(f"Expected an agreement that is not signed; it was signed on {agreement.signed_on}.")
        if not agreement.paper_sha256:
            raise Mistaken("Expected the signed file; the agreement has none. Enter it again with its file.")
        agreement.signed_on = signed_on
        agreement.save(update_fields=["signed_on"])
        facts = {"agreement": str(agreement.id), "signed_on": signed_on.isoformat()}
        record(AGREEMENT_SIGNED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return agreement
