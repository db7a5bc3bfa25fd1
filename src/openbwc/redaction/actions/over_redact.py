"""Over-redact now, for quick disclosure: every frame of many recordings covered, and all their sound deleted.

It is a project like any other: a second person reviews it, and its copies say what was withheld. Each footage is
covered by a job of its own, so that a hundred recordings are one request.

Guarantees: either every recording is to be covered, or nothing is opened and the refusal stands in the ledger.
"""

from collections.abc import Sequence
from typing import Any

from openbwc.custody import Actor, Subject
from openbwc.evidence.models import ClipFile
from openbwc.media.redaction.plan import Style
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import regulated
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.open_project import open_project
from openbwc.redaction.models import JobKind, Project


def over_redact(
    *,
    actor: Person,
    agency: Agency,
    title: str,
    purpose: str,
    matter: str,
    clips: Sequence[ClipFile],
    reason: str,
    basis: str = "",
    style: Style = Style.BLUR,
) -> Project:
    """Open a project of the clips and ask for each to be covered; `reason` is a code of the policy.

    Raises `Refused` and `Mistaken` as opening a project and asking for a job do.
    """
    asked = {"purpose": purpose, "matter": " ".join(matter.split()) or None}
    parameters: dict[str, Any] = {"style": style.value, "reason": reason, "basis": basis}
    with regulated(actor=Actor.person(actor.id), subject=Subject("agency", agency.id), asked=asked):
        project = open_project(actor=actor, agency=agency, title=title, purpose=purpose, matter=matter, clips=clips)
        for footage in project.footage.select_related("clip__recording", "project"):
            ask_job(actor=actor, footage=footage, kind=JobKind.COVER, parameters=parameters)
    return project
