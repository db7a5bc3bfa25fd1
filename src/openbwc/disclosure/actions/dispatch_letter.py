"""A letter goes out: on which day, by which way, and what proves it. What it tells of counts from then (V.B.1)."""

from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.models import Letter, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


class Way(StrEnum):
    """How a letter goes out."""

    EMAIL = "email"
    POST = "post"
    HAND = "hand"
    PORTAL = "portal"


def dispatch_letter(
    *, actor: Person, letter: Letter, way: Way, proof: str, sent_at: datetime | None = None
) -> RequestEvent:
    """Note that the letter went out. Raises `Refused`.

    `Mistaken` for one that went out before, a way that the requester did not give, a day before the letter was written
    or in the future, and without what proves it (a message's number, a receipt, who handed it over).
    """
    now = timezone.now()
    went, who = sent_at or now, Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(letter.request)):
        request = locked(letter.request_id)
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now))
        if request.events.filter(step=Step.LETTER_SENT, facts__sent=str(letter.id)).exists():
            raise Mistaken("Expected a letter that has not gone out; this one has.")
        if not letter.at <= went <= now:
            raise Mistaken("Expected a day on which the letter was written, and not one of the future.")
        if (way is Way.EMAIL and not request.email) or (way is Way.POST and not request.address):
            raise Mistaken(f"Expected a way that the requester gave; there is no address for '{way.value}'.")
        if not proof.strip():
            raise Mistaken("Expected what proves that the letter went out; found nothing.")
        facts = {"event": str(letter.event_id), "kind": letter.kind, "way": way.value, "sent": str(letter.id)}
        return take_step(
            request, Step.LETTER_SENT, by=actor, actor=who, words=proof, at=went, decision=decision, **facts
        )
