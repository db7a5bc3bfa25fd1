"""A payment of a requester comes in; one that was asked for in advance lets the clock run again (6 CFR 5.11(i)(4)).

Guarantees: who pays a part in advance has agreed to what they paid and stated, and to no more (6 CFR 5.11(e)(2)).
"""

from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_real, subject_of
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def enter_payment(
    *, actor: Person, request: Request, cents: int, reference: str, paid_at: datetime | None = None
) -> RequestEvent:
    """Note it, when it came and what proves it. Raises `Refused`; `Mistaken` for a day before it was asked for."""
    now = timezone.now()
    came, who = paid_at or now, Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        standing = fees_standing(request, now)
        decision = require(
            decide_on_requests(
                Act.ENTER_PAYMENT,
                actor,
                request.agency,
                now,
                cents=cents,
                asked_cents=standing.asked_cents,
                reference=reference,
            )
        )
        require_real(request)
        asked = standing.assessed or standing.asked
        if asked is None or not asked.at <= came <= now:
            raise Mistaken("Expected a payment that came after it was asked for, and not in the future.")
        paid = take_step(
            request,
            Step.FEES_PAID,
            by=actor,
            actor=who,
            at=came,
            words=reference,
            decision=decision,
            cents=cents,
        )
        advance = standing.advance_cents
        if advance and standing.held_cents + cents >= advance:
            agreed = max(standing.held_cents + cents, standing.agreed_cents)
            take_step(request, Step.RESUMED, by=actor, actor=who, at=came, decision=decision, up_to_cents=agreed)
    return paid
