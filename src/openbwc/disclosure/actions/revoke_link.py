"""A link to a package is ended before its time (V.B.2). Its receipts stay."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.events import LINK_REVOKED
from openbwc.disclosure.models import Link
from openbwc.disclosure.packages import decide_on_package, subject_of_release
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def revoke_link(*, actor: Person, link: Link, reason: str) -> Link:
    """End it now. Raises `Refused`; `Mistaken` for a reason that is too long."""
    now, who = timezone.now(), Actor.person(actor.id)
    release = Link.objects.select_related("package__release__agency").get(id=link.id).package.release
    with regulated(actor=who, subject=subject_of_release(release)):
        link = Link.objects.select_for_update(of=("self",)).get(id=link.id)
        ended = link.revoked_at is not None or link.expires_at <= now
        decision = require(decide_on_package(Act.REVOKE_LINK, actor, release, now, ended=ended, reason=reason))
        if len(reason.strip()) > Link.REASON_MAX:
            raise Mistaken(f"Expected a reason of at most {Link.REASON_MAX} characters; found {len(reason.strip())}.")
        link.revoked_at, link.revoked_by, link.revoked_reason = now, actor, reason.strip()
        link.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
        facts = {"link": str(link.id), "package": str(link.package_id), "reason": link.revoked_reason}
        record(LINK_REVOKED, actor=who, subject=subject_of_release(release), facts=facts, decision=decision.as_dict())
    return link
