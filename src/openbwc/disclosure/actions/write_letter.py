"""A letter is written once more, or one that tells of nothing new: where the request stands, what can be done (V.B.1).

Guarantees: no letter tells of a step that did not happen, or of a question that was answered; the letter of
acknowledgement is the step of it, where none was noted before. Every other step has its letter when it is taken.
"""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.history import awaited, events_of
from openbwc.disclosure.letters import wording
from openbwc.disclosure.models import Letter, LetterKind, Request, Step
from openbwc.disclosure.stepping import tell, write
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require

QUESTIONS = frozenset({LetterKind.CLARIFICATION, LetterKind.FEES, LetterKind.INFORMATION})


def write_letter(*, actor: Person, request: Request, kind: LetterKind) -> Letter:
    """Write it. Raises `Refused`; `Mistaken` where what it would tell of has not happened, or is over."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now))
        events = events_of(request)
        told = [one for one in events if one.step in wording.STEPS[kind]]
        if not told:
            raise Mistaken(f"Expected something to tell of in '{kind.label}'; it has not happened.")
        if kind in QUESTIONS and awaited(events) != told[-1]:
            raise Mistaken(f"Expected a question that was not answered; that of '{kind.label}' was.")
        if kind == LetterKind.ACKNOWLEDGEMENT and all(one.step != Step.ACKNOWLEDGED for one in events):
            made = tell(request, Step.ACKNOWLEDGED, kind, by=actor, at=now, decision=decision)
            return made.letters.get()
        return write(told[-1], kind, by=actor, at=now, decision=decision, letter_id=new_id())
