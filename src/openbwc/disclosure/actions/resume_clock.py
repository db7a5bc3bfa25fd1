"""The requester answered: the clock that waited for it runs again, from the day after the answer."""

from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.history import open_stop_of
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def resume_clock(*, actor: Person, request: Request, words: str, answered_at: datetime | None = None) -> RequestEvent:
    """Note the answer that was awaited, and when it came. Raises `Refused`; `Mistaken` where none is awaited."""
    now = timezone.now()
    came = answered_at or now
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now))
        require_open(request)
        stop = open_stop_of(request)
        if stop is None:
            raise Mistaken("Expected a request whose clock is stopped; nothing is awaited of this requester.")
        if "estimate" in stop.facts:
            raise Mistaken(
                "Expected an answer to a question; to an estimate the requester agrees, or narrows the request."
            )
        if not stop.at <= came <= now:
            raise Mistaken("Expected an answer that came after it was asked for, and not in the future.")
        return take_step(request, Step.RESUMED, by=actor, actor=who, words=words, at=came, decision=decision)
