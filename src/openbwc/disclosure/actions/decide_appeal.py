"""Somebody who did not handle the request decides on its appeal (5 USC 552(a)(6)(A)(ii))."""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def decide_appeal(*, actor: Person, request: Request, reverses: bool, statement: str) -> RequestEvent:
    """Affirm what was decided, or reverse it. Raises `Refused`; `Mistaken` where nothing is appealed."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        steps = request.events.all()
        decision = require(
            decide_on_requests(
                Act.DECIDE_APPEAL,
                actor,
                request.agency,
                now,
                handled_by_person=steps.filter(by=actor).exclude(step__in=(Step.RECEIVED, Step.APPEALED)).exists(),
                decided=steps.filter(step=Step.APPEAL_DECIDED).exists(),
                statement=statement,
            )
        )
        if not steps.filter(step=Step.APPEALED).exists():
            raise Mistaken("Expected a request under appeal; nobody appealed this one.")
        return take_step(
            request, Step.APPEAL_DECIDED, by=actor, actor=who, words=statement, decision=decision, reverses=reverses
        )
