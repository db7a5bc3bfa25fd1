"""The wearer states why a recording ended when it did (IV.A)."""

from datetime import timedelta

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.accounts import decide_account, fault_of
from openbwc.evidence.events import DEACTIVATION_STATED
from openbwc.evidence.models import Deactivation, Recording
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def state_deactivation(*, actor: Person, recording: Recording, reason: str, statement: str = "") -> Deactivation:
    """State the reason of a deactivation; the latest counts, the former ones stay. Raises `Refused`."""
    statement = statement.strip()
    ended_at = recording.started_at + timedelta(milliseconds=recording.duration_ms)
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    with regulated(actor=who, subject=subject, asked={"reason": reason}):
        fault = fault_of(recording.wearer_id, recording.started_at, ended_at + timedelta(seconds=1))
        decision = require(
            decide_account(
                actor,
                recording.agency,
                officer_id=recording.wearer_id,
                early_deactivation=True,
                reason=reason,
                statement=statement,
                fault_reported=fault is not None,
            )
        )
        stated = Deactivation.objects.create(
            recording=recording, reason=reason, statement=statement, person=actor, stated_at=timezone.now()
        )
        facts = {
            "reason": reason,
            "statement": statement,
            "ended_at": ended_at.isoformat(),
            "trigger": recording.trigger,
            "fault_report": str(fault.id) if fault else None,
        }
        record(DEACTIVATION_STATED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return stated
