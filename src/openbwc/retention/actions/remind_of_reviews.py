"""Custodians are told of holds whose day of review has come: an event for each, on which a notice follows (V.A.4)."""

from datetime import date

from django.db.models import F, Q

from openbwc.custody import Actor, record
from openbwc.program.models import Agency
from openbwc.program.refusals import regulated
from openbwc.retention.deciding import subject_of
from openbwc.retention.eligibility import open_holds
from openbwc.retention.events import HOLD_REVIEW_DUE


def remind_of_reviews(*, actor: Actor, agency: Agency, on: date) -> int:
    """Tell of each hold in force whose review is due, once for each such day; gives how many."""
    untold = Q(reminded_of=None) | Q(reminded_of__lt=F("review_on"))
    due = list(open_holds(agency).filter(untold, review_on__lte=on))
    for hold in due:
        subject = subject_of(hold)
        with regulated(actor=actor, subject=subject):
            hold.reminded_of = hold.review_on
            hold.save(update_fields=["reminded_of"])
            facts = {
                "hold": str(hold.id),
                "review_on": hold.review_on.isoformat(),
                "custodian": str(hold.custodian_id),
            }
            record(HOLD_REVIEW_DUE, actor=actor, subject=subject, facts=facts)
    return len(due)
