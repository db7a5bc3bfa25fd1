"""What is withheld is looked at again: it stays so until another day, or the objections fall (V.B.3).

Guarantees: what was upheld and stands no more says so by a ruling of its own day; then it is decided anew.
"""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.actions.decide_expedited import take_decision
from openbwc.disclosure.expediting import decide_on_expedited, locked, subject_of
from openbwc.disclosure.models import Course, Expedited, ExpeditedDecision, ExpeditedState, ObjectionState
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def review_withholding(
    *, actor: Person, expedited: Expedited, stands: bool, statement: str, review_on: date | None = None
) -> ExpeditedDecision:
    """Review it: `stands` says whether the objections still do. Raises `Refused`; `Mistaken` for too long a text."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(expedited)):
        expedited = locked(expedited.id)
        decision = require(
            decide_on_expedited(
                Act.REVIEW_WITHHOLDING,
                actor,
                expedited.agency,
                now,
                withheld=expedited.state == ExpeditedState.WITHHELD,
                stands=stands,
                statement=statement,
                review_in_days=None if review_on is None else (review_on - now.date()).days,
            )
        )
        if not stands:
            expedited.objections.filter(state=ObjectionState.UPHELD).update(state=ObjectionState.FALLEN)
        course = Course.KEEP if stands else Course.REOPEN
        day = review_on if stands else None
        return take_decision(
            expedited, course, basis=statement, review_on=day, actor=actor, at=now, decision=decision.as_dict()
        )
