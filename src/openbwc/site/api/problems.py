"""Every answer that is no success, as a problem document (RFC 9457, `application/problem+json`).

Guarantees: a refusal of the policy names each reason's clause and what would lift it; what went wrong with an input
names the place; nothing of the inside (a trace, a query, somebody else's data) is in a problem.
"""

import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from openbwc.policy import PolicyError
from openbwc.program.refusals import Mistaken, Refused

MEDIA_TYPE = "application/problem+json"
KINDS = "urn:openbwc:problem:"


class ReasonTold(Schema):
    """Why the policy refuses: the clause, in words, and what would lift it."""

    clause: str
    code: str
    words: str
    remedy: str


class WrongPlace(Schema):
    """What is wrong with an input, and where (`body.starts_on`, `query.limit`)."""

    place: str
    words: str


class Problem(Schema):
    """A problem document: `type` is a URN of ours, `detail` a sentence for a person."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[ReasonTold] = []
    errors: list[WrongPlace] = []


class NotAllowedError(Exception):
    """The token opens nothing, or not this; `status` is 401 or 403, `challenge` goes into `WWW-Authenticate`."""

    def __init__(self, status: HTTPStatus, kind: str, detail: str, challenge: str) -> None:
        self.status, self.kind, self.detail, self.challenge = status, kind, detail, challenge
        super().__init__(detail)


def problem(
    status: int,
    kind: str,
    detail: str,
    *,
    reasons: Sequence[ReasonTold] = (),
    errors: Sequence[WrongPlace] = (),
) -> HttpResponse:
    """The answer with this problem."""
    told = Problem(
        type=KINDS + kind,
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        reasons=list(reasons),
        errors=list(errors),
    )
    response = HttpResponse(json.dumps(told.model_dump()), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def refused(_request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The policy refuses the act."""
    reasons = [
        ReasonTold(clause=one.clause, code=one.code, words=one.words, remedy=one.remedy)
        for one in refusal.decision.reasons
    ]
    return problem(403, "refused", "The policy refuses this; each reason names its clause.", reasons=reasons)


def mistaken(_request: HttpRequest, mistake: Mistaken) -> HttpResponse:
    """It cannot be done as asked, as things stand."""
    return problem(409, "mistaken", str(mistake))


def conflicting(_request: HttpRequest, _error: IntegrityError) -> HttpResponse:
    """Something of that name, or in its place, is there already."""
    return problem(409, "conflict", "This conflicts with what is in the records already, or was entered meanwhile.")


def no_policy(_request: HttpRequest, error: PolicyError) -> HttpResponse:
    """The agency has no policy that could decide."""
    return problem(409, "no-policy", str(error))


def absent(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """There is nothing there, or nothing that the person may know of."""
    return problem(404, "absent", "There is nothing of this id that this person may know of.")


def not_allowed(_request: HttpRequest, error: NotAllowedError) -> HttpResponse:
    """The token does not open this."""
    response = problem(error.status, error.kind, error.detail)
    response["WWW-Authenticate"] = error.challenge
    return response


def malformed(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """The request itself cannot be read: no JSON, say."""
    return problem(error.status_code, "malformed", str(error))


def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The input is not of the documented form."""
    errors = [WrongPlace(place=_place(one["loc"]), words=str(one["msg"])) for one in error.errors]
    return problem(422, "invalid", "The input is not of the form that the document describes.", errors=errors)


def _place(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location)


ANSWERS: tuple[tuple[type[Exception], Callable[..., HttpResponse]], ...] = (
    (Refused, refused),
    (Mistaken, mistaken),
    (IntegrityError, conflicting),
    (PolicyError, no_policy),
    (Http404, absent),
    (NotAllowedError, not_allowed),
    (HttpError, malformed),
    (ValidationError, invalid),
)
"""How each error is answered."""


def answer_with_problems(api: NinjaAPI) -> None:
    """Have these errors answered so."""
    for error, answer in ANSWERS:
        api.add_exception_handler(error, answer)
