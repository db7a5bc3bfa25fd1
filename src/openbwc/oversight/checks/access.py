"""Access (V.A.5): audits that are overdue, and what the audits found unusual.

Guarantees: what an audit called unusual stays a finding until somebody answers for it; the viewer is its owner.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from openbwc.custody import Subject
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.oversight.models import AccessAudit, Finding
from openbwc.oversight.unusual_access import accesses_of

CLAUSE = "V.A.5"


def unusual(scope: Scope) -> Examined:
    """The cases of the audits that were made in the window."""
    audits = AccessAudit.objects.filter(agency=scope.agency, until__gte=scope.since, until__lt=scope.at)
    return Examined(sum(audits.values_list("rows", flat=True)), _cases(list(audits.order_by("until"))))


def _cases(audits: list[AccessAudit]) -> Iterator[Problem]:
    for audit in audits:
        for cases in audit.result["cases"].values():
            for case in cases:
                yield Problem(
                    subject=Subject("person", UUID(case["person"])),
                    key=f"{case['sort']} {case['about']} {audit.id}"[: Finding.KEY_MAX],
                    words=case["words"],
                    owner_id=UUID(case["person"]),
                    arose_at=audit.until,
                    evidence={
                        "audit": str(audit.id),
                        "sort": case["sort"],
                        "about": case["about"],
                        "views": case["views"],
                        "last_at": case["last_at"],
                        "viewings": case["viewings"],
                    },
                )


def audit_overdue(scope: Scope) -> Examined:
    """The agency, once its recordings have been opened: has its access been audited in time?"""
    days = scope.policy.number(CLAUSE, "access_audit_days")
    last = AccessAudit.objects.filter(agency=scope.agency, until__lte=scope.at).first()
    allowed = scope.at - timedelta(days=days)
    beginning = last.until if last else allowed - timedelta(days=days)
    opened = accesses_of(scope.agency, beginning, scope.at).order_by("opened_at").values_list("opened_at", flat=True)
    first = opened.first()
    if first is None and last is None:
        return Examined(0, ())
    since = last.until if last else first
    return Examined(1, _overdue(scope, since, days) if since is not None and since < allowed else ())


def _overdue(scope: Scope, since: datetime, days: int) -> Iterator[Problem]:
    yield Problem(
        subject=Subject("agency", scope.agency.id),
        words=f"An audit of access was expected within {days} days; there was none since {since:%Y-%m-%d}.",
        evidence={"audited_until": since.isoformat(), "days": days},
    )


CHECKS = (
    Check(code="access.unusual", clause=CLAUSE, title="Unusual access is answered for", examine=unusual),
    Check(
        code="access.audit_overdue",
        clause=CLAUSE,
        title="Access is audited in time",
        examine=audit_overdue,
        of_state=True,
    ),
)
