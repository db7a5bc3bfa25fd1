"""Who asks: the person behind a token, as far as the token's scopes go.

Guarantees:
- A token opens what a page would open to its person, and less: roles, training and agencies are asked for at each
  request, so an appointment that ends, a person who leaves and an account that is closed end the token's use at once.
- Where the installation requires a second factor, a token is issued on a page behind it (`site.web.middleware`), and
  it opens nothing while the person's account has none. (NIST SP 800-63B: a token is bound to such a session.)
- No cookie is read or set, so a browser cannot be made to act here in somebody's name; no token is ever logged.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from openbwc.program.actions.issue_token import SCOPES, digest_of
from openbwc.program.models import ApiToken
from openbwc.site.api.problems import NotAllowedError
from openbwc.site.web.seat import Seat, seat_of

NOTED_EVERY = timedelta(minutes=1)
"""How exactly a token's last use is kept: a row is not written at each request."""


class Bearer(HttpBearer):
    """`Authorization: Bearer bwc_…` (RFC 6750), with a token that is good for the scope."""

    def __init__(self, scope: str) -> None:
        if scope not in SCOPES:
            raise ValueError(f"expected one of the scopes of tokens, found {scope!r}")
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        """The seat of who asks. Raises NotAllowedError."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise NotAllowedError(
                HTTPStatus.UNAUTHORIZED, "no-token", "A token is needed: Authorization: Bearer bwc_…", "Bearer"
            )
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Seat:
        """The seat of the token's person. Raises NotAllowedError."""
        found = ApiToken.objects.select_related("person__account").filter(digest=digest_of(token)).first()
        now = timezone.now()
        if found is None or not found.in_use(now):
            raise _unknown("The token is none of ours, has expired or was revoked.")
        account = found.person.account
        seat = seat_of(account) if account else None
        if seat is None:
            raise _unknown("The token's person has no account, or serves no more.")
        if settings.REQUIRE_MFA and not is_mfa_enabled(account):
            raise _unknown("The token's person has no second factor, which this installation requires.")
        if self.scope not in found.scopes:
            detail = f"The token is not good for {self.scope}."
            challenge = f'Bearer error="insufficient_scope", scope="{self.scope}"'
            raise NotAllowedError(HTTPStatus.FORBIDDEN, "scope", detail, challenge)
        if found.last_used_at is None or now - found.last_used_at >= NOTED_EVERY:
            ApiToken.objects.filter(id=found.id).update(last_used_at=now)
        return seat


def _unknown(detail: str) -> NotAllowedError:
    return NotAllowedError(HTTPStatus.UNAUTHORIZED, "token", detail, 'Bearer error="invalid_token"')


def seat(request: HttpRequest) -> Seat:
    """The seat of who asks: what `Bearer` found."""
    found: Seat = request.auth  # type: ignore[attr-defined]  # ninja puts it there
    return found
