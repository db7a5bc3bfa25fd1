"""An officer states whether people were told that they are recorded, or why not (IV.F)."""

from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import decide_assertion
from openbwc.evidence.events import NOTICE_STATED
from openbwc.evidence.models import Encounter, Notice
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def state_notice(*, actor: Person, encounter: Encounter, given_at: datetime | None, reason: str = "") -> Encounter:
    """State that notice was given at a time, or with `given_at=None` the reason why it was not, or late.

    Raises `Refused`; `Mistaken` when neither a time nor a reason is stated.
    """
    reason = reason.strip()
    if given_at is None and not reason:
        raise Mistaken("Expected the time at which notice was given, or the reason why it was not; found neither.")
    who, subject = Actor.person(actor.id), Subject("encounter", encounter.id)
    recorded_it = encounter.recordings.filter(wearer=actor).exists()
    with regulated(actor=who, subject=subject):
        decision = require(
            decide_assertion(
                actor,
                encounter.agency,
                wearer_id=actor.id if recorded_it else None,
                subject="notice",
                reason=reason or "notice given",
                at=timezone.now(),
            )
        )
        encounter.notice = Notice.GIVEN if given_at else Notice.NOT_GIVEN
        encounter.notice_given_at = given_at
        encounter.notice_reason = reason
        encounter.save(update_fields=["notice", "notice_given_at", "notice_reason"])
        facts = {
            "notice": encounter.notice,
            "given_at": given_at.isoformat() if given_at else None,
            "reason": reason,
        }
        record(NOTICE_STATED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return encounter
