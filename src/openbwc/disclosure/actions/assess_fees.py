"""The fees of a request are assessed from what was logged, and billed (5 USC 552(a)(4)(A); 6 CFR 5.11).

Guarantees: nobody is billed for more than they agreed to, nor for what the agency may not charge after a missed limit,
which the letter of the end tells: without it nothing is billed, of this request and of those that are charged with it.
A bill is a letter; where nothing is due, that is recorded with why, and no letter is owed.
"""

from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_real, subject_of
from openbwc.disclosure.fees import as_facts, fees_standing, joined_to
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step, tell
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def assess_fees(*, actor: Person, request: Request, statement: str, pages: int = 0) -> RequestEvent:
    """Assess them. Raises `Refused`, `Mistaken`.

    `pages`: how many were necessary to respond, which matters where a limit was missed (552(a)(4)(A)(viii)(II)(bb)).
    """
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = _held(request)
        standing = fees_standing(request, now, pages=pages)
        decision = require(
            decide_on_requests(
                Act.ASSESS_FEES,
                actor,
                request.agency,
                now,
                under_foia=standing.under_foia,
                category=standing.category_code,
                alike=standing.alike,
                waiver_open=standing.waiver_open,
                waived=standing.waived,
                ended=standing.ended,
                told=standing.told_of_end,
                billed=standing.billed,
                joined=standing.lead is not None,
                statement=statement,
            )
        )
        require_real(request)
        fees = standing.bill
        if fees is None:
            raise Mistaken("Expected a category that is decided.")
        facts: dict[str, Any] = {
            "charges": as_facts(fees),
            "category": fees.category,
            "total_cents": fees.total_cents,
            "due_cents": fees.due_cents,
            "agreed_cents": standing.agreed_cents,
            "spared": fees.spared.value,
            "missed": [one.clock.value for one in standing.missed],
            "pages": pages,
        }
        if facts["due_cents"]:
            return tell(
                request,
                Step.FEES_ASSESSED,
                LetterKind.BILL,
                by=actor,
                at=now,
                decision=decision,
                words=statement,
                **facts,
            )
        return take_step(
            request, Step.FEES_ASSESSED, by=actor, actor=who, at=now, words=statement, decision=decision, **facts
        )


def _held(request: Request) -> Request:
    """The request, held with those that are charged with it, in the order of their ids.

    Raises `Mistaken` where one was joined meanwhile; none is while the request is held.
    """
    held = {one: locked(one) for one in sorted({request.id, *(one.id for one in joined_to(request))})}
    if any(one.id not in held for one in joined_to(request)):
        raise Mistaken("Expected the requests that were charged as one; another was joined just now. Assess again.")
    return held[request.id]
