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
from openbwc.policy.rules.release import audiences_of
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What a release is for. `recipient` names who gets it, where that is neither the requester nor the public."""

    kind: ReleaseKind
    audience: Audience
    title: str
    request: Request | None = None
    recipient: str = ""


def open_release(*, actor: Person, agency: Agency, meant: Meant) -> Release:
    """Open one. Raises `Refused`.

    `Mistaken` for an audience that the policy does not give this kind, a request where the kind has none or of another
    agency, no title, and no recipient where one has to be named.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        decision = require(decide_on_requests(Act.PREPARE_RELEASE, actor, agency, now))
        policy = policy_of(agency, now.date())
        title = checked("a title", " ".join(meant.title.split()), Release.TITLE_MAX)
        recipient = checked("a recipient", meant.recipient, Release.RECIPIENT_MAX)
        known = audiences_of(meant.kind, policy)
        if meant.audience not in known:
            raise Mistaken(f"Expected a release of this kind to {' or '.join(sorted(known))}; found {meant.audience}.")
        if (meant.request is not None) != (meant.kind == ReleaseKind.REQUEST):
            raise Mistaken("Expected a request with a release on a request, and none with any other.")
        if meant.request is not None and meant.request.agency_id != agency.id:
            raise Mistaken(f"Expected a request of {agency.code}.")
        if not title or bool(recipient) != (meant.audience in (Audience.COURT, Audience.AGENCY)):
            raise Mistaken("Expected a title; and who receives it, where that is a court or another agency.")
        release = Release(
            id=new_id(),
            agency=agency,
            kind=meant.kind,
            request=meant.request,
            title=title,
            purpose=str(policy.parameter(CLAUSE, "purpose_of_review")),
            audience=meant.audience,
            recipient=recipient,
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
        }
        record(RELEASE_OPENED, actor=who, subject=about_release(release), facts=facts, decision=decision.as_dict())
    return release
