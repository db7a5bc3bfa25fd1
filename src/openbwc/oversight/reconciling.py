"""What a check found now, held against the findings that there are: made, reopened, resolved, or left.

Guarantees: one finding for a check, a subject and a key, however often it is found; one that is found again after it
was resolved is the same finding, open again; one that is found no more resolves by itself, whatever was said about
it, unless it lies outside what the check looked at. All of it, with its events, is one transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from openbwc.custody import Actor, EventKind, NewEvent, Subject, record_many
from openbwc.oversight.checking import Check, Problem, Scope
from openbwc.oversight.events import FINDING_MADE, FINDING_REOPENED, FINDING_RESOLVED
from openbwc.oversight.models import Finding, FindingState
from openbwc.program.models import Agency

BATCH = 500
T = TypeVar("T")
Place = tuple[str, UUID, str]
"""Where a problem stands under its check: the subject's kind and id, and the key."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many findings were made, opened again, and resolved."""

    made: int = 0
    reopened: int = 0
    resolved: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """A finding that there is already."""

    id: UUID
    state: str
    arose_at: datetime | None


def reconcile(
    check: Check, scope: Scope, problems: Iterable[Problem], *, actor: Actor, manager_id: UUID | None
) -> Reconciled:
    """Bring the findings of one check up to what it found. `manager_id` owns what has no owner of its own."""
    found = {(p.subject.kind, p.subject.id, p.key): p for p in problems}
    with transaction.atomic():
        Agency.objects.select_for_update().get(id=scope.agency.id)  # one run at a time
        known = {place: one for place, one in _known(check, scope) if place in found or _looked_at(check, scope, one)}
        new = [problem for place, problem in found.items() if place not in known]
        back = [
            (known[place].id, problem)
            for place, problem in found.items()
            if place in known and known[place].state == FindingState.RESOLVED
        ]
        gone = [one for place, one in known.items() if place not in found and one.state != FindingState.RESOLVED]
        _make(check, scope, new, actor, manager_id)
        _reopen(check, scope, back, actor, manager_id)
        _resolve(check, scope, gone, actor)
        for ids in _batches([one.id for place, one in known.items() if place in found]):
            Finding.objects.filter(id__in=ids).update(last_found_at=scope.at)
    return Reconciled(len(new), len(back), len(gone))


def _known(check: Check, scope: Scope) -> Iterator[tuple[Place, _Known]]:
    rows = Finding.objects.filter(agency=scope.agency, check_code=check.code).order_by()
    fields = ("subject_kind", "subject_id", "key", "id", "state", "arose_at")
    for kind, subject_id, key, finding_id, state, arose_at in rows.values_list(*fields).iterator(chunk_size=2000):
        yield (kind, subject_id, key), _Known(finding_id, state, arose_at)


def _looked_at(check: Check, scope: Scope, one: _Known) -> bool:
    """Whether the check would have found it again, had it still been there."""
    return check.of_state or one.arose_at is None or scope.since <= one.arose_at < scope.at


def _due(scope: Scope) -> date:
    return scope.at.date() + timedelta(days=scope.policy.number("III.B", "finding_answer_days"))


def _make(check: Check, scope: Scope, problems: Sequence[Problem], actor: Actor, manager_id: UUID | None) -> None:
    due_on = _due(scope)
    for batch in _batches(problems):
        findings = [
            Finding(
                agency=scope.agency,
                check_code=check.code,
                clause=check.clause,
                subject_kind=problem.subject.kind,
                subject_id=problem.subject.id,
                key=problem.key,
                words=problem.words,
                evidence=dict(problem.evidence),
                owner_id=problem.owner_id or manager_id,
                found_at=scope.at,
                arose_at=problem.arose_at,
                last_found_at=scope.at,
                due_on=due_on,
            )
            for problem in batch
        ]
        Finding.objects.bulk_create(findings)
        record_many(_found(FINDING_MADE, finding, actor) for finding in findings)


def _reopen(
    check: Check, scope: Scope, back: Sequence[tuple[UUID, Problem]], actor: Actor, manager_id: UUID | None
) -> None:
    due_on = _due(scope)
    for batch in _batches(back):
        problems = dict(batch)
        findings = list(Finding.objects.filter(id__in=problems).order_by("id"))
        for finding in findings:
            problem = problems[finding.id]
            finding.words, finding.evidence = problem.words, dict(problem.evidence)
            finding.owner_id, finding.arose_at = problem.owner_id or manager_id, problem.arose_at
            finding.state, finding.due_on, finding.escalated_on = FindingState.OPEN, due_on, None
            finding.found_at = finding.last_found_at = scope.at
        fields = [
            "found_at",
            "last_found_at",
            "words",
            "evidence",
            "owner",
            "arose_at",
            "state",
            "due_on",
            "escalated_on",
        ]
        Finding.objects.bulk_update(findings, fields)
        record_many(_found(FINDING_REOPENED, finding, actor) for finding in findings)


def _found(kind: EventKind, finding: Finding, actor: Actor) -> NewEvent:
    facts: dict[str, Any] = {
        "agency": str(finding.agency_id),
        "check": finding.check_code,
        "clause": finding.clause,
        "about": str(finding.subject),
        "key": finding.key,
        "words": finding.words,
        "evidence": finding.evidence,
        "owner": str(finding.owner_id) if finding.owner_id else None,
        "due_on": finding.due_on.isoformat(),
    }
    return NewEvent(kind=kind, actor=actor, subject=Subject("finding", finding.id), facts=facts)


def _resolve(check: Check, scope: Scope, gone: Sequence[_Known], actor: Actor) -> None:
    for batch in _batches(gone):
        Finding.objects.filter(id__in=[one.id for one in batch]).update(state=FindingState.RESOLVED)
        record_many(
            NewEvent(
                kind=FINDING_RESOLVED,
                actor=actor,
                subject=Subject("finding", one.id),
                facts={"agency": str(scope.agency.id), "check": check.code, "was": one.state},
            )
            for one in batch
        )


def _batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]
