"""A recording is placed in an encounter of its agency (II.A)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import (
    assertion_of,
    decide_about,
    held,
    restriction_after,
    search_words_of,
    settle_restriction,
)
from openbwc.evidence.events import ENCOUNTER_ASSERTED
from openbwc.evidence.models import Encounter, Recording
from openbwc.evidence.reviewing import follow_grounds
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def place_in_encounter(*, actor: Person, recording: Recording, encounter: Encounter, reason: str) -> Recording:
    """Assert that a recording shows an encounter. Raises `Refused`; `Mistaken` across agencies."""
    if encounter.agency_id != recording.agency_id:
        raise Mistaken(f"Expected an encounter of {recording.agency}; found one of {encounter.agency}.")
    now = timezone.now()
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    with regulated(actor=who, subject=subject):
        recording = held(recording)
        restriction = restriction_after(recording, category=recording.category, encounter=encounter, at=now)
        assertion = assertion_of("encounter", recording, restriction)
        decision = require(decide_about(actor, recording, subject=assertion, reason=reason.strip(), at=now))
        before = str(recording.encounter_id) if recording.encounter_id else None
        facts = {"before": before, "after": str(encounter.id), "reason": reason.strip()}
        recording.encounter = encounter
        recording.search_words = search_words_of(recording, policy_of(recording.agency, now.date()))
        recording.save(update_fields=["encounter", "search_words"])  # before the event: listeners look at it
        record(ENCOUNTER_ASSERTED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        follow_grounds(recording, by=actor, reason=reason.strip(), at=now)
        settle_restriction(recording, restriction, actor=who)
        recording.save(update_fields=["restriction"])
    return recording
