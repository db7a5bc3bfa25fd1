"""What a check found now, held against the findings that there are: made, reopened, resolved, or left.

Guarantees: one finding for a check, a subject and a key, however often it is found; one that is found again after it
was resolved is the same finding, open again; one that is found no more resolves by itself, whatever was said about
it, unless it lies outside what the check looked at; none that awaits an answer is left with somebody who serves no more
while the agency has a programme manager. All of it, with its events, is one transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from openbwc.custody import Actor, EventKind, NewEvent, Subject, record_many
from openbwc.oversight.checking import Check, Problem, Scope
from openbwc.oversight.events import FINDING_HANDED_OVER, FINDING_MADE, FINDING_REOPENED, FINDING_RESOLVED
from openbwc.oversight.models import Finding, FindingState
from openbwc.program.models import Agency, Person

BATCH = 500
TO_ANSWER = (FindingState.OPEN, FindingState.RETURNED)
"""The states in which the owner owes the next step."""
T = TypeVar("T")
Place = tuple[str, UUID, str]
"""Where a problem stands under its check: the subject's kind and id, and the key."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many findings were made, opened again, resolved, and handed over to the programme manager."""

    made: int = 0
    reopened: int = 0
    resolved: int = 0
    handed: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """A finding that there is already."""

    id: UUID
    state: str
    arose_at: datetime | None
    owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Owners:
    """Who of those named serves on the day; `manager_id` owns what nobody of them does."""

    serving: frozenset[UUID]
    manager_id: UUID | None

    def of(self, problem: Problem) -> UUID | None:
        """The owner of a problem."""
        return problem.owner_id if problem.owner_id in self.serving else self.manager_id


def reconcile(
    check: Check, scope: Scope, problems: Iterable[Problem], *, actor: Actor, manager_id: UUID | None
) -> Reconciled:
    """Bring the findings of one check up to what it found. `manager_id` owns what has no owner who serves."""
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
        still = [one for place, one in known.items() if place in found and one.state in TO_ANSWER]
        gone = [one for place, one in known.items() if place not in found and one.state != FindingState.RESOLVED]
        owners = _owners({p.owner_id for p in found.values()} | {one.owner_id for one in still}, scope, manager_id)
        left = [one for one in still if manager_id and one.owner_id not in (owners.serving | {manager_id})]
        _make(check, scope, new, actor, owners)
        _reopen(check, scope, back, actor, owners)
        _hand_over(check, scope, left, actor, manager_id)
        _resolve(check, scope, gone, actor)
        for ids in _batches([one.id for place, one in known.items() if place in found]):
            Finding.objects.filter(id__in=ids).update(last_found_at=scope.at)
    return Reconciled(len(new), len(back), len(gone), len(left))


def _owners(named: set[UUID | None], scope: Scope, manager_id: UUID | None) -> _Owners:
    serving: set[UUID] = set()
    on = scope.at.date()
    for ids in _batches(sorted(one for one in named if one)):
        there = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=on), id__in=ids).order_by()
        serving.update(there.values_list("id", flat=True))
    return _Owners(frozenset(serving), manager_id)


def _known(check: Check, scope: Scope) -> Iterator[tuple[Place, _Known]]:
    rows = Finding.objects.filter(agency=scope.agency, check_code=check.code).order_by()
    fields = ("subject_kind", "subject_id", "key", "id", "state", "arose_at", "owner_id")
    for kind, subject_id, key, *known in rows.values_list(*fields).iterator(chunk_size=2000):
        yield (kind, subject_id, key), _Known(*known)


def _looked_at(check: Check, scope: Scope, one: _Known) -> bool:
    """Whether the check would have found it again, had it still been there."""
    return check.of_state or one.arose_at is None or scope.since <= one.arose_at < scope.at


def _due(scope: Scope) -> date:
    return scope.at.date() + timedelta(days=scope.policy.number("III.B", "finding_answer_days"))


def _make(check: Check, scope: Scope, problems: Sequence[Problem], actor: Actor, owners: _Owners) -> None:
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
                owner_id=owners.of(problem),
                found_at=scope.at,
                arose_at=problem.arose_at,
                last_found_at=scope.at,
                due_on=due_on,
            )
            for problem in batch
        ]
        Finding.objects.bulk_create(findings)
        record_many(_found(FINDING_MADE, finding, actor) for finding in findings)


def _reopen(check: Check, scope: Scope, back: Sequence[tuple[UUID, Problem]], actor: Actor, owners: _Owners) -> None:
    due_on = _due(scope)
    for batch in _batches(back):
        problems = dict(batch)
        findings = list(Finding.objects.filter(id__in=problems).order_by("id"))
        for finding in findings:
            problem = problems[finding.id]
            finding.words, finding.evidence = problem.words, dict(problem.evidence)
            finding.owner_id, finding.arose_at = owners.of(problem), problem.arose_at
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


def _hand_over(check: Check, scope: Scope, left: Sequence[_Known], actor: Actor, manager_id: UUID | None) -> None:
    for batch in _batches(left):
        Finding.objects.filter(id__in=[one.id for one in batch]).update(owner=manager_id)
        record_many(
            NewEvent(
                kind=FINDING_HANDED_OVER,
                actor=actor,
                subject=Subject("finding", one.id),
                facts={
                    "agency": str(scope.agency.id),
                    "check": check.code,
                    "was": str(one.owner_id) if one.owner_id else None,
                    "owner": str(manager_id),
                },
            )
            for one in batch
        )


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
