"""A release is opened: what for, to whom, with nothing in it yet (V.B.2, V.B.3)."""

from dataclasses import dataclass

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.deciding import about_release, decide_on_requests
from openbwc.disclosure.events import RELEASE_OPENED
from openbwc.disclosure.models import Audience, Release, ReleaseKind, Request
from openbwc.disclosure.stating import checked
from openbwc.policy import Act
from openbwc.policy.rules.records import CLAUSE
from openbwc.policy.rules.release import NAMED
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What a release is for. `recipient` and `matter`: of `Release`, where it goes to a court or an agency."""

    kind: ReleaseKind
    audience: Audience
    title: str
    request: Request | None = None
    recipient: str = ""
    matter: str = ""


def open_release(*, actor: Person, agency: Agency, meant: Meant) -> Release:
    """Open one. Raises `Refused` with everything that speaks against it.

    `Mistaken` for a request of another agency, and without a title.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        title = checked("a title", " ".join(meant.title.split()), Release.TITLE_MAX)
        recipient = checked("a recipient", meant.recipient, Release.RECIPIENT_MAX)
        matter = checked("the number of a case", " ".join(meant.matter.split()), Release.MATTER_MAX)
        decision = require(
            decide_on_requests(
                Act.OPEN_RELEASE,
                actor,
                agency,
                now,
                kind=str(meant.kind),
                audience=str(meant.audience),
                of_request=meant.request is not None,
                recipient=recipient,
                matter=matter,
            )
        )
        if meant.request is not None and meant.request.agency_id != agency.id:
            raise Mistaken(f"Expected a request of {agency.code}.")
        if not title or (meant.audience not in NAMED and (recipient or matter)):
            raise Mistaken("Expected a title; and a recipient and a case only for a court or another agency.")
        release = Release(
            id=new_id(),
            agency=agency,
            kind=meant.kind,
            request=meant.request,
            title=title,
            purpose=str(policy_of(agency, now.date()).parameter(CLAUSE, "purpose_of_review")),
            audience=meant.audience,
            recipient=recipient,
            matter=matter,
            opened_by=actor,
            opened_at=now,
        )
        release.save(force_insert=True)
        facts = {
            "agency": agency.code,
            "kind": str(meant.kind),
            "audience": str(meant.audience),
            "request": meant.request.number if meant.request else None,
            "purpose": release.purpose,
            "matter": release.matter or None,
        }
        record(RELEASE_OPENED, actor=who, subject=about_release(release), facts=facts, decision=decision.as_dict())
    return release
