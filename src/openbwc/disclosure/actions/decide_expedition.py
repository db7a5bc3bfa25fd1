"""Somebody decides whether a request is processed before the others (5 USC 552(a)(6)(E); 6 CFR 5.5(e))."""

from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, Step
from openbwc.disclosure.stepping import tell
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require

DECIDED = (Step.EXPEDITION_GRANTED, Step.EXPEDITION_DENIED)


def decide_expedition(
    *, actor: Person, request: Request, grants: bool, statement: str, ground: str = ""
) -> RequestEvent:
    """Grant or deny it; a grant names its ground. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(request)):
        request = locked(request.id)
        decision = require(
            decide_on_requests(
                Act.DECIDE_EXPEDITION,
                actor,
                request.agency,
                now,
                asked=request.expedition_asked or request.events.filter(step=Step.EXPEDITION_ASKED).exists(),
                decided=request.events.filter(step__in=DECIDED).exists(),
                grants=grants,
                ground=ground,
                statement=statement,
            )
        )
        require_open(request)
        step = Step.EXPEDITION_GRANTED if grants else Step.EXPEDITION_DENIED
        facts: dict[str, Any] = {"ground": ground} if grants else {}
        kind = LetterKind.EXPEDITION
        return tell(request, step, kind, by=actor, at=now, decision=decision, words=statement, **facts)
