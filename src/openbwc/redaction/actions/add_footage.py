"""More footage in a project: each clip file once, and none that the person may not see for the project's purpose."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.evidence.models import ClipFile
from openbwc.policy import Act, Decision
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.deciding import decide_looking, decide_redaction, locked, require_open, subject_of
from openbwc.redaction.events import FOOTAGE_ADDED
from openbwc.redaction.models import Footage, Project


def add_footage(*, actor: Person, project: Project, clips: Sequence[ClipFile]) -> list[Footage]:
    """Add clip files to an open project. Raises `Refused`; `Mistaken` for one of another agency or in it already."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(project)):
        project = locked(project.id)
        require(decide_redaction(Act.EDIT_REDACTION, actor, project.agency, now))
        require_open(project)
        return place_footage(actor, project, clips, deciding=decide_looking, at=now)


def place_footage(
    actor: Person,
    project: Project,
    clips: Sequence[ClipFile],
    *,
    deciding: Callable[..., Decision],
    at: datetime,
) -> list[Footage]:
    """Put clips behind the footage that is there, each under a decision on its recording."""
    there = set(project.footage.values_list("clip_id", flat=True))
    placed = []
    matter = project.matter.number if project.matter else None
    for clip in clips:
        recording = clip.recording
        if recording.agency_id != project.agency_id:
            raise Mistaken(f"Expected footage of {project.agency}; found a recording of {recording.agency}.")
        if clip.id in there:
            raise Mistaken(f"Expected each file once; {clip.original_name} is in the project already.")
        decision = require(deciding(actor, recording, purpose=project.purpose, matter=matter, at=at))
        there.add(clip.id)
        footage = Footage.objects.create(project=project, clip=clip, position=len(there), added_by=actor, added_at=at)
        facts = {
            "footage": str(footage.id),
            "recording": str(recording.id),
            "clip": str(clip.id),
            "sha256": clip.sha256,
        }
        who = Actor.person(actor.id)
        record(FOOTAGE_ADDED, actor=who, subject=subject_of(project), facts=facts, decision=decision.as_dict())
        placed.append(footage)
    return placed
