"""What tests of expedited releases say and ask again and again (V.B.3)."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from openbwc.disclosure.actions.raise_objection import raise_objection
from openbwc.disclosure.actions.rule_on_objection import rule_on_objection
from openbwc.disclosure.expediting import (
    clock_of,
)
from openbwc.disclosure.models import (
    Expedited,
    Objection,
)
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Refused

PREPARED = ("cameras_identified", "recordings_accounted_for", "uploads_complete")
WORDS = {
    "objector": "U.S. Attorney's Office, D. Mass.",
    "specific": "A witness under protection speaks from minute 3 on.",
    "compelling": "Her name is under seal, and she was threatened.",
    "not_curable": "What she says tells who she is.",
}


def upheld(track: Expedited, officer: Person, official: Person) -> Objection:
    objection = raise_objection(actor=officer, expedited=track, **WORDS)
    return rule_on_objection(actor=official, objection=objection, upholds=True, statement="It is all of that.")


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.decision.reasons}


def owed(track: Expedited, at: datetime | None = None) -> tuple[str, date] | None:
    now = at or timezone.now()
    clock = clock_of(track, policy_of(track.agency, now.date()), now)
    return (clock.owed, clock.due_on) if clock else None
