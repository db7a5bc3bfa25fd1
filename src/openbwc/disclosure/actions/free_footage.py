"""What was kept for a request is freed when it has ended: each hold for it is released (V.A.4)."""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import locked, subject_of
from openbwc.disclosure.holding import decide_freeing
from openbwc.disclosure.models import Request
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.models import Hold


def free_footage(*, actor: Person, request: Request, reason: str) -> list[Hold]:
    """Release the request's holds. Raises `Refused` while it is open, may be appealed, or is before a court.

    `Mistaken` where none of its holds is in force.
    """
    with regulated(actor=Actor.person(actor.id), subject=subject_of(request)):
        request = locked(request.id)
        require(decide_freeing(request, timezone.now()))
        holds = [one.hold for one in request.holds.filter(hold__released_at=None).select_related("hold")]
        if not holds:
            raise Mistaken("Expected a hold for the request that is in force; there is none.")
        return [release_hold(actor=actor, hold=hold, reason=reason) for hold in holds]
