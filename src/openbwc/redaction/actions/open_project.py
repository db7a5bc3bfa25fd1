"""Somebody opens a redaction project, for a purpose and its matter, with the footage it is about (V.A.2, V.A.6)."""

from collections.abc import Sequence

from django.utils import timezone

from openbwc.access.models import Matter
from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import ClipFile
from openbwc.policy import Act
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.actions.add_footage import place_footage
from openbwc.redaction.deciding import decide_reach, decide_redaction, subject_of
from openbwc.redaction.events import PROJECT_OPENED
from openbwc.redaction.models import Project


def open_project(
    *, actor: Person, agency: Agency, title: str, purpose: str, matter: str, clips: Sequence[ClipFile]
) -> Project:
    """Open a project. Raises `Refused`, also where a recording is out of reach for the purpose.

    `Mistaken` for a title that is missing or too long, and for a clip of another agency.
    """
    now = timezone.now()
    words, number = " ".join(title.split()), " ".join(matter.split())
    project = Project(id=new_id(), agency=agency, title=words, purpose=purpose, opened_by=actor, opened_at=now)
    asked = {"purpose": purpose, "matter": number or None}
    who, subject = Actor.person(actor.id), subject_of(project)
    with regulated(actor=who, subject=Subject("agency", agency.id), asked=asked):
        decision = require(decide_redaction(Act.OPEN_REDACTION, actor, agency, now))
        if not 0 < len(words) <= Project.TITLE_MAX:
            raise Mistaken(f"Expected a title of 1 to {Project.TITLE_MAX} characters; found {len(words)}.")
        if number:
            project.matter = Matter.objects.get_or_create(agency=agency, number=number)[0]
        project.save(force_insert=True)
        facts = {"agency": agency.code, "title": words, **asked}
        record(PROJECT_OPENED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        place_footage(actor, project, clips, deciding=decide_reach, at=now)
    return project
