"""How a step of a request is taken: its row, its event in the ledger, and what follows for the request.

Guarantees: the row and the event stand or fall together; the event bears the digest of the row's words and particulars,
so that the words can be held against the ledger and are not in it, nor to be found out by trying; a step of which the
requester is told is taken with its letter.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import rfc8785
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import subject_of
from openbwc.disclosure.events import LETTER_WRITTEN, STEPPED
from openbwc.disclosure.history import reckon, settle
from openbwc.disclosure.letters import wording
from openbwc.disclosure.models import Letter, LetterKind, Office, Request, RequestEvent, Step
from openbwc.policy import Decision
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken
from openbwc.redaction.papers.pdf import typeset

WORDS_MAX = 10_000
TEMPLATE = Path(wording.__file__).parent / "templates" / "letter.typ"


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


def tell(
    request: Request, step: Step, kind: LetterKind, *, by: Person, at: datetime, decision: Decision, **told: Any
) -> RequestEvent:
    """Take a step of which the requester is told, with its letter (`told` as of `take_step`).

    What asks something of the requester counts from the day on which the letter goes out (`dispatch_letter`).
    """
    letter, who = new_id(), Actor.person(by.id)
    event = take_step(request, step, by=by, actor=who, at=at, decision=decision, letter=str(letter), **told)
    write(event, kind, by=by, at=at, decision=decision, letter_id=letter)
    return event


def write(
    event: RequestEvent, kind: LetterKind, *, by: Person, at: datetime, decision: Decision, letter_id: UUID
) -> Letter:
    """Typeset the letter that tells of a step, and keep it, in the transaction of the act."""
    request = event.request
    told = reckon(request, at, telling=event)
    office = Office.objects.filter(agency=request.agency).first()
    content = wording.letter(told, kind, event, office=office, signed=f"{by.name}, for {request.agency.name}", at=at)
    pdf = typeset(TEMPLATE, content, at=at)
    letter = Letter(
        id=letter_id,
        request=request,
        event=event,
        kind=kind,
        content=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        by=by,
        at=at,
    )
    letter.save(force_insert=True)
    facts = {"letter": str(letter.id), "kind": kind.value, "sha256": letter.sha256}
    who = Actor.person(by.id)
    record(LETTER_WRITTEN, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
    return letter


def digest_of(event: RequestEvent) -> str:
    """The SHA-256 (hexadecimal) of a step's salt, words and particulars in canonical form."""
    told = {"salt": event.salt, "words": event.words, "facts": event.facts}
    return hashlib.sha256(rfc8785.dumps(told)).hexdigest()
