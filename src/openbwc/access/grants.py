"""Grants: the short-lived right of one browser session of one person to the bytes of one viewing.

Guarantees: the token is random (256 bits) and only its digest is kept; a grant is good only for the browser session
it was given to, for the person it was given to, until it expires or its viewing is closed, and only as long as the
policy would still permit the act: the decision is taken anew each time.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from openbwc.access.deciding import may
from openbwc.access.models import Viewing
from openbwc.evidence.models import CopyState
from openbwc.policy import Act, Decision, Rendition
from openbwc.program.models import Person

GRANT_LIFE = timedelta(minutes=2)
"""How long a grant lives without a sign of life from the player, which renews it every half minute."""


class GateClosed(Exception):  # noqa: N818 -- an answer, not an error
    """No byte is served: the grant is unknown, not this person's, expired, or its viewing is closed.

    It does not say which of these to a stranger.
    """


def new_token() -> str:
    """A fresh token for an address."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """The SHA-256 of a token or of a browser session's key, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def decide_again(viewing: Viewing, at: datetime) -> Decision:
    """The viewing's decision as of a moment: appointments, training and restrictions may have changed since."""
    return may(
        viewing.person,
        Act(viewing.act),
        viewing.recording,
        purpose=viewing.purpose,
        matter=viewing.matter.number if viewing.matter else None,
        rendition=rendition_of(viewing),
        for_redaction=viewing.for_redaction,
        at=at,
    )


def rendition_of(viewing: Viewing) -> Rendition:
    """Which bytes a viewing opens: its copy or still, where it is of one; else the original or what is made of it."""
    if viewing.still_id is not None:
        return Rendition.STILL
    if viewing.copy_id is not None:
        return Rendition.REDACTED_COPY
    return Rendition.ORIGINAL if viewing.act == Act.DOWNLOAD.value else Rendition.PROXY


def open_grant(token: str, *, person: Person, browser: str, at: datetime, hold: bool = False) -> Viewing:
    """The open viewing that a token stands for, for this person in this browser session. Raises `GateClosed`.

    With `hold` its row is held for the caller's transaction, so that nobody renews or closes it in between.
    """
    related = Viewing.objects.select_related("person", "matter", "recording__agency", "copy", "still")
    rows = related.select_for_update(of=("self",)) if hold else related
    viewing = rows.filter(grant_digest=digest(token), closed_at=None).first()
    if viewing is None:
        raise GateClosed("There is no open viewing for this address. Open the recording again and state a purpose.")
    if viewing.person_id != person.id or not secrets.compare_digest(viewing.browser_digest, digest(browser)):
        raise GateClosed("There is no open viewing for this address. Open the recording again and state a purpose.")
    if viewing.grant_expires_at <= at:
        raise GateClosed("The viewing has lapsed. Open the recording again and state a purpose.")
    if viewing.copy is not None and viewing.copy.state != CopyState.APPROVED:
        raise GateClosed("The redacted copy was withdrawn and is not served any more.")
    return viewing
