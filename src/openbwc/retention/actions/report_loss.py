"""Somebody drafts the report of an unlawful or accidental loss, with the facts that the house knows (V.A.4).

The head of the agency reports to the National Archives (44 U.S.C. 3106; 36 CFR 1230.14); the draft is kept as it was
drawn, with its digest in the ledger. It changes nothing of the recordings.
"""

import hashlib
from collections.abc import Sequence

import rfc8785
from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import Recording
from openbwc.policy import Act
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention
from openbwc.retention.events import LOSS_REPORTED
from openbwc.retention.losses import loss_report
from openbwc.retention.models import LossReport


def report_loss(
    *,
    actor: Person,
    agency: Agency,
    recordings: Sequence[Recording],
    circumstances: str,
    safeguards: str = "",
    salvage: str = "",
) -> LossReport:
    """Draft it. Raises `Refused`; `Mistaken` for recordings of another agency and texts that are too long."""
    now, who = timezone.now(), Actor.person(actor.id)
    texts = [" ".join(text.split()) for text in (circumstances, safeguards, salvage)]
    subject = Subject("agency", agency.id)
    with regulated(actor=who, subject=subject):
        facts = {"recordings": len(recordings), "circumstances": texts[0]}
        decision = require(decide_retention(Act.REPORT_LOSS, actor, agency, now, **facts))
        if any(one.agency_id != agency.id for one in recordings):
            raise Mistaken(f"Expected recordings of {agency.code}: each agency reports its own.")
        if any(len(text) > LossReport.CIRCUMSTANCES_MAX for text in texts):
            raise Mistaken(f"Expected texts of at most {LossReport.CIRCUMSTANCES_MAX} letters.")
    told = loss_report(  # before anything is held: it takes as long as the files are large
        agency, recordings, by=actor, circumstances=texts[0], safeguards=texts[1], salvage=texts[2], at=now
    )
    content = rfc8785.dumps(told)
    with transaction.atomic():
        report = LossReport.objects.create(
            id=new_id(), agency=agency, by=actor, at=now, content=content, sha256=hashlib.sha256(content).hexdigest()
        )
        said = {
            "report": str(report.id),
            "recordings": [one["recording"] for one in told["recordings"]],
            "sha256": report.sha256,
        }
        record(LOSS_REPORTED, actor=who, subject=subject, facts=said, decision=decision.as_dict())
    return report
