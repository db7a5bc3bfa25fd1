"""The requester is asked for information, or to settle fees, and the clock stops (5 USC 552(a)(6)(A)(ii))."""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.history import ENDS, open_stop_of
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.policy.requests import Cause
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def stop_clock(*, actor: Person, request: Request, cause: Cause, letter: str) -> RequestEvent:
    """Ask the requester in writing. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(
            decide_on_requests(
                Act.STOP_REQUEST,
                actor,
                request.agency,
                now,
                for_information=cause is Cause.INFORMATION,
                stops=request.events.filter(step=Step.STOPPED_INFORMATION).count(),
                awaits=open_stop_of(request) is not None,
                determined=request.events.filter(step__in=ENDS).exists(),
                letter=letter,
            )
        )
        require_open(request)
        step = Step.STOPPED_INFORMATION if cause is Cause.INFORMATION else Step.STOPPED_FEES
        return take_step(request, step, by=actor, actor=who, words=letter, decision=decision)
