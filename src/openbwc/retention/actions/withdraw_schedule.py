"""A proposed schedule is withdrawn, with its reason; its dry run stays to be read (V.A.4)."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, locked_change, subject_of
from openbwc.retention.events import SCHEDULE_WITHDRAWN
from openbwc.retention.models import ChangeState, ScheduleChange


def withdraw_schedule_change(*, actor: Person, change: ScheduleChange, reason: str) -> ScheduleChange:
    """Withdraw the proposal. Raises `Refused`; `Mistaken` for one that is decided already."""
    now, who, words = timezone.now(), Actor.person(actor.id), " ".join(reason.split())
    with regulated(actor=who, subject=subject_of(change)):
        change = locked_change(change)
        decision = require(decide_retention(Act.PROPOSE_SCHEDULE, actor, change.agency, now, reason=words))
        if len(words) > ScheduleChange.REASON_MAX:
            raise Mistaken(f"Expected a reason of at most {ScheduleChange.REASON_MAX} characters; found {len(words)}.")
        change.state, change.decided_by, change.decided_at = ChangeState.WITHDRAWN, actor, now
        change.withdrawn_because = words
        change.save(update_fields=["state", "decided_by", "decided_at", "withdrawn_because"])
        said = {"agency": change.agency.code, "reason": words}
        record(SCHEDULE_WITHDRAWN, actor=who, subject=subject_of(change), facts=said, decision=decision.as_dict())
    return change
