"""Who may do what with a request: the policy is asked, with the person's roles at the moment of the act."""

from datetime import datetime
from typing import Any
from uuid import UUID

from openbwc.custody import Subject
from openbwc.disclosure.models import Request, State
from openbwc.policy import Act, Decision, decide
from openbwc.policy.request_facts import (
    CloseRequest,
    DecideAppeal,
    DecideExpedition,
    ExtendRequest,
    HandleRequest,
    ReceiveRequest,
    StopRequest,
)
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.program.refusals import Mistaken

_FACTS = {
    Act.READ_REQUESTS: HandleRequest,
    Act.RECEIVE_REQUEST: ReceiveRequest,
    Act.HANDLE_REQUEST: HandleRequest,
    Act.DECIDE_EXPEDITION: DecideExpedition,
    Act.STOP_REQUEST: StopRequest,
    Act.EXTEND_REQUEST: ExtendRequest,
    Act.SEARCH_FOR_REQUEST: HandleRequest,
    Act.CLOSE_REQUEST: CloseRequest,
    Act.DECIDE_APPEAL: DecideAppeal,
}


def subject_of(request: Request) -> Subject:
    """What events of a request are about."""
    return Subject("request", request.id)


def decide_on_requests(act: Act, person: Person, agency: Agency, at: datetime, **facts: Any) -> Decision:
    """Whether the person may do the act on a request of the agency; `facts` are those of the act besides the roles."""
    authority = authority_of(person, at.date())
    told = _FACTS[act](
        roles_in_owning_agency=authority.in_agency(agency.id), department_roles=authority.department, **facts
    )
    return decide(act, told, policy_of(agency, at.date()))


def locked(request_id: UUID) -> Request:
    """The request's row, held to the end of the transaction: one change of a request at a time."""
    return Request.objects.select_for_update(of=("self",)).select_related("agency").get(id=request_id)


def require_open(request: Request) -> None:
    """Raises `Mistaken` unless the request is being handled."""
    if request.state not in (State.OPEN, State.STOPPED):
        raise Mistaken(f"Expected a request that is being handled; this one is {request.get_state_display().lower()}.")
