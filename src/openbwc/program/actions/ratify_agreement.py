"""A task force's agreement is ratified: from then on a camera may go out under it (VI.A.1)."""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import AGREEMENT_RATIFIED
from openbwc.program.management import decide_management
from openbwc.program.models import Agreement
from openbwc.program.refusals import Mistaken, regulated, require


def ratify_agreement(*, actor: Actor, agreement: Agreement, ratified_on: date) -> Agreement:
    """Enter the day of ratification. Raises `Refused`; `Mistaken` before it is signed, twice, or for a day to come."""
    if ratified_on > timezone.now().date():
        raise Mistaken(f"Expected a day that has come; found {ratified_on}.")
    subject = Subject("task_force", agreement.task_force_id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agreement.task_force.agency))
        agreement = Agreement.objects.select_for_update().get(id=agreement.id)
        if agreement.ratified_on is not None:
            raise Mistaken(f"Expected an agreement that is not ratified; it was on {agreement.ratified_on}.")
        if agreement.signed_on is None or agreement.signed_on > ratified_on:
            raise Mistaken(f"Expected an agreement that was signed by {ratified_on}; it was not.")
        agreement.ratified_on = ratified_on
        agreement.save(update_fields=["ratified_on"])
        facts = {"agreement": str(agreement.id), "ratified_on": ratified_on.isoformat()}
        record(AGREEMENT_RATIFIED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return agreement
