"""`Idempotency-Key`: a request that is sent again, because its answer was lost, is not carried out again.

Guarantees: under one key of one token an act is done once; the same request again gets the first answer, byte for byte,
also when both arrive at the same time; another request under a used key is refused (422). Key, act and answer stand or
fall in one transaction. What was refused or mistaken changed nothing, keeps no key, and may be sent again.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from openbwc.program.models import AnsweredRequest, ApiToken
from openbwc.site.api.bearing import bearer_of
from openbwc.site.api.problems import NotAllowedError, problem

HEADER = "Idempotency-Key"
PATTERN = rf"^[\x21-\x7e]{{1,{AnsweredRequest.KEY_MAX}}}$"
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A word of the caller's own; the same request under the same key is carried out once.",
    "schema": {"type": "string", "pattern": PATTERN},
}
Run = Callable[..., HttpResponse]


def once(run: Run) -> Run:
    """The route's function, which gives the earlier answer to a POST that it answered under the same key."""

    @wraps(run)
    def answer(request: HttpRequest, *words: Any, **named: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None:
            return run(request, *words, **named)
        if not re.fullmatch(PATTERN, key):
            return problem(422, "key", f"Expected {HEADER} of 1 to {AnsweredRequest.KEY_MAX} printable letters.")
        try:
            token, _ = bearer_of(request)
        except NotAllowedError:
            return run(request, *words, **named)  # which turns it away
        with transaction.atomic():
            ApiToken.objects.select_for_update().get(id=token.id)  # one request of a token with a key at a time
            asked = _digest(request)
            earlier = AnsweredRequest.objects.filter(token=token, key=key).first()
            if earlier is not None:
                return _again(earlier, asked)
            response = run(request, *words, **named)
            if 200 <= response.status_code < 300:
                AnsweredRequest.objects.create(
                    token=token,
                    key=key,
                    digest=asked,
                    status=response.status_code,
                    media_type=response.headers["Content-Type"],
                    body=response.content,
                    answered_at=timezone.now(),
                )
            return response

    return answer


def _digest(request: HttpRequest) -> str:
    parts = (str(request.method).encode(), request.get_full_path().encode(), request.body)
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()


def _again(earlier: AnsweredRequest, asked: str) -> HttpResponse:
    if earlier.digest != asked:
        return problem(422, "key", f"Another request was made under this {HEADER}; a new one needs a key of its own.")
    response = HttpResponse(bytes(earlier.body), status=earlier.status, content_type=earlier.media_type)
    response["Cache-Control"] = "no-store"
    return response
