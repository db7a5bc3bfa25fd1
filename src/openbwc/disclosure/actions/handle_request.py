"""What is noted of a request on its way: acknowledged, at the right office, its track, referred, consulted, in court.

Guarantees: each is a step of its own in the request's history; none of them stops a clock.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.history import in_court
from openbwc.disclosure.models import Request, RequestEvent, Step, Track
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


@dataclass(frozen=True)
class _Noted:
    """What a step asks for: words, an agency that it names; `once`: it happens to a request one time."""

    needs_words: bool = False
    once: bool = False
    when_closed: bool = False


STEPS = {
    Step.ACKNOWLEDGED: _Noted(once=True),
    Step.ROUTED: _Noted(once=True),
    Step.TRACKED: _Noted(needs_words=True),
    Step.UNCLEAR: _Noted(needs_words=True, once=True),
    Step.CLARIFIED: _Noted(once=True),
    Step.REFERRED: _Noted(needs_words=True),
    Step.CONSULTED: _Noted(needs_words=True),
    Step.LITIGATION: _Noted(needs_words=True, when_closed=True),
    Step.LITIGATION_ENDED: _Noted(needs_words=True, when_closed=True),
}


def handle_request(
    *, actor: Person, request: Request, step: Step, words: str = "", track: Track | None = None
) -> RequestEvent:
    """Note a step. Raises `Refused`; `Mistaken` for one that happened, that needs words, or comes out of order."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now))
        noted = STEPS.get(step)
        if noted is None:
            raise Mistaken(f"Expected one of {', '.join(STEPS)}; found {step}.")
        if not noted.when_closed:
            require_open(request)
        happened = set(request.events.values_list("step", flat=True))
        if noted.once and step in happened:
            raise Mistaken(f"Expected a step that has not happened; '{step.label}' is noted already.")
        if noted.needs_words and not words.strip():
            raise Mistaken(f"Expected a sentence with '{step.label}'; found none.")
        if step == Step.CLARIFIED and Step.UNCLEAR not in happened:
            raise Mistaken("Expected a request whose requester was asked what it describes; nobody asked.")
        if step == Step.LITIGATION_ENDED and not in_court(request):
            raise Mistaken("Expected a request that was taken to court; this one is before none.")
        if (step == Step.TRACKED) != (track is not None) or track == Track.EXPEDITED:
            raise Mistaken("Expected the simple or the complex track; the expedited one is a decision of its own.")
        facts: dict[str, Any] = {"track": track.value} if track else {}
        return take_step(request, step, by=actor, actor=who, words=words, decision=decision, **facts)
