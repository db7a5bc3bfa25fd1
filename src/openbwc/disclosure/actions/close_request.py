"""A request ends without a determination on records: none exist, it is withdrawn, it is another agency's.

Guarantees: 'no records' stands on a certificate of a search that found none, made again in this transaction with the
same answer.
"""

from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.searching import made_again
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.policy.rules.requests import NO_RECORDS
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def close_request(
    *, actor: Person, request: Request, outcome: str, statement: str, on_missing: str = ""
) -> RequestEvent:
    """Close it. Raises `Refused`, `Mistaken`.

    `on_missing` says why none of the footage that is known to be missing can be meant.
    """
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        certificate = request.certificates.first() if outcome == NO_RECORDS else None
        decision = require(
            decide_on_requests(
                Act.CLOSE_REQUEST,
                actor,
                request.agency,
                now,
                outcome=outcome,
                statement=statement,
                searched=certificate is not None,
                found=certificate.found if certificate else 0,
                missing=certificate.missing if certificate else 0,
                missing_explained=bool(on_missing.strip()),
                held_up=certificate is not None and made_again(certificate).same,
            )
        )
        require_open(request)
        facts: dict[str, Any] = {"outcome": outcome, "on_missing": on_missing.strip()}
        if certificate is not None:
            facts["certificate"] = certificate.sha256
        return take_step(request, Step.CLOSED, by=actor, actor=who, words=statement, decision=decision, **facts)
