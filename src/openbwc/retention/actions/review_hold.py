"""Somebody looked at a hold: it is still needed, and is looked at again on another day, by whoever keeps it (V.A.4)."""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, holds_act, locked_hold, subject_of
from openbwc.retention.events import HOLD_REVIEWED
from openbwc.retention.models import Hold, HoldReview


def review_hold(*, actor: Person, hold: Hold, review_on: date, remarks: str, custodian: Person | None = None) -> Hold:
    """Extend the hold to another day of review, and hand it to a custodian where one is given.

    Raises `Refused`; `Mistaken` for one that is released.
    """
    now = timezone.now()
    who, words = Actor.person(actor.id), " ".join(remarks.split())
    with regulated(actor=who, subject=subject_of(hold)):
        hold = locked_hold(hold)
        keeper = custodian or hold.custodian
        facts = {
            "remarks": words,
            "review_in_days": (review_on - now.date()).days,
            "custodian_may_review": holds_act(Act.REVIEW_HOLD, keeper, hold.agency, now),
        }
        decision = require(decide_retention(Act.REVIEW_HOLD, actor, hold.agency, now, **facts))
        if len(words) > Hold.REASON_MAX:
            raise Mistaken(f"Expected remarks of at most {Hold.REASON_MAX} characters; found {len(words)}.")
        before, hold.review_on, hold.custodian = hold.review_on, review_on, keeper
        hold.save(update_fields=["review_on", "custodian"])
        HoldReview.objects.create(hold=hold, by=actor, at=now, remarks=words, review_on=review_on)
        said = {
            "before": before.isoformat(),
            "review_on": review_on.isoformat(),
            "remarks": words,
            "custodian": str(keeper.id),
        }
        record(HOLD_REVIEWED, actor=who, subject=subject_of(hold), facts=said, decision=decision.as_dict())
    return hold
