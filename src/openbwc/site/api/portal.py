"""The way in of the National FOIA Portal: its agency API 1.1.0, which is not ours and has errors of its own shape.

Guarantees: without the agency's secret nothing is read of what is sent; the same `request_id` is one request, however
often it is sent and also when two arrive at once, and other words under it are refused (409); a trial is no request;
wrong secrets are kept in the ledger, and limited; every answer is JSON: 200 with `id` and `status_tracking_number`, or
`code`, `message` and `description`. Source: foia.gov, 'Agency API specification'.
"""

import base64
import binascii
import json
import secrets
from dataclasses import replace
from typing import Any

from allauth.core.ratelimit import consume
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.actions.open_portal import digest_of
from openbwc.disclosure.actions.receive_request import Asked, Enclosed, OtherwiseError, receive_request
from openbwc.disclosure.events import PORTAL_TURNED_AWAY
from openbwc.disclosure.models import Channel, PortalComponent, Request
from openbwc.policy import PolicyError
from openbwc.program.refusals import Mistaken, Refused

SECRET = "FOIA-API-SECRET"  # noqa: S105 -- the name of the header
BODY_MAX = 64 * 1024 * 1024
ATTACHMENTS_MAX = 20 * 1024 * 1024
REQUIRED = ("version", "request_id", "agency", "agency_component_name", "request_description", "pdf", "testing")
ADDRESS = ("line1", "line2", "city", "state_province", "zip_postal_code", "country")
UNEXPLAINED = "Asked for, without an explanation."
KINDS = {"media": "press", "news_media": "press", "representative of the news media": "press"}
"""Categories of the portal that are a kind of requester of ours; the others are the public."""


