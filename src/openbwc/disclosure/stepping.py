"""How a step of a request is taken: its row, its event in the ledger, and what follows for the request.

Guarantees: the row and the event stand or fall together; the event bears the digest of the row's words and particulars,
so that the words can be held against the ledger and are not in it.
"""

import hashlib
from datetime import datetime
from typing import Any

import rfc8785
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import subject_of
from openbwc.disclosure.events import STEPPED
from openbwc.disclosure.history import settle
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.policy import Decision
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken

WORDS_MAX = 10_000


def take_step(
    request: Request,
    step: Step,
    *,
    by: Person | None,
    actor: Actor,
    words: str = "",
    at: datetime | None = None,
    decision: Decision | None = None,
    **facts: Any,
) -> RequestEvent:
    """Add a step to a locked request, in the transaction of the act. Raises `Mistaken` for words that are too long."""
    told = words.strip()
    if len(told) > WORDS_MAX:
        raise Mistaken(f"Expected at most {WORDS_MAX:,} characters; found {len(told):,}.")
    event = RequestEvent(request=request, step=step, at=at or timezone.now(), by=by, words=told, facts=facts)
    event.save(force_insert=True)
    said = {"step": step.value, "at": event.at.isoformat(), "digest": digest_of(event)}
    record(
        STEPPED,
        actor=actor,
        subject=subject_of(request),
        facts=said,
        decision=decision.as_dict() if decision else None,
    )
    settle(request)
    return event


def digest_of(event: RequestEvent) -> str:
    """The SHA-256 (hexadecimal) of a step's words and particulars in canonical form."""
    return hashlib.sha256(rfc8785.dumps({"words": event.words, "facts": event.facts})).hexdigest()
