"""A link to a package is ended before its time (V.B.2). Its receipts stay; the ledger has the reason's digest alone."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.events import LINK_REVOKED
from openbwc.disclosure.models import Link
from openbwc.disclosure.packages import decide_on_package, subject_of_release
from openbwc.disclosure.stating import checked, digest_of
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def revoke_link(*, actor: Person, link: Link, reason: str) -> Link:
    """End it now. Raises `Refused`; `Mistaken` for a reason that is too long."""
    now, who = timezone.now(), Actor.person(actor.id)
    release = Link.objects.select_related("package__release__agency").get(id=link.id).package.release
    with regulated(actor=who, subject=subject_of_release(release)):
        link = Link.objects.select_for_update(of=("self",)).get(id=link.id)
        ended = link.revoked_at is not None or link.expires_at <= now
        decision = require(decide_on_package(Act.REVOKE_LINK, actor, release, now, ended=ended, reason=reason))
        words = checked("a reason", reason, Link.REASON_MAX)
        link.revoked_at, link.revoked_by, link.revoked_reason = now, actor, words
        link.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
        facts = {"link": str(link.id), "package": str(link.package_id), "digest": digest_of({"reason": words})}
        record(LINK_REVOKED, actor=who, subject=subject_of_release(release), facts=facts, decision=decision.as_dict())
    return link
