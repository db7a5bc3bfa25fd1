"""The dashboard of clauses: for each duty of the policy whether it is met, by the last assessment and today's findings.

Guarantees: a clause is called met only where a check looked at something and left no open finding, or where a gate
keeps it; what no check and no gate of the program answers for is left to people and says so; a check that could
not run never counts as met. The figures are counts; no content is read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from openbwc.oversight.checking import Check
from openbwc.oversight.checks import CHECKS
from openbwc.oversight.gates import GATES
from openbwc.oversight.models import Assessment, Finding, FindingState
from openbwc.policy import Clause, PolicyInForce
from openbwc.program.models import Agency

TREND = 30
"""How many assessments back a trend reaches."""


class ClauseState(StrEnum):
    """Whether a duty is met."""

    MET = "met"
    NOT_MET = "not met"
    NOT_APPLICABLE = "not applicable"
    BY_PEOPLE = "by people"


@dataclass(frozen=True, slots=True)
class Open:
    """Findings that await something: all, those that are overdue, and those that await a decision."""

    findings: int = 0
    overdue: int = 0
    to_decide: int = 0

    def __add__(self, other: "Open") -> "Open":
        return Open(self.findings + other.findings, self.overdue + other.overdue, self.to_decide + other.to_decide)


NONE_OPEN = Open()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check of a clause. `population` is None while no assessment has run it; `failed` says why it could not."""

    code: str
    title: str
    population: int | None
    failed: str
    open: Open


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow:
    """One duty: its state, why in a sentence, its checks and what is open under it."""

    clause: Clause
    state: ClauseState
    words: str
    checks: tuple[CheckRow, ...]
    open: Open


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """One agency on a day. `assessed` is the last assessment; None where there was none yet."""

    agency: Agency
    assessed: Assessment | None
    rows: tuple[ClauseRow, ...]

    def count(self, state: ClauseState) -> int:
        """How many duties are in that state."""
        return sum(row.state is state for row in self.rows)

    @property
    def open(self) -> Open:
        """What is open under all duties."""
        return sum((row.open for row in self.rows), NONE_OPEN)


def dashboards(
    agencies: Sequence[Agency], policies: Mapping[UUID, PolicyInForce], on: date, checks: Iterable[Check] = CHECKS
) -> list[Dashboard]:
    """The dashboards of some agencies on a day, in their order; `policies` are those in force, by agency."""
    latest = _latest(agencies)
    opened = _open(agencies, on)
    by_clause: dict[str, list[Check]] = {}
    for check in checks:
        by_clause.setdefault(check.clause, []).append(check)
    made = []
    for agency in agencies:
        assessed = latest.get(agency.id)
        counts = assessed.counts if assessed else {}
        rows = tuple(
            _row(clause, by_clause.get(clause.id, ()), counts, opened.get(agency.id, {}))
            for clause in policies[agency.id].clauses.values()
        )
        made.append(Dashboard(agency=agency, assessed=assessed, rows=rows))
    return made


def _latest(agencies: Sequence[Agency]) -> dict[UUID, Assessment]:
    ids = [agency.id for agency in agencies]
    last = Assessment.objects.filter(agency__in=ids).order_by().values("agency").annotate(last=Max("at"))
    times = {row["agency"]: row["last"] for row in last}
    rows = Assessment.objects.filter(agency__in=ids, at__in=times.values()).order_by("id")
    return {row.agency_id: row for row in rows if row.at == times[row.agency_id]}


Counts = dict[tuple[str, str], Open]


def _open(agencies: Sequence[Agency], on: date) -> dict[UUID, Counts]:
    """What is open, by agency, clause and check: one query, answered by an index alone."""
    found = Finding.objects.filter(agency__in=[agency.id for agency in agencies], is_open=True).order_by()
    rows = found.values_list("agency", "clause", "check_code").annotate(
        findings=Count("*"),
        late=Count("clause", filter=Q(due_on__lt=on)),
        to_decide=Count("clause", filter=Q(state=FindingState.ANSWERED)),
    )
    opened: dict[UUID, Counts] = {}
    for agency_id, clause, code, findings, overdue, to_decide in rows:
        opened.setdefault(agency_id, {})[clause, code] = Open(findings, overdue, to_decide)
    return opened


def _row(clause: Clause, checks: Sequence[Check], counts: Mapping[str, Any], opened: Counts) -> ClauseRow:
    rows = tuple(
        CheckRow(
            code=check.code,
            title=check.title,
            population=counts[check.code]["population"] if check.code in counts else None,
            failed=counts[check.code]["failed"] if check.code in counts else "",
            open=opened.get((clause.id, check.code), NONE_OPEN),
        )
        for check in checks
    )
    of_clause = sum((one for (code, _), one in opened.items() if code == clause.id), NONE_OPEN)
    state, words = _judge(clause.id, rows, of_clause)
    return ClauseRow(clause=clause, state=state, words=words, checks=rows, open=of_clause)


def _judge(clause: str, checks: Sequence[CheckRow], opened: Open) -> tuple[ClauseState, str]:
    if opened.findings:
        overdue = f", {opened.overdue:,} of them overdue" if opened.overdue else ""
        return ClauseState.NOT_MET, f"{opened.findings:,} open findings{overdue}."
    if not checks:
        if clause in GATES:
            return ClauseState.MET, GATES[clause]
        return ClauseState.BY_PEOPLE, "No check of the program looks at this duty: people see to it."
    failed = [check.title for check in checks if check.failed]
    if failed:
        return ClauseState.NOT_MET, f"Could not be checked: {'; '.join(failed)}."
    if any(check.population is None for check in checks):
        return ClauseState.NOT_APPLICABLE, "Not every check has run yet."
    population = sum(check.population or 0 for check in checks)
    if not population:
        return ClauseState.NOT_APPLICABLE, "There was nothing to look at."
    return ClauseState.MET, f"No open finding among {population:,} looked at."


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What one assessment found."""

    at: datetime
    problems: int
    made: int
    resolved: int


def trend(agency: Agency, clause: str | None = None, longest: int = TREND) -> list[TrendPoint]:
    """What the agency's last assessments found, oldest first: in all, or under one clause."""
    rows = Assessment.objects.filter(agency=agency).order_by("-at", "-id").values_list("at", "counts")[:longest]
    points = []
    for at, counts in rows:
        held = [one for one in counts.values() if clause is None or one["clause"] == clause]
        points.append(
            TrendPoint(
                at,
                sum(one["problems"] for one in held),
                sum(one["made"] + one["reopened"] for one in held),
                sum(one["resolved"] for one in held),
            )
        )
    return points[::-1]
