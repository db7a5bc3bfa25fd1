"""A day on which federal offices were closed is entered; the clocks of every request that is not closed follow."""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.events import CLOSURE_ENTERED
from openbwc.disclosure.history import settle
from openbwc.disclosure.models import Closure, Request, State
from openbwc.policy import Act
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require

NAMED = "Expected the reason of the closure, such as the executive order; found none."


def enter_closure(*, actor: Person, day: date, reason: str) -> Closure:
    """Enter a closure. Raises `Refused`; `Mistaken` for a day that does not count anyway, and one on record."""
    now = timezone.now()
    who, words = Actor.person(actor.id), reason.strip()
    with regulated(actor=who, subject=Subject("agency", actor.agency_id)):
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, actor.agency, now))
        if not 0 < len(words) <= 200:
            raise Mistaken(NAMED)
        if not WorkingDays().is_working(day):
            raise Mistaken(f"Expected a working day; {day} is none.")
        closure, made = Closure.objects.get_or_create(day=day, defaults={"reason": words, "by": actor, "at": now})
        if not made:
            raise Mistaken(f"Expected a day that is not on record; {day} is: {closure.reason}.")
        facts = {"day": day.isoformat(), "reason": words}
        record(
            CLOSURE_ENTERED, actor=who, subject=Subject("closure", closure.id), facts=facts, decision=decision.as_dict()
        )
        for request in Request.objects.exclude(state=State.CLOSED).select_related("agency"):
            settle(request)
    return closure
