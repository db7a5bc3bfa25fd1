"""Everything that OSCAL can hold of an installation, as files in one folder.

Guarantees: nothing is written unless every document is valid; documents refer to each other by their file names; an
assessment's evidence is the proof of its event, beside it as a `.tlog-proof` that outsiders verify offline.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from openbwc.custody import Subject
from openbwc.custody.models import Event
from openbwc.custody.queries import history_of, proof_of
from openbwc.ledger.errors import NotPublishedError
from openbwc.oversight.checks import CHECKS
from openbwc.oversight.events import ASSESSED
from openbwc.oversight.models import OPEN_STATES, Assessment, Finding
from openbwc.oversight.oscal.catalogue import catalogue
from openbwc.oversight.oscal.component import component_definition
from openbwc.oversight.oscal.controls import FILE as CONTROLS
from openbwc.oversight.oscal.controls import read_control_claims
from openbwc.oversight.oscal.documents import Document
from openbwc.oversight.oscal.plan import assessment_plan
from openbwc.oversight.oscal.poam import plan_of_action
from openbwc.oversight.oscal.profile import profile
from openbwc.oversight.oscal.results import Evidence, assessment_results
from openbwc.oversight.oscal.validating import validate
from openbwc.policy import NotInForceError
from openbwc.policy.claims import read_claims
from openbwc.program.models import Agency
from openbwc.program.policies import department_standard, library

CLAIMS = "claims.yaml"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what there was nothing to write of, in words."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def export(folder: Path, agencies: Iterable[Agency], on: date) -> Exported:
    """Write the documents of the department and of these agencies as of a day.

    Raises InvalidDocumentError, and then nothing was written.
    """
    documents = list(department_documents(on))
    proofs: dict[str, str] = {}
    left_out: list[str] = []
    for agency in agencies:
        documents += _agency_documents(agency, on, proofs, left_out)
    for document in documents:
        validate(document)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {document.file: text_of(document) for document in documents} | proofs
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Exported(tuple(folder / name for name in texts), tuple(left_out))


def department_documents(on: date) -> Iterator[Document]:
    """The catalogue, the profiles in force, the component definition and the assessment plan."""
    policy = department_standard(on)
    yield catalogue(policy)
    for code in library().agencies:
        try:
            agency_policy = library().in_force(code, on=on)
        except NotInForceError:
            continue
        if agency_policy.profile is not None:
            yield profile(agency_policy, agency_policy.profile)
    root = Path(settings.PROJECT_ROOT)
    claims = read_claims(Path(settings.POLICIES_DIR) / CLAIMS, policy.standard, root)
    controls = read_control_claims(Path(settings.POLICIES_DIR) / CONTROLS, root)
    yield component_definition(policy, claims, controls, version("openbwc"))
    yield assessment_plan(policy, CHECKS)


def _agency_documents(agency: Agency, on: date, proofs: dict[str, str], left_out: list[str]) -> Iterator[Document]:
    """The agency's latest assessment and its open findings."""
    titles = {check.code: check.title for check in CHECKS}
    row = Assessment.objects.filter(agency=agency).select_related("agency").first()
    if row is None:
        left_out.append(f"{agency.code} has not been assessed yet: no assessment results.")
    else:
        yield assessment_results(row, titles, _evidence(row, proofs))
    findings = Finding.objects.filter(agency=agency, state__in=OPEN_STATES).order_by("id")
    actions = plan_of_action(agency, findings.iterator(), titles)
    if actions is None:
        left_out.append(f"{agency.code} has no open finding: no plan of action.")
    else:
        yield actions


def _evidence(row: Assessment, proofs: dict[str, str]) -> Evidence:
    """The proof of the assessment's event, put among the files; or what there is while no checkpoint covers it."""
    event = event_of(row)
    if event is not None:
        name = f"assessment-{row.agency.code}.tlog-proof"
        try:
            proofs[name] = proof_of(event)
        except NotPublishedError:
            words = "The assessment's event; no checkpoint covers it yet, so its proof cannot be given."
            return Evidence(f"urn:uuid:{event.event_id}", words)
        return Evidence(name, "The assessment's event with its proof in the custody ledger: openbwc-verify event")
    return Evidence(f"urn:uuid:{row.id}", "The assessment's row; its event is not in this ledger.")


def event_of(row: Assessment) -> Event | None:
    """The event that keeps an assessment's digest; None when there is none."""
    events = history_of(Subject("agency", row.agency_id)).filter(kind=ASSESSED.name).reverse()
    for event in events.iterator():
        if json.loads(bytes(event.body))["facts"]["assessment"] == str(row.id):
            return event
    return None


def text_of(document: Document) -> str:
    """The document as its file holds it; equal documents, equal bytes."""
    return json.dumps(document.as_json(), ensure_ascii=False, indent=2) + "\n"
