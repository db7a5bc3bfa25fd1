"""The time of a request is extended for unusual circumstances, by written notice in time (5 USC 552(a)(6)(B)).

Guarantees: the notice is a letter, and it extends the time only where the letter goes out in time.
"""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.history import ENDS, reckon
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, Step
from openbwc.disclosure.stepping import tell
from openbwc.policy import Act
from openbwc.policy.requests import working_day
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def extend_time(
    *, actor: Person, request: Request, circumstance: str, working_days_more: int, letter: str
) -> RequestEvent:
    """Extend it once. Raises `Refused`, also where the notice would go out too late; `Mistaken`."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(request)):
        request = locked(request.id)
        told = reckon(request, now)
        decision = require(
            decide_on_requests(
                Act.EXTEND_REQUEST,
                actor,
                request.agency,
                now,
                circumstance=circumstance,
                working_days=working_days_more,
                working_day=working_day(told.history, told.policy, told.days, on=told.day_of(now)),
                extended=any(one.step == Step.EXTENDED for one in told.events),
                determined=any(one.step in ENDS for one in told.events),
                letter=letter,
            )
        )
        require_open(request)
        facts = {"circumstance": circumstance, "working_days": working_days_more}
        return tell(
            request, Step.EXTENDED, LetterKind.EXTENSION, by=actor, at=now, decision=decision, words=letter, **facts
        )
