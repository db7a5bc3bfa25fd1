"""An entry of the log of work is struck out: it stands, and counts no more."""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def strike_work(*, actor: Person, request: Request, entry: RequestEvent, statement: str) -> RequestEvent:
    """Strike it out, with why. Raises `Refused`; `Mistaken` for what is no entry of this request that counts."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        standing = fees_standing(request, now)
        decision = require(
            decide_on_requests(
                Act.LOG_WORK,
                actor,
                request.agency,
                now,
                under_foia=standing.under_foia,
                on_appeal=False,
                after_reversal=False,
                other_exemptions=False,
                billed=standing.billed,
                statement=statement,
            )
        )
        if entry not in standing.entries:
            raise Mistaken("Expected an entry of this request's log that counts.")
        return take_step(
            request,
            Step.WORK_STRUCK,
            by=actor,
            actor=who,
            at=now,
            words=statement,
            decision=decision,
            entry=str(entry.id),
        )
