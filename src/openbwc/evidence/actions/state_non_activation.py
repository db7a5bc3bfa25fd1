"""An officer states why something was not recorded, such as that recording endangered somebody (II.B.6)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.accounts import decide_account, fault_of
from openbwc.evidence.events import NON_ACTIVATION_STATED
from openbwc.evidence.models import NonActivation, RosterEntry
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def state_non_activation(*, actor: Person, entry: RosterEntry, reason: str, statement: str = "") -> NonActivation:
    """State the reason for a gap of a roster's entry; the latest statement counts, the former ones stay.

    Raises `Refused` for a reason that the policy does not accept, without a statement where one is needed, and for a
    fault without the camera's report.
    """
    statement = statement.strip()
    agency, officer = entry.operation.agency, entry.person_id
    who, subject = Actor.person(actor.id), Subject("roster_entry", entry.id)
    with regulated(actor=who, subject=subject, asked={"reason": reason}):
        fault = fault_of(officer, entry.starts_at, entry.ends_at)
        decision = require(
            decide_account(
                actor,
                agency,
                officer_id=officer,
                early_deactivation=False,
                reason=reason,
                statement=statement,
                fault_reported=fault is not None,
            )
        )
        stated = NonActivation.objects.create(
            entry=entry,
            reason=reason,
            statement=statement,
            fault_report=fault.id if fault else None,
            person=actor,
            stated_at=timezone.now(),
        )
        facts = {
            "operation": str(entry.operation_id),
            "person": str(officer),
            "reason": reason,
            "statement": statement,
            "fault_report": str(fault.id) if fault else None,
        }
        record(NON_ACTIVATION_STATED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return stated
