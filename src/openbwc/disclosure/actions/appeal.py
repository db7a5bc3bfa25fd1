"""The requester appeals what was decided, in the time that the policy gives (6 CFR 5.8)."""

from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.history import reckon
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act, decide
from openbwc.policy.request_facts import MakeAppeal
from openbwc.policy.requests import Against, appeal_ends_at
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require

REQUESTER = Actor.system("requests.requester")


def appeal(
    *,
    request: Request,
    statement: str,
    against: Against = Against.DETERMINATION,
    actor: Person | None = None,
    at: datetime | None = None,
) -> RequestEvent:
    """Appeal; `actor` enters it for the requester, who needs none. Raises `Refused`, also when it comes too late.

    `at` is when it came. `Mistaken` for one of the future, and for one that came before what it is against.
    """
    now = timezone.now()
    came = at or now
    who = Actor.person(actor.id) if actor else REQUESTER
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        if actor is not None:
            require(decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now))
        if came > now:
            raise Mistaken("Expected an appeal that has come, not one of the future.")
        told = reckon(request, now)
        found = told.history.appealable(against)
        ends_at = appeal_ends_at(told.history, told.policy, told.days, against)
        facts = MakeAppeal(
            adverse=found is not None,
            in_time=ends_at is not None and came.replace(microsecond=0) <= ends_at,
            appealed=found is not None and found.appealed_on is not None,
            statement=statement,
        )
        decision = require(decide(Act.MAKE_APPEAL, facts, told.policy))
        if found is not None and told.day_of(came) < found.decided_on:
            raise Mistaken(f"Expected an appeal that came after the decision of {found.decided_on}.")
        return take_step(
            request,
            Step.APPEALED,
            by=actor,
            actor=who,
            words=statement,
            at=came,
            decision=decision,
            against=against.value,
        )
