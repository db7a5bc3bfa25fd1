"""Who may do what in a project: the policy is asked about the act, and about each recording that it reaches.

Guarantees: one cannot redact or review what one may not see, nor open or finish what is out of one's reach: the rule of
access is asked for the project's purpose and matter, as it stands at the moment of the act.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from openbwc.access.deciding import may
from openbwc.custody import Subject
from openbwc.evidence.models import Recording
from openbwc.policy import (
    Act,
    AnswerLeftover,
    Decision,
    FinishCopy,
    Redact,
    Rendition,
    ReviewRedaction,
    SubmitRedaction,
    WithdrawCopy,
    decide,
)
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.program.refusals import Mistaken, require
from openbwc.redaction.models import Footage, Project, ProjectState

_FACTS = {
    Act.OPEN_REDACTION: Redact,
    Act.EDIT_REDACTION: Redact,
    Act.SUBMIT_REDACTION: SubmitRedaction,
    Act.REVIEW_REDACTION: ReviewRedaction,
    Act.ANSWER_LEFTOVER: AnswerLeftover,
    Act.FINISH_COPY: FinishCopy,
    Act.WITHDRAW_COPY: WithdrawCopy,
}


def subject_of(project: Project) -> Subject:
    """What events of a project are about."""
    return Subject("redaction_project", project.id)


def matter_of(project: Project) -> str | None:
    """The number of the project's matter, if it has one."""
    return project.matter.number if project.matter else None


def decide_redaction(act: Act, person: Person, agency: Agency, at: datetime, **facts: Any) -> Decision:
    """Whether the person may do the act of redaction in the agency; `facts` are those of the act besides the roles."""
    authority = authority_of(person, at.date())
    return decide(
        act,
        _FACTS[act](
            roles_in_owning_agency=authority.in_agency(agency.id), department_roles=authority.department, **facts
        ),
        policy_of(agency, at.date()),
    )


def decide_looking(person: Person, recording: Recording, *, purpose: str, matter: str | None, at: datetime) -> Decision:
    """Whether the person may look at a recording in order to redact it for a purpose and its matter."""
    return may(person, Act.VIEW, recording, purpose=purpose, matter=matter, for_redaction=True, at=at)


def decide_reach(person: Person, recording: Recording, *, purpose: str, matter: str | None, at: datetime) -> Decision:
    """Whether a recording is within the person's reach for a purpose and its matter, to have a copy made of it.

    No footage is shown by it, so that it is asked for what will be served, the copy: who redacts nothing may order one.
    """
    copy = Rendition.REDACTED_COPY
    return may(person, Act.VIEW, recording, purpose=purpose, matter=matter, rendition=copy, at=at)


def require_sight(person: Person, project: Project, footage: Iterable[Footage], at: datetime) -> None:
    """Raises `Refused` unless the person may see each recording, in order to redact it, for the project's purpose."""
    _require(decide_looking, person, project, footage, at)


def require_reach(person: Person, project: Project, footage: Iterable[Footage], at: datetime) -> None:
    """Raises `Refused` unless each recording is within the person's reach for the project's purpose."""
    _require(decide_reach, person, project, footage, at)


def _require(
    deciding: Callable[..., Decision], person: Person, project: Project, footage: Iterable[Footage], at: datetime
) -> None:
    recordings = {one.clip.recording_id: one.clip.recording for one in footage}
    for recording in recordings.values():
        require(deciding(person, recording, purpose=project.purpose, matter=matter_of(project), at=at))


def locked(project_id: Any) -> Project:
    """The project's row, held to the end of the transaction: one change of a project at a time."""
    rows = Project.objects.select_for_update(of=("self",)).select_related("agency", "matter")
    return rows.get(id=project_id)


def require_open(project: Project) -> None:
    """Raises `Mistaken` unless the project is open for edits."""
    if project.state != ProjectState.OPEN:
        state = ProjectState(project.state).label.lower()
        raise Mistaken(f"Expected a project that is open for edits; this one is {state}. Take it up again first.")


def require_approved(project: Project) -> None:
    """Raises `Mistaken` unless the project stands approved: only then is it rendered, answered and finished."""
    if project.state != ProjectState.APPROVED:
        state = ProjectState(project.state).label.lower()
        raise Mistaken(f"Expected a project that stands approved; this one is {state}.")


def footage_of(project: Project) -> list[Footage]:
    """The project's footage in order, each with its clip and recording."""
    return list(project.footage.select_related("clip__recording__agency"))
