"""A word is put on a recording, once it is screened for protected characteristics (II.B.5)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import decide_about, held, search_words_of
from openbwc.evidence.events import TAGGED
from openbwc.evidence.models import Recording, Tag
from openbwc.policy import Act, ScreenText, decide
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def tag_recording(*, actor: Person, recording: Recording, text: str) -> Tag:
    """Tag a recording; the same word twice is one tag. Raises `Refused`, `Mistaken` for an empty word."""
    text = " ".join(text.split()).lower()
    if not text or len(text) > Tag.TEXT_MAX:
        raise Mistaken(f"Expected a tag of 1 to {Tag.TEXT_MAX} characters; found {len(text)}.")
    now = timezone.now()
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    with regulated(actor=who, subject=subject):
        recording = held(recording)
        policy = policy_of(recording.agency, now.date())
        require(decide(Act.SCREEN_TEXT, ScreenText(text=text), policy))
        decision = require(decide_about(actor, recording, subject="tags", reason="tagged", at=now))
        tag, made = Tag.objects.get_or_create(
            recording=recording, text=text, defaults={"person": actor, "made_at": now}
        )
        if made:
            recording.search_words = search_words_of(recording, policy)
            recording.save(update_fields=["search_words"])
            record(TAGGED, actor=who, subject=subject, facts={"text": text}, decision=decision.as_dict())
    return tag
