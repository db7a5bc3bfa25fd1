"""The time of a request is extended for unusual circumstances, by written notice in time (5 USC 552(a)(6)(B))."""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.history import events_of, history_of, working_days
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.policy.requests import working_day, zone_of
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import regulated, require


def extend_time(
    *, actor: Person, request: Request, circumstance: str, working_days_more: int, letter: str
) -> RequestEvent:
    """Extend it once. Raises `Refused`, also where the notice would go out too late; `Mistaken`."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        policy, events = policy_of(request.agency, now.date()), events_of(request)
        history = history_of(request, events, policy)
        today = now.astimezone(zone_of(policy)).date()
        decision = require(
            decide_on_requests(
                Act.EXTEND_REQUEST,
                actor,
                request.agency,
                now,
                circumstance=circumstance,
                working_days=working_days_more,
                working_day=working_day(history, policy, working_days(), on=today),
                extended=bool(history.extensions),
                determined=history.determined_on is not None,
                letter=letter,
            )
        )
        require_open(request)
        facts = {"circumstance": circumstance, "working_days": working_days_more}
        return take_step(request, Step.EXTENDED, by=actor, actor=who, words=letter, at=now, decision=decision, **facts)
