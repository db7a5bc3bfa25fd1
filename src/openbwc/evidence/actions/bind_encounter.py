"""An operation is bound to the encounter it led to, so that its recordings, notice and report are found from it."""

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import ENCOUNTER_BOUND
from openbwc.evidence.models import Encounter, Operation
from openbwc.evidence.rosters import decide_planning
from openbwc.program.refusals import Mistaken, regulated, require


def bind_encounter(*, actor: Actor, operation: Operation, encounter: Encounter) -> Operation:
    """Assert that an operation led to an encounter of its agency. Raises `Refused`; `Mistaken` across agencies."""
    if encounter.agency_id != operation.agency_id:
        raise Mistaken(f"Expected an encounter of {operation.agency}; found one of {encounter.agency}.")
    subject = Subject("operation", operation.id)
    with regulated(actor=actor, subject=subject):
        operation = Operation.objects.select_for_update(of=("self",)).select_related("agency").get(id=operation.id)
        decision = require(decide_planning(actor, operation.agency))
        before = str(operation.encounter_id) if operation.encounter_id else None
        operation.encounter = encounter
        operation.save(update_fields=["encounter"])
        facts = {"number": operation.number, "before": before, "after": str(encounter.id)}
        record(ENCOUNTER_BOUND, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return operation
