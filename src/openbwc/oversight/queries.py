"""How findings are found: those a person may see, narrowed by clause, owner, state and what is overdue, page by page.

Guarantees: a person sees the findings that they own and those of the agencies whose oversight they may read, and
no others; a page is read in the order of an index, from a position on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from openbwc.oversight.checks import CHECKS
from openbwc.oversight.models import Finding, FindingState
from openbwc.program.models import Agency, Camera, Person

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class FindingCriteria:
    """What is asked for; an empty field asks nothing. Without a state only open findings are given."""

    clause: str = ""
    check: str = ""
    state: str = ""
    owner_id: UUID | None = None
    overdue_on: date | None = None

    def condition(self) -> Q:
        """The criteria as a condition on findings."""
        condition = Q(state=self.state) if self.state else Q(is_open=True)
        if self.state in {FindingState.OPEN, FindingState.ANSWERED, FindingState.RETURNED}:
            condition &= Q(is_open=True)  # the index of a page begins with it
        exact = {"clause": self.clause, "check_code": self.check, "owner_id": self.owner_id}
        condition &= Q(**{field: value for field, value in exact.items() if value})
        if self.overdue_on is not None:
            condition &= Q(is_open=True, due_on__lt=self.overdue_on)
        return condition


def findings_seen_by(person: Person, overseen: Iterable[Agency]) -> QuerySet[Finding]:
    """The findings that a person may see: their own, and those of the agencies whose oversight they read."""
    return Finding.objects.filter(Q(owner=person) | Q(agency__in=[agency.id for agency in overseen]))


def page_of(findings: QuerySet[Finding], *, after: Finding | None = None, size: int = PAGE) -> list[Finding]:
    """The next findings by due day, after one of them."""
    if after is not None:
        later = Q(due_on__gt=after.due_on) | Q(due_on=after.due_on, id__gt=after.id)
        findings = findings.filter(later, due_on__gte=after.due_on)
    return list(findings.select_related("agency", "owner").order_by("due_on", "id")[:size])


def check_title(code: str) -> str:
    """What a check is called; the code itself for one that is no longer run."""
    return next((check.title for check in CHECKS if check.code == code), code)


def subjects_named(findings: Sequence[Finding]) -> dict[UUID, str]:
    """The people and cameras that findings are about, as their agency calls them, by id.

    Recordings and encounters are left out: a title may tell more than the reader of a finding may know (II.B.1-3).
    """
    ids: dict[str, list[UUID]] = {}
    for finding in findings:
        ids.setdefault(finding.subject_kind, []).append(finding.subject_id)
    people = Person.objects.filter(id__in=ids.get("person", []))
    cameras = Camera.objects.filter(id__in=ids.get("camera", []))
    return {one.id: f"{one.name}, {one.badge}" for one in people} | {one.id: one.serial for one in cameras}
