"""A person's completion of a course is recorded with its evidence (III.D)."""

from datetime import date, timedelta

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import TRAINING_RECORDED
from openbwc.program.evidence_files import EvidenceFile
from openbwc.program.management import decide_management
from openbwc.program.models import Person, TrainingCompletion, TrainingProgramme
from openbwc.program.refusals import Mistaken, regulated, require


def record_training(
    *,
    actor: Actor,
    person: Person,
    programme: TrainingProgramme,
    completed_on: date,
    evidence: str,
    file: EvidenceFile | None = None,
) -> TrainingCompletion:
    """Record a completion; it expires by the course's own period. `file` is the attached evidence, kept before.

    Raises `Refused`; `Mistaken` without evidence in words, for a day to come, or for a course that is another
    agency's or was retired by then.
    """
    _check(person, programme, completed_on, evidence)
    subject = Subject("person", person.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, person.agency, authority_over=person))
        completion = TrainingCompletion.objects.create(
            person=person,
            programme=programme,
            completed_on=completed_on,
            expires_on=completed_on + timedelta(days=programme.valid_days),
            evidence=evidence,
            evidence_sha256=file.sha256 if file else "",
            evidence_name=file.name if file else "",
            evidence_type=file.media_type if file else "",
            evidence_size=file.size if file else None,
        )
        facts = {
            "completion": str(completion.id),
            "programme": str(programme.id),
            "completed_on": completed_on.isoformat(),
            "expires_on": completion.expires_on.isoformat(),
            "evidence": evidence,
            "evidence_sha256": file.sha256 if file else None,
            "evidence_size": file.size if file else None,
        }
        record(TRAINING_RECORDED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return completion


def _check(person: Person, programme: TrainingProgramme, completed_on: date, evidence: str) -> None:
    if not evidence.strip():
        raise Mistaken("Evidence of completion (a certificate's number, a roster) was expected; none was given.")
    if completed_on > timezone.now().date():
        raise Mistaken(f"Expected a day that has come; found {completed_on}. Record the course once it is completed.")
    if programme.agency_id not in (None, person.agency_id):
        raise Mistaken(f"Expected a course of the department or of {person.agency}; found '{programme}', another's.")
    if programme.retired_on is not None and completed_on >= programme.retired_on:
        raise Mistaken(f"Expected a course that is given; found '{programme}', retired on {programme.retired_on}.")
