"""A project is closed: nothing in it is looked at or changed any more; its history and copies stay.

Guarantees: what programs do on it is cancelled, and who looks at its footage in the studio is cut off, in the same
transaction. A viewing names no project: one for another project on the same recording, purpose and matter ends too, and
is opened anew.
"""

from django.utils import timezone

from openbwc.access.actions.close_viewing import withdraw_redactors
from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.actions.ask_job import UNDER_WAY
from openbwc.redaction.actions.cancel_job import cancel
from openbwc.redaction.deciding import decide_redaction, locked, subject_of
from openbwc.redaction.events import PROJECT_CLOSED
from openbwc.redaction.models import Job, Project, ProjectState


def close_project(*, actor: Person, project: Project, reason: str) -> Project:
    """Close a project. Raises `Refused`; `Mistaken` where it is closed already, or for no reason."""
    now = timezone.now()
    words = reason.strip()
    who, subject = Actor.person(actor.id), subject_of(project)
    with regulated(actor=who, subject=subject):
        project = locked(project.id)
        decision = require(decide_redaction(Act.OPEN_REDACTION, actor, project.agency, now))
        if project.state == ProjectState.CLOSED:
            raise Mistaken("Expected a project that is not closed.")
        if not words:
            raise Mistaken("Expected a reason why it is closed; found none.")
        project.state, project.closed_at, project.closed_reason = ProjectState.CLOSED, now, words[:300]
        project.save(update_fields=["state", "closed_at", "closed_reason"])
        for job in Job.objects.filter(footage__project=project, state__in=UNDER_WAY).select_related("footage__project"):
            cancel(job, actor=actor, decision=decision, at=now)
        recordings = project.footage.values_list("clip__recording_id", flat=True)
        withdraw_redactors(actor=who, recordings=set(recordings), purpose=project.purpose, matter=project.matter)
        record(PROJECT_CLOSED, actor=who, subject=subject, facts={"reason": words}, decision=decision.as_dict())
    return project
