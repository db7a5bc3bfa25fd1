"""Somebody looked at a hold: it is still needed, and is looked at again on another day (V.A.4)."""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, locked_hold, subject_of
from openbwc.retention.events import HOLD_REVIEWED
from openbwc.retention.models import Hold, HoldReview


def review_hold(*, actor: Person, hold: Hold, review_on: date, remarks: str) -> Hold:
    """Extend the hold to another day of review. Raises `Refused`; `Mistaken` for one that is released."""
    now = timezone.now()
    who, words = Actor.person(actor.id), " ".join(remarks.split())
    with regulated(actor=who, subject=subject_of(hold)):
        hold = locked_hold(hold)
        facts = {"remarks": words, "review_in_days": (review_on - now.date()).days}
        decision = require(decide_retention(Act.REVIEW_HOLD, actor, hold.agency, now, **facts))
        if len(words) > Hold.REASON_MAX:
            raise Mistaken(f"Expected remarks of at most {Hold.REASON_MAX} characters; found {len(words)}.")
        before, hold.review_on = hold.review_on, review_on
        hold.save(update_fields=["review_on"])
        HoldReview.objects.create(hold=hold, by=actor, at=now, remarks=words, review_on=review_on)
        said = {"before": before.isoformat(), "review_on": review_on.isoformat(), "remarks": words}
        record(HOLD_REVIEWED, actor=who, subject=subject_of(hold), facts=said, decision=decision.as_dict())
    return hold
