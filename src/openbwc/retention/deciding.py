"""Who may do what in retention: the policy of the agency is asked about each act (V.A.4)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openbwc.custody import Subject
from openbwc.policy import (
    Act,
    ApproveSchedule,
    Decision,
    EnterAuthority,
    PlaceHold,
    PolicyError,
    ProposeSchedule,
    ReadHold,
    ReleaseHold,
    ReviewHold,
    decide,
    granted_scopes,
)
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import Authority, authority_of
from openbwc.program.refusals import Mistaken
from openbwc.retention.models import ChangeState, Hold, ScheduleChange

ACTS = (
    Act.PLACE_HOLD,
    Act.REVIEW_HOLD,
    Act.RELEASE_HOLD,
    Act.ENTER_AUTHORITY,
    Act.PROPOSE_SCHEDULE,
    Act.APPROVE_SCHEDULE,
)
_FACTS = {
    Act.READ_HOLD: ReadHold,
    Act.PLACE_HOLD: PlaceHold,
    Act.REVIEW_HOLD: ReviewHold,
    Act.RELEASE_HOLD: ReleaseHold,
    Act.ENTER_AUTHORITY: EnterAuthority,
    Act.PROPOSE_SCHEDULE: ProposeSchedule,
    Act.APPROVE_SCHEDULE: ApproveSchedule,
}


def subject_of(thing: Hold | ScheduleChange) -> Subject:
    """What events of a hold, or of a change of schedule, are about."""
    return Subject("hold" if isinstance(thing, Hold) else "schedule_change", thing.id)


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
