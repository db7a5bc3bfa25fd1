"""Somebody states why nothing that is known besides the latest search can be what the requester asks for (V.B.1).

Guarantees: the statement is of one answer of a search, and of every other search before it; whoever makes it does not
close the request with it.
"""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def explain_search(*, actor: Person, request: Request, statement: str) -> RequestEvent:
    """State it. Raises `Refused`; `Mistaken` without a search, and without a statement."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.SEARCH_FOR_REQUEST, actor, request.agency, now))
        require_open(request)
        latest = request.certificates.first()
        if latest is None:
            raise Mistaken("Expected a request for which somebody searched; nobody did.")
        if not statement.strip():
            raise Mistaken("Expected a sentence on each thing that cannot be meant; found none.")
        return take_step(
            request,
            Step.EXPLAINED,
            by=actor,
            actor=who,
            words=statement,
            at=now,
            decision=decision,
            certificate=latest.sha256,
        )
