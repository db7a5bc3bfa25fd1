"""What a body that was consulted answered is entered, in its words, with the answer as it came (V.B.3).

Guarantees: what clears footage, or takes an objection back, rests on the office's own paper where the policy asks for
it; the ledger keeps its digest. An objection is entered also where the release was withdrawn or is out: it is against
the footage, and meets every release to come.
"""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.consulting import takes_back
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.events import CONSULTATION_ANSWERED
from openbwc.disclosure.models import Answer, Consultation
from openbwc.disclosure.stating import checked, digest_of
from openbwc.policy import Act
from openbwc.program.evidence_files import EvidenceFile
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def enter_answer(
    *, actor: Person, consultation: Consultation, outcome: Answer, answer: str, paper: EvidenceFile | None = None
) -> Consultation:
    """Enter it; `paper` is the answer as it came, kept already by its digest (`evidence_files`). Raises `Refused`.

    `Mistaken` where it is answered; and of a release that is not being prepared any more, for all but an objection.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(consultation.release)):
        release = locked_release(consultation.release_id)
        consultation = Consultation.objects.select_for_update(of=("self",)).get(id=consultation.id)
        words = checked("an answer", answer, Consultation.TEXT_MAX)
        decision = require(
            decide_on_requests(
                Act.ENTER_ANSWER,
                actor,
                release.agency,
                now,
                body=consultation.body,
                outcome=str(outcome),
                on_paper=paper is not None,
                takes_back=takes_back(consultation),
                words=words,
            )
        )
        if outcome != Answer.OBJECTION:
            require_drafted(release)
        if consultation.answered_at is not None:
            raise Mistaken("Expected a consultation that is not answered yet; this one is.")
        consultation.outcome, consultation.answer = Answer(outcome), words
        consultation.answered_at, consultation.entered_by = now, actor
        if paper is not None:
            consultation.paper_name, consultation.paper_size = paper.name, paper.size
            consultation.paper_sha256 = paper.sha256
        consultation.save()
        facts = {
            "consultation": str(consultation.id),
            "body": consultation.body,
            "outcome": consultation.outcome,
            "digest": digest_of({"answer": words}),
            "paper": paper.sha256 if paper else None,
        }
        about = about_release(release)
        record(CONSULTATION_ANSWERED, actor=who, subject=about, facts=facts, decision=decision.as_dict())
    return consultation
