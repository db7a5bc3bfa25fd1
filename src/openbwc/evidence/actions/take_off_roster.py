"""Somebody is taken off a roster: from then on nothing is asked of them there (II.A.1-3).

What had been asked until then stays asked, and is answered through its finding.
"""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import TAKEN_OFF_ROSTER
from openbwc.evidence.models import RosterEntry
from openbwc.evidence.rosters import decide_planning
from openbwc.program.refusals import Mistaken, regulated, require


def take_off_roster(*, actor: Actor, entry: RosterEntry, reason: str) -> RosterEntry:
    """End an entry, with the reason. Raises `Refused`; `Mistaken` without a reason, or when it has ended."""
    reason = reason.strip()
    if not reason:
        raise Mistaken("Expected the reason why the person is taken off the roster; found none.")
    subject = Subject("operation", entry.operation_id)
    with regulated(actor=actor, subject=subject):
        entry = RosterEntry.objects.select_for_update(of=("self",)).select_related("operation__agency").get(id=entry.id)
        decision = require(decide_planning(actor, entry.operation.agency))
        if entry.withdrawn_at is not None:
            raise Mistaken("Expected an entry that stands; the person was taken off the roster before.")
        entry.withdrawn_at, entry.withdrawn_reason = timezone.now(), reason
        entry.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        facts = {"entry": str(entry.id), "person": str(entry.person_id), "reason": reason}
        record(TAKEN_OFF_ROSTER, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return entry
