"""A person's completion of a course is recorded with its evidence (III.D)."""

from datetime import date, timedelta

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import TRAINING_RECORDED
from openbwc.program.management import decide_management
from openbwc.program.models import Person, TrainingCompletion, TrainingProgramme
from openbwc.program.refusals import Mistaken, regulated, require


def record_training(
    *, actor: Actor, person: Person, programme: TrainingProgramme, completed_on: date, evidence: str
) -> TrainingCompletion:
    """Record a completion; it expires by the course's own period. Raises `Refused`; `Mistaken` without evidence."""
    if not evidence.strip():
        raise Mistaken("Evidence of completion (a certificate's number, a roster) was expected; none was given.")
    subject = Subject("person", person.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, person.agency, authority_over=person))
        completion = TrainingCompletion.objects.create(
            person=person,
            programme=programme,
            completed_on=completed_on,
            expires_on=completed_on + timedelta(days=programme.valid_days),
            evidence=evidence,
        )
        facts = {
            "programme": str(programme.id),
            "completed_on": completed_on.isoformat(),
            "expires_on": completion.expires_on.isoformat(),
            "evidence": evidence,
        }
        record(TRAINING_RECORDED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return completion
