"""Who may do what with a request or a release: the policy is asked, with the person's roles at that moment."""

from datetime import datetime
from typing import Any
from uuid import UUID

from openbwc.custody import Subject
from openbwc.disclosure.history import events_of, state_of
from openbwc.disclosure.models import Release, ReleaseState, Request, State
from openbwc.policy import Act, Decision, decide
from openbwc.policy.fee_facts import (
    AnswerEstimate,
    AssessFees,
    DecideFeeCategory,
    EnterPayment,
    EstimateFees,
    JoinFees,
    LogWork,
    NoteUnpaid,
    RefundFees,
)
from openbwc.policy.release_facts import (
    AuthoriseRelease,
    Determine,
    EnterAnswer,
    EnterTelling,
    OpenRelease,
    PrepareRelease,
    PutIn,
    ReleaseFootage,
    WithdrawRelease,
    Withhold,
)
from openbwc.policy.request_facts import (
    CloseRequest,
    ConfirmClosure,
    DecideAppeal,
    DecideExpedition,
    DecideWaiver,
    EnterClosure,
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
    Act.DECIDE_WAIVER: DecideWaiver,
    Act.STOP_REQUEST: StopRequest,
    Act.EXTEND_REQUEST: ExtendRequest,
    Act.SEARCH_FOR_REQUEST: HandleRequest,
    Act.CLOSE_REQUEST: CloseRequest,
    Act.ENTER_CLOSURE: EnterClosure,
    Act.CONFIRM_CLOSURE: ConfirmClosure,
    Act.DECIDE_APPEAL: DecideAppeal,
    Act.DECIDE_FEE_CATEGORY: DecideFeeCategory,
    Act.LOG_WORK: LogWork,
    Act.ESTIMATE_FEES: EstimateFees,
    Act.ANSWER_ESTIMATE: AnswerEstimate,
    Act.ASSESS_FEES: AssessFees,
    Act.ENTER_PAYMENT: EnterPayment,
    Act.NOTE_UNPAID: NoteUnpaid,
    Act.REFUND_FEES: RefundFees,
    Act.JOIN_FEES: JoinFees,
    Act.REVIEW_RECORDS: PrepareRelease,
    Act.WITHHOLD: Withhold,
    Act.DETERMINE_REQUEST: Determine,
    Act.READ_RELEASES: PrepareRelease,
    Act.OPEN_RELEASE: OpenRelease,
    Act.PREPARE_RELEASE: PrepareRelease,
    Act.PUT_IN_RELEASE: PutIn,
    Act.ENTER_TELLING: EnterTelling,
    Act.ENTER_ANSWER: EnterAnswer,
    Act.AUTHORISE_RELEASE: AuthoriseRelease,
    Act.RELEASE_FOOTAGE: ReleaseFootage,
    Act.WITHDRAW_RELEASE: WithdrawRelease,
}


def subject_of(request: Request) -> Subject:
    """What events of a request are about."""
    return Subject("request", request.id)


def about_release(release: Release) -> Subject:
    """What events of a release are about."""
    return Subject("release", release.id)


def decide_on_requests(act: Act, person: Person, agency: Agency, at: datetime, **facts: Any) -> Decision:
    """Whether the person may do the act on a request or a release of the agency.

    `facts` are those of the act besides the roles.
    """
    authority = authority_of(person, at.date())
    told = _FACTS[act](
        roles_in_owning_agency=authority.in_agency(agency.id), department_roles=authority.department, **facts
    )
    return decide(act, told, policy_of(agency, at.date()))


def locked(request_id: UUID) -> Request:
    """The request's row, held to the end of the transaction: one change of a request at a time."""
    return Request.objects.select_for_update(of=("self",)).select_related("agency").get(id=request_id)


def require_open(request: Request) -> None:
    """Raises `Mistaken` unless the request is being handled: a trial of the portal is not, nor what has ended."""
    state = State.CLOSED if request.testing else state_of(events_of(request))
    if state not in (State.OPEN, State.STOPPED):
        raise Mistaken(f"Expected a request that is being handled; this one is {state.label.lower()}.")


def require_real(request: Request) -> None:
    """Raises `Mistaken` for a trial of the portal, which is answered and nothing else."""
    if request.testing:
        raise Mistaken("Expected a request; this one is a trial of the portal, for which nothing is charged.")


def locked_release(release_id: UUID) -> Release:
    """The release's row, held to the end of the transaction: one change of a release at a time."""
    rows = Release.objects.select_for_update(of=("self",)).select_related("agency", "request__agency")
    return rows.get(id=release_id)


def require_drafted(release: Release) -> None:
    """Raises `Mistaken` unless the release is being prepared: what is released is not changed any more."""
    if release.state != ReleaseState.DRAFTED:
        raise Mistaken(f"Expected a release that is being prepared; this one is {release.get_state_display().lower()}.")
