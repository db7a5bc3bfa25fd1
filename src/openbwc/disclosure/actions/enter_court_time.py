"""A court found exceptional circumstances and gave the agency time (5 USC 552(a)(6)(C); (4)(A)(viii)(II)(cc)).

It excuses, for fees, what was late until that day; it moves no clock, which the court's order is for.
"""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def enter_court_time(*, actor: Person, request: Request, until: date, words: str) -> RequestEvent:
    """Note the order and the last day of the time. Raises `Refused`; `Mistaken` without a case or its order."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now))
        if not request.events.filter(step=Step.LITIGATION).exists():
            raise Mistaken("Expected a request that was taken to court; note that first.")
        if not words.strip() or until < request.received_at.date():
            raise Mistaken("Expected the court's order in words, and a day since the request came.")
        return take_step(
            request,
            Step.COURT_TIME,
            by=actor,
            actor=who,
            at=now,
            words=words,
            decision=decision,
            until=until.isoformat(),
        )
