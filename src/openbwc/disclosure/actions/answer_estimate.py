"""The requester answers an estimate: agrees to an amount, or narrows the request; the clock runs again.

Guarantees: what they agree to is what they said, also where it is less than was estimated, and bounds what they pay; an
amount that is to be paid before the work is done is no answer until it is paid.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def answer_estimate(
    *, actor: Person, request: Request, up_to_cents: int | None, words: str, answered_at: datetime | None = None
) -> RequestEvent:
    """Note the answer, and when it came. Raises `Refused`, `Mistaken`.

    `up_to_cents` is what they agree to, 0 for no more than is free of charge; None where they narrow the request.
    """
    now = timezone.now()
    came, who = answered_at or now, Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        standing = fees_standing(request, now)
        asked = standing.asked
        decision = require(
            decide_on_requests(
                Act.ANSWER_ESTIMATE,
                actor,
                request.agency,
                now,
                asked=asked is not None,
                up_to_cents=up_to_cents,
                advance_cents=standing.advance_cents,
                paid_cents=standing.held_cents,
                defaulted=asked is not None and bool(asked.facts.get("defaulted")),
                statement=words,
            )
        )
        require_open(request)
        if asked is None or not asked.at <= came <= now:
            raise Mistaken("Expected an answer that came after it was asked for, and not in the future.")
        if up_to_cents is not None and up_to_cents < 0:
            raise Mistaken("Expected an amount that is not below zero.")
        facts: dict[str, Any] = {"narrows": True} if up_to_cents is None else {"up_to_cents": up_to_cents}
        return take_step(request, Step.RESUMED, by=actor, actor=who, at=came, words=words, decision=decision, **facts)
