"""A person issues themselves a token for the interface for programs; it can do less than they, never more (V.A.1)."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import TOKEN_ISSUED
from openbwc.program.models import ApiToken, Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken

PREFIX = "bwc_"
"""Every token begins so, that a scanner of leaked secrets can know one."""
SHOWN = len(PREFIX) + 6
ROOMS = (
    "cameras",
    "disclosure",
    "evidence",
    "imports",
    "notices",
    "operations",
    "oversight",
    "people",
    "policy",
    "redaction",
    "retention",
    "training",
)
READ_ONLY = frozenset({"evidence", "policy"})
SCOPES = tuple(f"{room}:{way}" for room in ROOMS for way in ("read", "write") if way == "read" or room not in READ_ONLY)
"""What a token may be good for: `<room>:read` to ask, `<room>:write` to act."""


def digest_of(token: str) -> str:
    """The SHA-256 of a token in hexadecimal, by which it is known. (256 random bits need no slow hash.)"""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(
    *, actor: Person, name: str, scopes: Iterable[str], expires_at: datetime, service: str = ""
) -> tuple[ApiToken, str]:
    """Issue a token to the actor; gives its row, and the token itself, which is kept nowhere.

    Raises `Mistaken` without a name or a scope, for a scope that does not exist, and for a time that has passed or
    lies beyond the policy's longest (V.A.1).
    """
    wanted, now = sorted(set(scopes)), timezone.now()
    unknown = sorted(set(wanted) - set(SCOPES))
    if not name.strip() or not wanted or unknown:
        found = ", ".join(unknown) or ("no name" if wanted else "no scope")
        raise Mistaken(f"Expected a name, and scopes out of {', '.join(SCOPES)}; found {found}.")
    longest = timedelta(days=policy_of(actor.agency, now.date()).number("V.A.1", "api_token_days"))
    if not now < expires_at <= now + longest:
        raise Mistaken(f"Expected an end within the next {longest.days} days, found {expires_at:%Y-%m-%d %H:%M}Z.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        person=actor,
        name=name.strip(),
        service=service.strip(),
        digest=digest_of(secret),
        begins=secret[:SHOWN],
        scopes=wanted,
        issued_at=now,
        expires_at=expires_at,
    )
    facts = {
        "token": str(token.id),
        "begins": token.begins,
        "scopes": wanted,
        "expires_at": expires_at.isoformat(),
        "service": token.service,
    }
    with transaction.atomic():
        token.save(force_insert=True)
        record(TOKEN_ISSUED, actor=Actor.person(actor.id), subject=Subject("person", actor.id), facts=facts)
    return token, secret
