"""The procedures for an operation abroad are documented (VI.B.4)."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import PROCEDURES_DOCUMENTED
from openbwc.program.evidence_files import EvidenceFile
from openbwc.program.management import decide_management
from openbwc.program.models import Procedures, TaskForce
from openbwc.program.refusals import Mistaken, regulated, require


def document_procedures(
    *,
    actor: Actor,
    task_force: TaskForce,
    reference: str,
    starts_on: date,
    paper: EvidenceFile,
    ends_on: date | None = None,
) -> Procedures:
    """Enter documented procedures, with their file. Raises `Refused`; `Mistaken` for a task force at home."""
    reference = " ".join(reference.split())
    if not reference:
        raise Mistaken("Expected the procedures' reference; found none.")
    if not task_force.international:
        raise Mistaken("Expected an international or foreign operation; this task force is none.")
    if ends_on is not None and ends_on <= starts_on:
        raise Mistaken(f"Expected an end after {starts_on}; found {ends_on}.")
    subject = Subject("task_force", task_force.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, task_force.agency))
        procedures = Procedures.objects.create(
            task_force=task_force,
            reference=reference,
            starts_on=starts_on,
            ends_on=ends_on,
            paper_name=paper.name,
            paper_size=paper.size,
            paper_sha256=paper.sha256,
        )
        facts = {
            "procedures": str(procedures.id),
            "reference": reference,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else None,
            "sha256": paper.sha256,
        }
        record(PROCEDURES_DOCUMENTED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return procedures
