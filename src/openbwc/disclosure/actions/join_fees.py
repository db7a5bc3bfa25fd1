"""Requests that divide one request among them are charged as one (6 CFR 5.11(h)).

Guarantees: never without a reason, never about unrelated matters, never over different categories, and never where a
waiver stands or is asked for; the free allowances are then given once. What of the work a request loses by a limit that
the agency missed, it loses by its own clocks.
"""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.fees import FeesStanding, fees_standing
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def join_fees(*, actor: Person, request: Request, lead: Request, related: bool, statement: str) -> RequestEvent:
    """Charge a request with an earlier one, `lead`. Raises `Refused`.

    `related`: the person states that they are of one requester, or of people who act together, on one matter.
    """
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        held = {row.id: row for row in map(locked, sorted({request.id, lead.id}))}
        request, lead = held[request.id], held[lead.id]
        standing, other = fees_standing(request, now), fees_standing(lead, now)
        decision = require(
            decide_on_requests(
                Act.JOIN_FEES,
                actor,
                request.agency,
                now,
                fits=_fits(standing, other),
                related=related,
                alike=bool(standing.category_code) and standing.category_code == other.category_code,
                waivers=any(one.waived or one.waiver_open for one in (standing, other)),
                awaits=standing.asked is not None or other.asked is not None,
                billed=standing.billed or other.billed,
                statement=statement,
            )
        )
        return take_step(
            request,
            Step.FEES_JOINED,
            by=actor,
            actor=who,
            at=now,
            words=statement,
            decision=decision,
            lead=str(lead.id),
        )


def _fits(one: FeesStanding, other: FeesStanding) -> bool:
    request, lead = one.told.request, other.told.request
    return (
        request.agency_id == lead.agency_id
        and (lead.received_at, str(lead.id)) < (request.received_at, str(request.id))
        and one.lead is None
        and other.lead is None
        and not one.joined
        and one.under_foia
        and other.under_foia
        and not request.testing
        and not lead.testing
    )
