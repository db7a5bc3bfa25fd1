"""The whole ledger is verified: every event row, tile and the checkpoint recomputed; the ledger says so (V.A.5)."""

from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from openbwc.custody import Actor, Subject, record
from openbwc.custody.queries import AuditReport, Progress, audit
from openbwc.oversight.events import LEDGER_VERIFIED

LEDGER = Subject("ledger", uuid5(NAMESPACE_URL, "openbwc:ledger"))
"""The installation's ledger, as what its verifications are about."""

MOST_PROBLEMS = 20
"""The event names at most so many problems; their number is always told."""


def verify_ledger(*, actor: Actor, progress: Progress | None = None) -> AuditReport:
    """Verify the ledger and record how far it is verified and what is wrong; `progress` is told how far it is."""
    report = audit(progress)
    with transaction.atomic():
        facts = {
            "events": report.events,
            "published": report.published,
            "problems": len(report.problems),
            "first_problems": report.problems[:MOST_PROBLEMS],
        }
        record(LEDGER_VERIFIED, actor=actor, subject=LEDGER, facts=facts)
    return report
