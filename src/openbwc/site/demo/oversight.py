"""Oversight of the demonstration: a report that the ledger contradicts, assessments, an answer, a decision, metrics.

Guarantees: everything happens by actions; run again, only what changed is found anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from openbwc.access.actions.close_viewing import close_viewing
from openbwc.access.actions.open_viewing import open_viewing
from openbwc.evidence.actions.state_report import state_report
from openbwc.evidence.models import Recording, ReportStatement
from openbwc.oversight.actions.answer_finding import answer_finding
from openbwc.oversight.actions.rule_on_finding import rule_on_finding
from openbwc.oversight.metrics import METRICS, Measured, measure
from openbwc.oversight.models import Finding, FindingState, Outcome
from openbwc.program.models import Agency
from openbwc.site.demo.department import Department
from openbwc.site.demo.gates import MATTER
from openbwc.site.jobs.tasks import assess_agencies, verify_whole_ledger

REPORT = "ICE-R-2026-0142"
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Overseen:
    """What the telling shows: the findings by agency, the one that was answered, and what is measured."""

    night: str
    findings: dict[str, list[Finding]]
    answered: Finding | None
    measured: list[Measured]


def view_and_report(department: Department) -> ReportStatement | None:
    """An officer views her recording, and then states in the report that she did not (V.A.3)."""
    stated = ReportStatement.objects.filter(number=REPORT).first()
    ruiz = department.people["ruiz"]
    recording = Recording.objects.filter(wearer=ruiz, restriction="").exclude(encounter=None).order_by("started_at")
    mine = recording.select_related("encounter").first()
    if stated is not None or mine is None or mine.encounter is None:
        return stated
    opened = open_viewing(actor=ruiz, recording=mine, purpose="investigation", matter=MATTER, browser="demonstration")
    close_viewing(actor=ruiz, token=opened.token, played=[[1, 0, min(8_000, mine.duration_ms)]])
    return state_report(
        actor=ruiz,
        encounter=mine.encounter,
        number=REPORT,
        completed_at=timezone.now(),
        viewed=False,
        statement="Written from memory.",
    )


def oversee(department: Department, at: datetime) -> Overseen:
    """What the queue does each night; then one finding is answered and decided on, and the last month measured."""
    verify_whole_ledger()
    night = assess_agencies()
    found = Finding.objects.exclude(state=FindingState.RESOLVED).select_related("agency", "owner")
    findings: dict[str, list[Finding]] = {}
    for finding in found.order_by("agency__code", "clause", "found_at"):
        findings.setdefault(finding.agency.code, []).append(finding)
    agency = department.agencies["ICE"]
    measured = [measure(metric, agency, since=at - LOOK_BACK, until=at) for metric in METRICS]
    return Overseen(night, findings, _answer(department, agency), measured)


def _answer(department: Department, agency: Agency) -> Finding | None:
    """The officer of the line who did not record is not there to answer; the wearer's own finding is answered."""
    answered = Finding.objects.filter(agency=agency, state=FindingState.ACCEPTED).first()
    mine = Finding.objects.filter(agency=agency, owner=department.people["ruiz"], state=FindingState.OPEN)
    finding = mine.filter(clause__startswith="II.A").first()
    if answered is not None or finding is None:
        return answered
    answer_finding(
        actor=department.people["ruiz"],
        finding=finding,
        reason="equipment_fault",
        statement="The camera did not start; I told the desk at the end of the shift.",
    )
    rule_on_finding(
        actor=department.people["okafor"],
        finding=finding,
        outcome=Outcome.ACCEPTED,
        statement="The desk confirms it; the camera was exchanged.",
    )
    finding.refresh_from_db()
    return finding
