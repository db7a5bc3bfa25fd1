"""What is withheld is looked at again: it stays so until another day, or the objections fall (V.B.3).

Guarantees: each objection that was upheld and stands no more has an event that says so; then it is decided anew.
"""

import hashlib
from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.actions.decide_expedited import take_decision
from openbwc.disclosure.events import OBJECTION_FELL
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
    who, subject = Actor.person(actor.id), subject_of(expedited)
    with regulated(actor=who, subject=subject):
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
            for objection in expedited.objections.filter(state=ObjectionState.UPHELD):
                objection.state = ObjectionState.FALLEN
                objection.save(update_fields=["state"])
                facts = {
                    "objection": str(objection.id),
                    "digest": hashlib.sha256(statement.strip().encode()).hexdigest(),
                }
                record(OBJECTION_FELL, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        course = Course.KEEP if stands else Course.REOPEN
        day = review_on if stands else None
        return take_decision(
            expedited, course, basis=statement, review_on=day, actor=actor, at=now, decision=decision.as_dict()
        )
