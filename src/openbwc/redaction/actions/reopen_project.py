"""A project is taken up again: withdrawn from review, or mended after its approval. Its former submission stays."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.deciding import decide_redaction, footage_of, locked, require_sight, subject_of
from openbwc.redaction.events import REOPENED
from openbwc.redaction.models import Project, ProjectState


def reopen_project(*, actor: Person, project: Project, reason: str) -> Project:
    """Open a submitted or approved project for edits again. Raises `Refused`; `Mistaken` for another, or no reason.

    What was rendered from the former submission cannot become a copy any more; copies that were finished stay.
    """
    now = timezone.now()
    words = reason.strip()
    who, subject = Actor.person(actor.id), subject_of(project)
    with regulated(actor=who, subject=subject):
        project = locked(project.id)
        decision = require(decide_redaction(Act.EDIT_REDACTION, actor, project.agency, now))
        require_sight(actor, project, footage_of(project), now)
        if project.state not in {ProjectState.SUBMITTED, ProjectState.APPROVED}:
            raise Mistaken("Expected a project that is submitted or approved.")
        if not words:
            raise Mistaken("Expected a reason why it is taken up again; found none.")
        submission = project.submissions.order_by("-at", "-id")[0]
        submission.returned_at = now
        submission.save(update_fields=["returned_at"])
        project.state = ProjectState.OPEN
        project.save(update_fields=["state"])
        facts = {"submission": str(submission.id), "reason": words}
        record(REOPENED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return project
