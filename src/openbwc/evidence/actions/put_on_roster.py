"""People are put on the roster of an operation (II.A.1-3)."""

from collections.abc import Iterable

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import PUT_ON_ROSTER
from openbwc.evidence.models import Operation, RosterEntry
from openbwc.evidence.rosters import RosterLine, decide_planning, entries_of, told
from openbwc.program.refusals import Mistaken, regulated, require


def put_on_roster(*, actor: Actor, operation: Operation, lines: Iterable[RosterLine]) -> list[RosterEntry]:
    """Put people on a roster: all of them, or none. Raises `Refused`; `Mistaken` as `plan_operation` does."""
    subject = Subject("operation", operation.id)
    with regulated(actor=actor, subject=subject):
        operation = Operation.objects.select_for_update(of=("self",)).select_related("agency").get(id=operation.id)
        decision = require(decide_planning(actor, operation.agency))
        if operation.called_off_at is not None:
            raise Mistaken(f"Expected an operation that stands; {operation.number} was called off.")
        entries = RosterEntry.objects.bulk_create(entries_of(operation, lines))
        facts = {"agency": str(operation.agency_id), "number": operation.number, "roster": told(entries)}
        record(PUT_ON_ROSTER, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return entries
