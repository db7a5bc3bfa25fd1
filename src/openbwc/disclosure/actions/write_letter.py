"""A letter to the requester is written: what happened, where the request stands, what can be done (V.B.1).

Guarantees: no letter tells of a step that did not happen; it is kept as it was typeset, with its digest in the ledger;
the letter of acknowledgement is the step of it, where none was noted before.
"""

import hashlib
from pathlib import Path

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.events import LETTER_WRITTEN
from openbwc.disclosure.history import clocks_of, events_of, history_of, working_days
from openbwc.disclosure.letters import wording
from openbwc.disclosure.models import Letter, LetterKind, Request, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.policy.requests import appeal_ends_at
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.papers.pdf import typeset

TEMPLATE = Path(wording.__file__).parent / "templates" / "letter.typ"


def write_letter(*, actor: Person, request: Request, kind: LetterKind) -> Letter:
    """Write it. Raises `Refused`; `Mistaken` where what it would tell of has not happened."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now))
        events, policy = events_of(request), policy_of(request.agency, now.date())
        told = [one for one in events if one.step in wording.STEPS[kind]]
        if not told:
            raise Mistaken(f"Expected something to tell of in '{kind.label}'; it has not happened.")
        if kind == LetterKind.ACKNOWLEDGEMENT and all(one.step != Step.ACKNOWLEDGED for one in events):
            take_step(request, Step.ACKNOWLEDGED, by=actor, actor=who, at=now, decision=decision)
            events = events_of(request)
        history = history_of(request, events, policy)
        content = wording.letter(
            request,
            kind,
            told[-1],
            history=history,
            clocks=clocks_of(request, now),
            appeal_until=appeal_ends_at(history, policy, working_days()),
            policy=policy,
            signed=f"{actor.name}, for {request.agency.name}",
            at=now,
        )
        pdf = typeset(TEMPLATE, content, at=now)
        letter = Letter(
            id=new_id(),
            request=request,
            kind=kind,
            content=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
            by=actor,
            at=now,
        )
        letter.save(force_insert=True)
        facts = {"letter": str(letter.id), "kind": kind.value, "sha256": letter.sha256}
        record(LETTER_WRITTEN, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
    return letter
