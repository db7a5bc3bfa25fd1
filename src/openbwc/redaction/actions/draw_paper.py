"""A paper of a submission is drawn: the log of one footage, or the draft of a Vaughn index (V.A.6).

Guarantees: whoever draws it may see that footage for the project's purpose; each drawing is an event with the paper's
digest, so that a paper can be held against the ledger.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated
from openbwc.redaction.deciding import footage_of, require_sight, subject_of
from openbwc.redaction.events import PAPER_DRAWN
from openbwc.redaction.models import Footage, Submission
from openbwc.redaction.papers.gathering import log_of_footage, vaughn_of_submission
from openbwc.redaction.papers.pdf import log_pdf, vaughn_pdf
from openbwc.redaction.papers.tables import log_csv, log_json, vaughn_csv


class Form(StrEnum):
    """The form of a paper."""

    CSV = "csv"
    JSON = "json"
    PDF = "pdf"


MEDIA_TYPES = {Form.CSV: "text/csv; charset=utf-8", Form.JSON: "application/json", Form.PDF: "application/pdf"}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper as a file."""

    name: str
    media_type: str
    content: bytes


def draw_log(*, actor: Person, submission: Submission, footage: Footage, form: Form) -> Paper:
    """The redaction log of one footage. Raises `Refused`; `Mistaken` for footage that was not in the submission."""
    if not submission.frozen.filter(footage=footage).exists():
        raise Mistaken("Expected footage of this submission; this one came later, or is of another project.")
    _require_sight(actor, submission, [footage])
    log = log_of_footage(submission, footage)
    content = log_pdf(log) if form is Form.PDF else (log_csv(log) if form is Form.CSV else log_json(log)).encode()
    return _drawn(actor, submission, "log", form, content, footage=footage)


def draw_vaughn(*, actor: Person, submission: Submission, form: Form) -> Paper:
    """The draft index of the whole submission, as PDF or CSV. Raises `Refused`, `Mistaken`."""
    if form is Form.JSON:
        raise Mistaken("Expected the draft index as csv or pdf; its figures as JSON are in the logs.")
    _require_sight(actor, submission, footage_of(submission.project))
    draft = vaughn_of_submission(submission)
    content = vaughn_pdf(draft) if form is Form.PDF else vaughn_csv(draft).encode()
    return _drawn(actor, submission, "vaughn", form, content)


def _require_sight(actor: Person, submission: Submission, footage: list[Footage]) -> None:
    """By itself, so that no transaction stands open while a long paper is typeset."""
    with regulated(actor=Actor.person(actor.id), subject=subject_of(submission.project)):
        require_sight(actor, submission.project, footage, timezone.now())


def _drawn(
    actor: Person, submission: Submission, paper: str, form: Form, content: bytes, footage: Footage | None = None
) -> Paper:
    facts = {
        "submission": str(submission.id),
        "paper": paper,
        "form": form.value,
        "sha256": hashlib.sha256(content).hexdigest(),
    } | ({"footage": str(footage.id)} if footage else {})
    with transaction.atomic():
        record(PAPER_DRAWN, actor=Actor.person(actor.id), subject=subject_of(submission.project), facts=facts)
    part = f"-{footage.position}" if footage else ""
    name = f"redaction-{paper}-{submission.project_id.hex[-8:]}-r{submission.revision}{part}.{form.value}"
    return Paper(name=name, media_type=MEDIA_TYPES[form], content=content)
