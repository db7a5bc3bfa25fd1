"""Somebody is given a link to a package: the recipient, or counsel of the defence (V.B.2).

Guarantees: the secret is shown once and kept nowhere; the ledger says that a link was given and until when, and names
nobody.
"""

import secrets
from datetime import timedelta

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.events import LINK_GIVEN
from openbwc.disclosure.linking import digest_of_secret
from openbwc.disclosure.models import Link, LinkKind, Package
from openbwc.disclosure.packages import decide_on_package, may_be_taken, recipient_of, subject_of_release
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def give_link(*, actor: Person, package: Package, to: LinkKind, named: str, days: int) -> tuple[Link, str]:
    """Give a link; the row and its secret. Raises `Refused`; `Mistaken` for a name that is too long."""
    now, who = timezone.now(), Actor.person(actor.id)
    about = subject_of_release(package.release)
    secret = secrets.token_urlsafe(32)
    with regulated(actor=who, subject=about):
        rows = Package.objects.select_for_update(of=("self",)).select_related("release__agency", "release__request")
        package = rows.get(id=package.id)
        decision = require(
            decide_on_package(
                Act.GIVE_LINK,
                actor,
                package.release,
                now,
                built=may_be_taken(package),
                to=to.value,
                kind_of_release=package.release.kind,
                recipient=recipient_of(package.release),
                named=named,
                days=days,
            )
        )
        if len(named.strip()) > Link.NAMED_MAX:
            raise Mistaken(f"Expected a name of at most {Link.NAMED_MAX} characters; found {len(named.strip())}.")
        link = Link.objects.create(
            package=package,
            kind=to,
            named=named.strip(),
            token=digest_of_secret(secret),
            given_by=actor,
            given_at=now,
            expires_at=now + timedelta(days=days),
        )
        facts = {
            "link": str(link.id),
            "package": str(package.id),
            "to": to.value,
            "expires_at": link.expires_at.isoformat(),
        }
        record(LINK_GIVEN, actor=who, subject=about, facts=facts, decision=decision.as_dict())
    return link, secret
