"""What a body that was consulted answered is entered, in its words (V.B.3)."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.events import CONSULTATION_ANSWERED
from openbwc.disclosure.models import Answer, Consultation
from openbwc.disclosure.stating import checked, digest_of
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def enter_answer(*, actor: Person, consultation: Consultation, outcome: Answer, answer: str) -> Consultation:
    """Enter it. Raises `Refused`; `Mistaken` where it is answered, without its words, and once the release is out."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(consultation.release)):
        release = locked_release(consultation.release_id)
        decision = require(decide_on_requests(Act.PREPARE_RELEASE, actor, release.agency, now))
        require_drafted(release)
        words = checked("an answer", answer, Consultation.TEXT_MAX)
        consultation = Consultation.objects.select_for_update(of=("self",)).get(id=consultation.id)
        if consultation.answered_at is not None or not words:
            raise Mistaken("Expected a consultation that is not answered yet, and what was answered.")
        consultation.outcome, consultation.answer = Answer(outcome), words
        consultation.answered_at, consultation.entered_by = now, actor
        consultation.save(update_fields=["outcome", "answer", "answered_at", "entered_by"])
        facts = {
            "consultation": str(consultation.id),
            "body": consultation.body,
            "outcome": consultation.outcome,
            "digest": digest_of({"answer": words}),
        }
        about = about_release(release)
        record(CONSULTATION_ANSWERED, actor=who, subject=about, facts=facts, decision=decision.as_dict())
    return consultation
