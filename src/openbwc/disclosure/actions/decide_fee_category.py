"""Somebody decides in which category a requester is, and so what they pay for (6 CFR 5.11(b))."""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_real, subject_of
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def decide_fee_category(*, actor: Person, request: Request, category: str, statement: str) -> RequestEvent:
    """Decide it, also anew until the fees are assessed. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        standing = fees_standing(request, now)
        decision = require(
            decide_on_requests(
                Act.DECIDE_FEE_CATEGORY,
                actor,
                request.agency,
                now,
                under_foia=standing.under_foia,
                requester_kind=request.kind,
                identity_declared=request.identity_declared,
                category=category,
                billed=standing.billed,
                statement=statement,
            )
        )
        require_real(request)
        return take_step(
            request,
            Step.CATEGORY_DECIDED,
            by=actor,
            actor=who,
            at=now,
            words=statement,
            decision=decision,
            category=category,
        )
