"""Somebody's objection against an expedited release is entered: specific, compelling, not curable by redaction.

Guarantees: its words are kept as they were stated; the ledger has their digest.
"""

import hashlib

import rfc8785
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.events import OBJECTION_RAISED
from openbwc.disclosure.expediting import decide_on_expedited, is_out, locked, subject_of
from openbwc.disclosure.models import Expedited, Objection
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require


def raise_objection(
    *, actor: Person, expedited: Expedited, objector: str, specific: str, compelling: str, not_curable: str
) -> Objection:
    """Enter it. Raises `Refused`, naming each element that it does not state; `Mistaken` for words too long."""
    now = timezone.now()
    who, subject = Actor.person(actor.id), subject_of(expedited)
    words = {
        "specific": specific.strip(),
        "compelling": compelling.strip(),
        "not_curable_by_redaction": not_curable.strip(),
    }
    for name, text in (("objector", objector.strip()), *words.items()):
        longest = Objection.OBJECTOR_MAX if name == "objector" else Objection.TEXT_MAX
        if len(text) > longest:
            raise Mistaken(f"Expected at most {longest:,} characters; found {len(text):,}.")
    with regulated(actor=who, subject=subject):
        expedited = locked(expedited.id)
        decision = require(
            decide_on_expedited(
                Act.RAISE_OBJECTION,
                actor,
                expedited.agency,
                now,
                released=is_out(expedited),
                objector=objector,
                stated=frozenset(name for name, text in words.items() if text),
            )
        )
        objection = Objection(
            id=new_id(),
            expedited=expedited,
            objector=objector.strip(),
            specific=words["specific"],
            compelling=words["compelling"],
            not_curable=words["not_curable_by_redaction"],
            raised_by=actor,
            raised_at=now,
        )
        objection.save(force_insert=True)
        facts = {
            "objection": str(objection.id),
            "digest": hashlib.sha256(rfc8785.dumps({**words, "objector": objection.objector})).hexdigest(),
        }
        record(OBJECTION_RAISED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return objection
