"""Somebody decides whether the fees of a request are waived (5 USC 552(a)(4)(A)(iii); 6 CFR 5.11(k)).

Guarantees: the decision is a letter, a denial with the right of appeal; it is taken also when the request has ended,
for the fees wait for it.
"""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_real, subject_of
from openbwc.disclosure.fees import waiver_of
from openbwc.disclosure.history import reckon
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, Step
from openbwc.disclosure.stepping import tell
from openbwc.policy import Act
from openbwc.policy.requests import Against
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def decide_waiver(*, actor: Person, request: Request, grants: bool, statement: str) -> RequestEvent:
    """Waive the fees, or deny it. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(request)):
        request = locked(request.id)
        told = reckon(request, now)
        decided, is_open = waiver_of(request, told.events)
        decision = require(
            decide_on_requests(
                Act.DECIDE_WAIVER,
                actor,
                request.agency,
                now,
                asked=is_open or decided is not None,
                decided=decided is not None and not is_open,
                appealed=told.history.is_under_appeal(Against.WAIVER),
                statement=statement,
            )
        )
        require_real(request)
        step = Step.WAIVER_GRANTED if grants else Step.WAIVER_DENIED
        return tell(request, step, LetterKind.WAIVER, by=actor, at=now, decision=decision, words=statement)
