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

    def __call__(self, request: HttpRequest) -> Seat:
        """The seat of who asks. Raises NotAllowedError."""
        token, seat = bearer_of(request)
        _require(token, self.scope)
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
            ApiToken.objects.filter(id=token.id).update(last_used_at=now)
        return seat

    def authenticate(self, request: HttpRequest, token: str) -> Seat:
        """What ninja's own class would call; `__call__` has done all of it."""
        return self(request)


def require_scope(request: HttpRequest, scope: str) -> None:
    """Raises NotAllowedError for a token that is not good for what the request turned out to be about."""
    token, _ = bearer_of(request)
    _require(token, scope)


def _require(token: ApiToken, scope: str) -> None:
    if scope not in token.scopes:
        detail = f"The token is not good for {scope}."
        challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
        raise NotAllowedError(HTTPStatus.FORBIDDEN, "scope", detail, challenge)


def bearer_of(request: HttpRequest) -> tuple[ApiToken, Seat]:
    """The token that a request shows, and its person's seat, as things stand now. Raises NotAllowedError."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise NotAllowedError(
            HTTPStatus.UNAUTHORIZED, "no-token", "A token is needed: Authorization: Bearer bwc_…", "Bearer"
        )
    token = ApiToken.objects.select_related("person__account").filter(digest=digest_of(secret.strip())).first()
    if token is None or not token.in_use(timezone.now()):
        raise _unknown("The token is none of ours, has expired or was revoked.")
    account = token.person.account
    seat = seat_of(account) if account else None
    if seat is None:
        raise _unknown("The token's person has no account, or serves no more.")
    if settings.REQUIRE_MFA and not is_mfa_enabled(account):
        raise _unknown("The token's person has no second factor, which this installation requires.")
    return token, seat


def _unknown(detail: str) -> NotAllowedError:
    return NotAllowedError(HTTPStatus.UNAUTHORIZED, "token", detail, 'Bearer error="invalid_token"')


def seat(request: HttpRequest) -> Seat:
    """The seat of who asks: what `Bearer` found."""
    found: Seat = request.auth  # type: ignore[attr-defined]  # ninja puts it there
    return found
