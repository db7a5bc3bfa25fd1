"""An official who did not enter an objection upholds it or overrules it (V.B.3)."""

import hashlib

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.events import OBJECTION_RULED
from openbwc.disclosure.expediting import decide_on_expedited, locked, subject_of
from openbwc.disclosure.models import Objection, ObjectionState
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def rule_on_objection(*, actor: Person, objection: Objection, upholds: bool, statement: str) -> Objection:
    """Rule on it, once. Raises `Refused`; `Mistaken` for a statement that is too long."""
    now, told = timezone.now(), statement.strip()
    who, subject = Actor.person(actor.id), subject_of(objection.expedited)
    if len(told) > Objection.TEXT_MAX:
        raise Mistaken(f"Expected at most {Objection.TEXT_MAX:,} characters; found {len(told):,}.")
    with regulated(actor=who, subject=subject):
        expedited = locked(objection.expedited_id)
        objection = expedited.objections.get(id=objection.id)
        decision = require(
            decide_on_expedited(
                Act.RULE_ON_OBJECTION,
                actor,
                expedited.agency,
                now,
                raised_by_person=objection.raised_by_id == actor.id,
                ruled=objection.state != ObjectionState.RAISED,
                statement=told,
            )
        )
        objection.state = ObjectionState.UPHELD if upholds else ObjectionState.OVERRULED
        objection.ruled_by, objection.ruled_at, objection.ruling = actor, now, told
        objection.save(update_fields=["state", "ruled_by", "ruled_at", "ruling"])
        digest = hashlib.sha256(told.encode()).hexdigest()
        facts = {"objection": str(objection.id), "upheld": upholds, "digest": digest}
        record(OBJECTION_RULED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return objection
