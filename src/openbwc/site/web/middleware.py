"""What every answer carries, and what every signed-in request must have.

Guarantees: each answer carries a Content-Security-Policy that allows nothing but our own files (no inline script,
no inline style, no frame, no plug-in), the isolation headers, and a Permissions-Policy that asks for no sensor; an
answer to a signed-in person is never stored by a browser or a proxy; where the installation requires a second
factor, an account without one reaches the enrolment pages and nothing else; stored content that cannot be given is
answered by a sentence that says so, and never that it does not exist.
"""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from openbwc.access.unreadable import answer_to

Handler = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "display-capture", "usb", "serial", "payment", "midi")
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}

ENROLMENT_PATHS = ("/account/", settings.STATIC_URL, "/health")
TOKEN_PATHS = ("/api/",)
"""Here no session counts: the interface for programs asks for a token, and for its person's second factor itself."""


class SecurityHeaders:
    """Sets the headers above on every answer, whoever made it; a view may only have set a stricter one itself."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the headers."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SecondFactor:
    """Sends an account without a second factor to enrolment, where the installation requires one (IA-2(1), CJIS)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or redirect to the enrolment page."""
        if (
            not settings.REQUIRE_MFA
            or not request.user.is_authenticated
            or request.path.startswith(ENROLMENT_PATHS + TOKEN_PATHS)
        ):
            return self.get_response(request)
        if is_mfa_enabled(request.user):
            return self.get_response(request)
        if request.headers.get("Accept", "").startswith("text/html"):
            return redirect("mfa_index")
        return HttpResponse("A second factor is required: enrol one under /account/2fa/.\n", status=403)


class StoredContent:
    """Lets `access` answer where the vault could not give what a view asked for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does."""
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The sentence, where the vault raised."""
        return answer_to(exception)
