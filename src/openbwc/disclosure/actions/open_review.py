"""A redaction project is opened for what a request lets go: redaction's own act, under the request's number (V.A.6).

Guarantees: nothing is redacted here; the project's matter is the request's number, by which its finished copies are
known to be made for this request.
"""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.models import Request
from openbwc.disclosure.queries import clips_to_review
from openbwc.policy import Act
from openbwc.policy.rules.records import CLAUSE
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.actions.open_project import open_project
from openbwc.redaction.models import Project


def open_review(*, actor: Person, request: Request) -> Project:
    """Open a project with every file of it that is in none yet. Raises `Refused`; `Mistaken` where there is none."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        require(decide_on_requests(Act.REVIEW_RECORDS, actor, request.agency, now))
        require_open(request)
        clips = list(clips_to_review(request))
        if not clips:
            raise Mistaken("Expected recordings that are ruled to go out and are in no project of the request yet.")
        purpose = str(policy_of(request.agency, now.date()).parameter(CLAUSE, "purpose_of_review"))
        return open_project(
            actor=actor,
            agency=request.agency,
            title=f"Request {request.number}",
            purpose=purpose,
            matter=request.number,
            clips=clips,
        )
