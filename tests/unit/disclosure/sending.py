"""How letters go out in the tests."""

from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.models import Request, RequestEvent
from openbwc.program.models import Person


def sent(actor: Person, request: Request) -> RequestEvent:
    """The request's latest letter has gone out now."""
    letter = request.letters.order_by("at", "id").last()
    return dispatch_letter(actor=actor, letter=letter, way=Way.HAND, proof="Handed over at the desk.")
