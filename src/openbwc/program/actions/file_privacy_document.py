"""A privacy document of III.C is filed for an agency, or for one of its sites."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import DOCUMENT_FILED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, DocumentKind, PrivacyDocument, Site
from openbwc.program.refusals import Mistaken, regulated, require


def file_privacy_document(
    *,
    actor: Actor,
    agency: Agency,
    kind: DocumentKind,
    reference: str,
    approved_on: date,
    lapses_on: date | None = None,
    site: Site | None = None,
) -> PrivacyDocument:
    """File an approved paper; `lapses_on` is exclusive, None = does not lapse; one of a `site` counts there only.

    Raises `Refused`; `Mistaken` for another agency's site, or an end that is not after the approval.
    """
    if site is not None and site.agency_id != agency.id:
        raise Mistaken(f"Expected a site of {agency}; found {site}.")
    if lapses_on is not None and lapses_on <= approved_on:
        raise Mistaken(
            f"A document lapses after it was approved: expected a day after {approved_on}, found {lapses_on}."
        )
    subject = Subject("site", site.id) if site else Subject("agency", agency.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        document = PrivacyDocument.objects.create(
            agency=agency, site=site, kind=kind, reference=reference, approved_on=approved_on, lapses_on=lapses_on
        )
        facts = {
            "kind": kind.value,
            "reference": reference,
            "approved_on": approved_on.isoformat(),
            "lapses_on": lapses_on.isoformat() if lapses_on else None,
            "agency": str(agency.id),
        }
        record(DOCUMENT_FILED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return document
