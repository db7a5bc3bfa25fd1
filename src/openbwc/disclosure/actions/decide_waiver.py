"""Somebody decides whether the fees of a request are waived (5 USC 552(a)(4)(A)(iii); 6 CFR 5.11(k))."""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require

DECIDED = (Step.WAIVER_GRANTED, Step.WAIVER_DENIED)


def decide_waiver(*, actor: Person, request: Request, grants: bool, statement: str) -> RequestEvent:
    """Waive the fees, or deny it. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(
            decide_on_requests(
                Act.DECIDE_WAIVER,
                actor,
                request.agency,
                now,
                asked=bool(request.waiver_reason),
                decided=request.events.filter(step__in=DECIDED).exists(),
                statement=statement,
            )
        )
        require_open(request)
        step = Step.WAIVER_GRANTED if grants else Step.WAIVER_DENIED
        return take_step(request, step, by=actor, actor=who, words=statement, decision=decision)
