"""A privacy document of III.C is filed for an agency."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import DOCUMENT_FILED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, DocumentKind, PrivacyDocument
from openbwc.program.refusals import regulated, require


def file_privacy_document(
    *,
    actor: Actor,
    agency: Agency,
    kind: DocumentKind,
    reference: str,
    approved_on: date,
    lapses_on: date | None = None,
) -> PrivacyDocument:
    """File an approved paper; `lapses_on` is exclusive, None = does not lapse. Raises `Refused`."""
    subject = Subject("agency", agency.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        document = PrivacyDocument.objects.create(
            agency=agency, kind=kind, reference=reference, approved_on=approved_on, lapses_on=lapses_on
        )
        facts = {
            "kind": kind.value,
            "reference": reference,
            "approved_on": approved_on.isoformat(),
            "lapses_on": lapses_on.isoformat() if lapses_on else None,
        }
        record(DOCUMENT_FILED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return document
