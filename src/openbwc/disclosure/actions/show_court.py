"""Counsel of the defence gives the court's auditor a link, by which they read what counsel opened (V.B.2).

Guarantees: nobody but the holder of the defence's link gives one, so that the agency has no way to it; it opens the
receipts of that one link and no footage; it stands in no event and on no page of the agency; counsel sees each reading.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from openbwc.disclosure.linking import digest_of_secret, note
from openbwc.disclosure.models import Link, LinkKind, Taken
from openbwc.disclosure.packages import longest_link
from openbwc.program.refusals import Mistaken


def show_court(*, through: Link, named: str, days: int) -> tuple[Link, str]:
    """Give it; the row and its secret. Raises `Mistaken` where it is not counsel's to give, or for a name or time."""
    now = timezone.now()
    if through.kind != LinkKind.DEFENCE or through.claimed_at is None:
        raise Mistaken("Expected the link of counsel of the defence, taken by its holder; found another.")
    longest = longest_link(through.package.release.agency, now)
    if not 1 <= days <= longest:
        raise Mistaken(f"Expected 1 to {longest} days; found {days}.")
    if not 1 <= len(named.strip()) <= Link.NAMED_MAX:
        raise Mistaken(f"Expected a name of 1 to {Link.NAMED_MAX} characters; found {len(named.strip())}.")
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        link = Link.objects.create(
            package=through.package,
            kind=LinkKind.COURT,
            named=named.strip(),
            token=digest_of_secret(secret),
            given_through=through,
            given_at=now,
            expires_at=now + timedelta(days=days),
        )
        note(through, Taken.SHOWN_TO_COURT, what=link.named)
    return link, secret
