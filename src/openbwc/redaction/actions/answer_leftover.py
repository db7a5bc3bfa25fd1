"""A person answers a finding of the residual check (V.A.6): it may stay, and why; or it has to be mended.

Guarantees: who worked on the project or submitted it never decides that something may stay; an answer may be given anew
until the copy is finished, and the ledger keeps the former one.
"""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.deciding import decide_redaction, locked, require_approved, require_sight, subject_of
from openbwc.redaction.events import LEFTOVER_ANSWERED
from openbwc.redaction.models import Leftover
from openbwc.redaction.queries import edited_by


def answer_leftover(*, actor: Person, leftover: Leftover, answer: str, statement: str = "") -> Leftover:
    """Answer a finding; `answer` is of the policy's `leftover_answers`, or `to_be_mended`.

    Raises `Refused`; `Mistaken` where the copy is finished, or the project is not approved any more.
    """
    now = timezone.now()
    words = statement.strip()
    project = leftover.render.submission.project
    who, subject = Actor.person(actor.id), subject_of(project)
    with regulated(actor=who, subject=subject):
        project = locked(project.id)
        related = Leftover.objects.select_related("render__footage__clip__recording__agency", "render__submission")
        leftover = related.get(id=leftover.id)
        decision = require(
            decide_redaction(
                Act.ANSWER_LEFTOVER,
                actor,
                project.agency,
                now,
                edited_by_person=edited_by(project, actor),
                submitted_by_person=leftover.render.submission.by_id == actor.id,
                answer=answer,
                statement=words,
            )
        )
        require_sight(actor, project, [leftover.render.footage], now)
        require_approved(project)
        if leftover.render.copy_id is not None:
            raise Mistaken("Expected a file that is not a copy yet; this one is finished.")
        former = leftover.answer
        leftover.answer, leftover.statement = answer, words[:1000]
        leftover.answered_by, leftover.answered_at = actor, now
        leftover.save(update_fields=["answer", "statement", "answered_by", "answered_at"])
        facts = {
            "leftover": str(leftover.id),
            "render": str(leftover.render_id),
            "kind": leftover.kind,
            "answer": answer,
            "former": former,
            "statement": words,
        }
        record(LEFTOVER_ANSWERED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return leftover
