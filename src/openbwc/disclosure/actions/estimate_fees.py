"""The fees of a request are estimated; beyond what the requester agreed to, they are asked (6 CFR 5.11(e), (i)).

Guarantees: such an estimate is a letter with what each task costs, and the clock stops on the day on which it goes out
(5 USC 552(a)(6)(A)(ii)(II)); one within what was agreed to is noted, and stops nothing. Payment before the work is done
is asked with the letter alone.
"""

from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.fees import FeesStanding, as_facts, fees_standing
from openbwc.disclosure.history import awaited, is_ended
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step, tell
from openbwc.policy import Act
from openbwc.policy.fees import Fees, Work
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def estimate_fees(
    *,
    actor: Person,
    request: Request,
    work: Work,
    letter: str = "",
    advance_cents: int = 0,
    overdue: Request | None = None,
    same_requester: bool = False,
) -> RequestEvent:
    """Estimate them for the whole work on the request, done or not. Raises `Refused`, `Mistaken`.

    `letter` is what the requester is told of it; `overdue` is an earlier request whose bill was not paid in time, and
    `same_requester`: the person states that it is of the same requester.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        standing = fees_standing(request, now)
        fees, defaulted = standing.fees_with(work), _defaulted(overdue, request)
        due = 0 if fees is None else fees.due_cents
        decision = require(
            decide_on_requests(
                Act.ESTIMATE_FEES,
                actor,
                request.agency,
                now,
                under_foia=standing.under_foia,
                category=standing.category_code,
                alike=standing.alike,
                waiver_open=standing.waiver_open,
                waived=standing.waived,
                estimate_cents=due,
                agreed_cents=standing.agreed_cents,
                advance_cents=advance_cents,
                defaulted=defaulted,
                same_requester=same_requester,
                awaits=awaited(standing.told.events) is not None,
                ended=is_ended(standing.told.events),
                billed=standing.billed,
                letter=letter,
            )
        )
        require_open(request)
        fees = _charged_by_itself(standing, fees, advance_cents)
        facts: dict[str, Any] = {
            "estimate": as_facts(fees),
            "category": fees.category,
            "due_cents": due,
            "agreed_cents": standing.agreed_cents,
            "advance_cents": advance_cents,
            "defaulted": bool(advance_cents and defaulted and same_requester),
            "overdue": None if overdue is None else str(overdue.id),
        }
        told = {"by": actor, "at": now, "words": letter, "decision": decision, **facts}
        if due <= standing.agreed_cents and not advance_cents:
            return take_step(request, Step.FEES_ESTIMATED, actor=who, **told)
        return tell(request, Step.STOPPED_FEES, LetterKind.FEES, **told)


def _charged_by_itself(standing: FeesStanding, fees: Fees | None, advance_cents: int) -> Fees:
    if standing.lead is not None:
        raise Mistaken("Expected a request that is charged by itself; estimate the one with which it is charged.")
    if fees is None or advance_cents < 0:
        raise Mistaken("Expected a category that is decided, and an amount that is not below zero.")
    return fees


def _defaulted(overdue: Request | None, request: Request) -> bool:
    """Whether the bill of another request is overdue as recorded (6 CFR 5.11(i)(3): by any component)."""
    if overdue is None or overdue.id == request.id:
        return False
    now = timezone.now()
    standing = fees_standing(overdue, now)
    return standing.overdue(standing.told.day_of(now))