class WrongError(Exception):
    """What was sent cannot be taken in: the answer's status, code and words."""

    def __init__(self, status: int, code: str, message: str, description: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.description = status, code, message, description


@method_decorator(csrf_exempt, name="dispatch")
class PortalRequests(View):
    """`POST /components/:id/requests/`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, component: str) -> JsonResponse:
        """Take the request in, once."""
        try:
            row = _component(request, component)
            sent = _body(request)
            made = receive_request(
                actor=None,
                agency=row.agency,
                channel=Channel.PORTAL,
                asked=_asked(sent),
                portal_id=str(sent["request_id"]),
                testing=sent["testing"],
                enclosed=_enclosed(sent),
            )
        except WrongError as wrong:
            return _answer(wrong.status, code=wrong.code, message=wrong.message, description=wrong.description)
        except OtherwiseError as other:
            return _answer(409, code="A409", message="request_id was used before", description=str(other))
        except (Mistaken, Refused) as mistake:
            return _answer(400, code="A400", message="the request was not taken in", description=str(mistake))
        except PolicyError as error:
            return _answer(500, code="500", message="internal error", description=str(error))
        return _answer(200, id=made.short_id, status_tracking_number=made.number)


def _answer(status: int, **told: str) -> JsonResponse:
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "3600"} if status == 429 else {})
    return JsonResponse(told, status=status, headers=headers)


def _component(request: HttpRequest, component: str) -> PortalComponent:
    row = PortalComponent.objects.select_related("agency").filter(component=component).first()
    if row is None:
        raise WrongError(404, "A234", "agency component not found", "No agency is known here under this id.")
    if not secrets.compare_digest(row.digest, digest_of(request.headers.get(SECRET, ""))):
        if not consume(request, action="portal_secret"):
            raise WrongError(429, "A429", "too many wrong tokens", "Try again in an hour.")
        with transaction.atomic():
            facts = {"agency": row.agency.code, "component": component}
            record(
                PORTAL_TURNED_AWAY, actor=Actor.system("portal"), subject=Subject("agency", row.agency_id), facts=facts
            )
        raise WrongError(
            403, "A403", "API security token not matched", f"The header {SECRET} has no secret of this component."
        )
    return row


def _body(request: HttpRequest) -> dict[str, Any]:
    content = request.read(BODY_MAX + 1)
    if len(content) > BODY_MAX:
        raise WrongError(413, "A413", "Maximum request length exceeded", f"At most {BODY_MAX:,} bytes are taken in.")
    if str(len(content)) != request.headers.get("Content-Length"):
        raise WrongError(400, "A400", "incomplete request", "Fewer bytes arrived than Content-Length says.")
    try:
        sent = json.loads(content)
    except (ValueError, RecursionError):
        raise WrongError(400, "A400", "not understood", "The body is no JSON.") from None
    if not isinstance(sent, dict):
        raise WrongError(400, "A400", "not understood", "The body is no JSON object.")
    missing = [name for name in REQUIRED if sent.get(name) in (None, "")]
    if missing:
        raise WrongError(400, "A400", "required fields are missing", ", ".join(missing))
    if not isinstance(sent["testing"], bool):
        raise WrongError(400, "A400", "not understood", "testing: expected true or false.")
    if isinstance(sent["request_id"], bool) or not isinstance(sent["request_id"], int | str):
        raise WrongError(400, "A400", "not understood", "request_id: expected a number or a text.")
    key = str(sent["request_id"])
    if len(key) > Request.PORTAL_ID_MAX or not key.isprintable():
        raise WrongError(
            400, "A400", "not understood", f"request_id: expected at most {Request.PORTAL_ID_MAX} letters."
        )
    return sent


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name)
    if value is None:
        return ""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if not isinstance(value, str | int | float):
        raise WrongError(400, "A400", "not understood", f"{name}: expected a text.")
    text = str(value)
    if "\x00" in text:
        raise WrongError(400, "A400", "not understood", f"{name}: expected a text without null characters.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise WrongError(400, "A400", "not understood", f"{name}: expected Unicode text.") from None
    return text


def _asked(sent: dict[str, Any]) -> Asked:
    organisation = _text(sent, "company_organization")
    name = " ".join(one for one in (_text(sent, "name_first"), _text(sent, "name_last")) if one.strip())
    lines = [_text(sent, f"address_{part}") for part in ADDRESS]
    waives = _text(sent, "fee_waiver").lower() == "yes"
    return Asked(
        kind=KINDS.get(_text(sent, "request_category").lower(), "public"),
        name=name or organisation or "Not given",
        organisation=organisation,
        email=_text(sent, "email"),
        address="\n".join(one for one in lines if one.strip()),
        description=_text(sent, "request_description"),
        expedition_asked=_text(sent, "expedited_processing").lower() == "yes",
        expedition_reason=_text(sent, "expedited_processing_explanation"),
        fee_category=_text(sent, "request_category")[:40],
        fees_up_to_cents=_cents(_text(sent, "fee_amount_willing")),
        waiver_reason=(_text(sent, "fee_waiver_explanation").strip() or UNEXPLAINED) if waives else "",
    )


def _cents(text: str) -> int | None:
    """Whole dollars or dollars and cents as cents; None where it is nothing of the kind."""
    dollars, _, cents = text.strip().lstrip("$").replace(",", "").partition(".")
    digits = dollars + cents.ljust(2, "0")
    if not dollars or not (digits.isascii() and digits.isdigit()) or len(cents) > 2 or len(dollars) > 7:
        return None
    return int(digits)


def _enclosed(sent: dict[str, Any]) -> list[Enclosed]:
    files = sent.get("attachments_supporting_documentation") or []
    if not isinstance(files, list):
        raise WrongError(400, "A400", "not understood", "attachments_supporting_documentation: expected a list.")
    attached = [_file(one) for one in files]
    if sum(len(one.content) for one in attached) > ATTACHMENTS_MAX:
        raise WrongError(413, "A413", "Maximum request length exceeded", "Attachments are at most 20 MiB together.")
    return [replace(_file(sent["pdf"]), rendered=True), *attached]


def _file(sent: Any) -> Enclosed:
    if not isinstance(sent, dict) or not isinstance(sent.get("filedata"), str):
        raise WrongError(400, "A400", "not understood", "A file: expected filename, content_type and filedata.")
    try:
        content = base64.b64decode(sent["filedata"], validate=True)
    except (binascii.Error, ValueError):
        raise WrongError(400, "A400", "not understood", "filedata: expected base64.") from None
    return Enclosed(name=_text(sent, "filename"), media_type=_text(sent, "content_type"), content=content)
