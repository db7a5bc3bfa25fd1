"""Who may do what in retention: the policy of the agency is asked about each act (V.A.4)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openbwc.custody import Subject
from openbwc.policy import (
    Act,
    ApproveDisposition,
    ApproveSchedule,
    Decision,
    EnterAcceptance,
    EnterAuthority,
    PackTransfer,
    PlaceHold,
    PolicyError,
    ProposeDisposition,
    ProposeSchedule,
    ReadHold,
    ReleaseHold,
    ReportLoss,
    ReviewHold,
    WithdrawDisposition,
    decide,
    granted_scopes,
)
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import Authority, authority_of
from openbwc.program.refusals import Mistaken
from openbwc.retention.models import ChangeState, Disposition, DispositionState, Hold, ScheduleChange

_FACTS = {
    Act.READ_HOLD: ReadHold,
    Act.PLACE_HOLD: PlaceHold,
    Act.REVIEW_HOLD: ReviewHold,
    Act.RELEASE_HOLD: ReleaseHold,
    Act.ENTER_AUTHORITY: EnterAuthority,
    Act.PROPOSE_SCHEDULE: ProposeSchedule,
    Act.APPROVE_SCHEDULE: ApproveSchedule,
    Act.PROPOSE_DISPOSITION: ProposeDisposition,
    Act.APPROVE_DISPOSITION: ApproveDisposition,
    Act.WITHDRAW_DISPOSITION: WithdrawDisposition,
    Act.PACK_TRANSFER: PackTransfer,
    Act.ENTER_ACCEPTANCE: EnterAcceptance,
    Act.REPORT_LOSS: ReportLoss,
}
ACTS = tuple(act for act in _FACTS if act is not Act.READ_HOLD)
"""What people do in retention; who may only read a hold of their own does nothing."""
_SUBJECTS = {Hold: "hold", ScheduleChange: "schedule_change", Disposition: "disposition"}


def subject_of(thing: Hold | ScheduleChange | Disposition) -> Subject:
    """What events of a hold, of a change of schedule, or of a disposition are about."""
    return Subject(_SUBJECTS[type(thing)], thing.id)


def decide_retention(act: Act, person: Person, agency: Agency, at: datetime, **facts: Any) -> Decision:
    """Whether the person may do the act in the agency; `facts` are those of the act besides the roles."""
    return _decide(act, authority_of(person, at.date()), agency, at, **facts)


def _decide(act: Act, held: Authority, agency: Agency, at: datetime, **facts: Any) -> Decision:
    roles = {"roles_in_owning_agency": held.in_agency(agency.id), "department_roles": held.department}
    return decide(act, _FACTS[act](**roles, **facts), policy_of(agency, at.date()))


def holds_act(act: Act, person: Person, agency: Agency, at: datetime) -> bool:
    """Whether some role of the person is granted the act in the agency; not without a policy in force."""
    return grants(authority_of(person, at.date()), (act,), agency, at)


def grants(authority: Authority, acts: Iterable[Act], agency: Agency, at: datetime) -> bool:
    """Whether one of the acts is granted to roles held in the agency or the department."""
    try:
        policy = policy_of(agency, at.date())
    except PolicyError:
        return False
    roles = authority.in_agency(agency.id)
    return any(granted_scopes(act, None, roles, authority.department, policy) for act in acts)


def reads_holds(authority: Authority, agency: Agency, at: datetime, *, is_own: bool = False) -> bool:
    """Whether somebody of this authority may know what the agency's holds are about; with `is_own` those that they
    placed or look after. Not without a policy in force.
    """
    try:
        return _decide(Act.READ_HOLD, authority, agency, at, is_own=is_own).permitted
    except PolicyError:
        return False


def locked_hold(hold: Hold) -> Hold:
    """The hold's row, held to the end of the transaction. Raises `Mistaken` for one that is released.

    Its key is not held: an intake writes down what the hold catches meanwhile, under the ledger's lock.
    """
    row = Hold.objects.select_for_update(of=("self",), no_key=True).select_related("agency").get(id=hold.id)
    if row.released_at is not None:
        raise Mistaken("Expected a hold in force; this one is released.")
    return row


def locked_agency(agency: Agency) -> Agency:
    """The agency's row: whoever changes its schedule, or disposes of what is its, takes turns. Intake goes on."""
    return Agency.objects.select_for_update(no_key=True).get(id=agency.id)


def locked_change(change: ScheduleChange) -> ScheduleChange:
    """The row of a proposal, held to the end of the transaction. Raises `Mistaken` for one that is decided."""
    rows = ScheduleChange.objects.select_for_update(of=("self",), no_key=True).select_related("agency")
    row = rows.get(id=change.id)
    if row.state != ChangeState.PROPOSED:
        raise Mistaken(f"Expected a proposal that waits; this one is {row.get_state_display().lower()}.")
    return row


def locked_disposition(disposition: Disposition, *states: DispositionState) -> Disposition:
    """The disposition's row, held to the end of the transaction. Raises `Mistaken` for one in any other state."""
    row = Disposition.objects.select_for_update(of=("self",)).select_related("agency").get(id=disposition.id)
    if row.state not in states:
        wanted = " or ".join(f"'{state.label}'" for state in states)
        raise Mistaken(f"Expected a disposition that stands as {wanted}; found '{row.get_state_display()}'.")
    return row
