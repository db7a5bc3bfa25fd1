"""Money goes back to a requester: what was paid too much, or what the agency gives back for a reason."""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def refund_fees(*, actor: Person, request: Request, cents: int, statement: str) -> RequestEvent:
    """Note that it went back, with why and what proves it. Raises `Refused`, also for more than was paid."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        standing = fees_standing(request, now)
        decision = require(
            decide_on_requests(
                Act.REFUND_FEES,
                actor,
                request.agency,
                now,
                cents=cents,
                held_cents=standing.held_cents,
                statement=statement,
            )
        )
        return take_step(
            request,
            Step.FEES_REFUNDED,
            by=actor,
            actor=who,
            at=now,
            words=statement,
            decision=decision,
            cents=cents,
        )
