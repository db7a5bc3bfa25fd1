"""A place in a recording is marked with a few words."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import decide_about, held
from openbwc.evidence.events import MARKED
from openbwc.evidence.models import Mark, Recording
from openbwc.policy import Act, ScreenText, decide
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def mark_recording(*, actor: Person, recording: Recording, at_ms: int, text: str) -> Mark:
    """Mark `at_ms` from the first frame. Raises `Refused`; `Mistaken` outside the recording."""
    if not 0 <= at_ms <= recording.duration_ms:
        raise Mistaken(f"Expected a time between 0 and {recording.duration_ms} ms; found {at_ms}.")
    now = timezone.now()
    text = " ".join(text.split())
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    with regulated(actor=who, subject=subject):
        recording = held(recording)
        require(decide(Act.SCREEN_TEXT, ScreenText(text=text), policy_of(recording.agency, now.date())))
        decision = require(decide_about(actor, recording, subject="marks", reason="marked", at=now))
        mark = Mark.objects.create(recording=recording, at_ms=at_ms, text=text, person=actor, made_at=now)
        facts = {"at_ms": at_ms, "text": text}
        record(MARKED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return mark
