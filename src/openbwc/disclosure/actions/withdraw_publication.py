"""A release is taken off the public pages: from this moment its address says that it is gone, and why."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release
from openbwc.disclosure.events import PUBLICATION_WITHDRAWN
from openbwc.disclosure.expediting import decide_on_expedited
from openbwc.disclosure.models import Publication
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def withdraw_publication(*, actor: Person, publication: Publication, reason: str) -> Publication:
    """Withdraw it; the release itself stays. Raises `Refused`; `Mistaken` for a reason that is too long."""
    now, told = timezone.now(), reason.strip()
    if len(told) > Publication.REASON_MAX:
        raise Mistaken(f"Expected at most {Publication.REASON_MAX:,} characters; found {len(told):,}.")
    who, subject = Actor.person(actor.id), about_release(publication.release)
    with regulated(actor=who, subject=subject):
        rows = Publication.objects.select_for_update(of=("self",)).select_related("release__agency")
        publication = rows.get(id=publication.id)
        decision = require(
            decide_on_expedited(
                Act.WITHDRAW_PUBLICATION,
                actor,
                publication.release.agency,
                now,
                withdrawn=publication.withdrawn_at is not None,
                reason=told,
            )
        )
        publication.withdrawn_at, publication.withdrawn_by, publication.withdrawn_reason = now, actor, told
        publication.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        facts = {"publication": str(publication.id), "release": str(publication.release_id), "reason": told}
        record(PUBLICATION_WITHDRAWN, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return publication
