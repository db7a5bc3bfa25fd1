"""A hold ends, with its reason; what it covered stays on record, and other holds stand (V.A.4)."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, locked_hold, subject_of
from openbwc.retention.events import HOLD_RELEASED
from openbwc.retention.models import Hold


def release_hold(*, actor: Person, hold: Hold, reason: str) -> Hold:
    """Release the hold. Raises `Refused`; `Mistaken` for one that is released already."""
    now = timezone.now()
    who, words = Actor.person(actor.id), " ".join(reason.split())
    with regulated(actor=who, subject=subject_of(hold)):
        hold = locked_hold(hold)
        worn = hold.held.filter(recording__wearer=actor).exists()
        decision = require(decide_retention(Act.RELEASE_HOLD, actor, hold.agency, now, reason=words, wears_held=worn))
        if len(words) > Hold.REASON_MAX:
            raise Mistaken(f"Expected a reason of at most {Hold.REASON_MAX} characters; found {len(words)}.")
        hold.released_by, hold.released_at, hold.release_reason = actor, now, words
        hold.save(update_fields=["released_by", "released_at", "release_reason"])
        said = {"reason": words, "recordings": hold.held.count()}
        record(HOLD_RELEASED, actor=who, subject=subject_of(hold), facts=said, decision=decision.as_dict())
    return hold
