"""A person asserts who wore the camera; the file and the earlier assertion stay as they are (V.A.4)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import decide_about, held
from openbwc.evidence.events import WEARER_CORRECTED
from openbwc.evidence.models import Recording
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def correct_wearer(*, actor: Person, recording: Recording, wearer: Person, reason: str) -> Recording:
    """Assert another wearer, with a reason. Raises `Refused`."""
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    with regulated(actor=who, subject=subject):
        recording = held(recording)
        decision = require(decide_about(actor, recording, subject="wearer", reason=reason.strip(), at=timezone.now()))
        facts = {"before": str(recording.wearer_id), "after": str(wearer.id), "reason": reason.strip()}
        recording.wearer = wearer
        recording.save(update_fields=["wearer"])
        record(WEARER_CORRECTED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return recording
