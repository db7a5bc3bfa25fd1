"""A bill was not paid in time: what lets an agency ask the requester to pay in advance (6 CFR 5.11(i)(3))."""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.policy.requests import CLAUSE
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def note_unpaid(*, actor: Person, request: Request, statement: str) -> RequestEvent:
    """Note it, with what was done to be paid. Raises `Refused`, also before the time to pay is over."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        standing = fees_standing(request, now)
        told, unpaid, assessed = standing.told, standing.unpaid, standing.assessed
        allowed = told.policy.number(CLAUSE, "fee_payment_days")
        days = None if standing.pay_by is None else (told.day_of(now) - standing.pay_by).days + allowed
        decision = require(
            decide_on_requests(
                Act.NOTE_UNPAID,
                actor,
                request.agency,
                now,
                owed_cents=standing.owed_cents,
                disputed=standing.disputed,
                days=days,
                noted=unpaid is not None and assessed is not None and unpaid.at >= assessed.at,
                statement=statement,
            )
        )
        return take_step(
            request,
            Step.FEES_UNPAID,
            by=actor,
            actor=who,
            at=now,
            words=statement,
            decision=decision,
            cents=standing.owed_cents,
        )
