"""Reports and the footage (V.A.3): statements that the record of viewings contradicts, and statements that are missing.

Guarantees: what is looked at is found by index in the scope's window; statements are compared in batches.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery, UUIDField

from openbwc.access.reports import compare_statements
from openbwc.custody import Subject
from openbwc.evidence.models import Encounter, Recording, ReportStatement
from openbwc.oversight.checking import Check, Examined, Problem, Scope


def contradicted(scope: Scope) -> Examined:
    """Statements made in the window that stand, beside their authors' viewings."""
    stated = ReportStatement.objects.filter(
        encounter__agency=scope.agency, superseded_at=None, made_at__gte=scope.since, made_at__lt=scope.at
    ).order_by("made_at")
    return Examined(stated.count(), _contradictions(stated))


def _contradictions(stated: QuerySet[ReportStatement]) -> Iterator[Problem]:
    for compared in compare_statements(stated.iterator()):
        if compared.confirmed:
            continue
        statement = compared.statement
        yield Problem(
            subject=Subject("encounter", statement.encounter_id),
            key=str(statement.id),
            words=compared.words,
            owner_id=statement.person_id,
            arose_at=statement.made_at,
            evidence={
                "statement": str(statement.id),
                "report": statement.number,
                "completed_at": statement.completed_at.isoformat(),
                "viewed": statement.viewed,
                "contradictions": {
                    how.value: [str(recording) for recording in recordings]
                    for how, recordings in compared.contradictions.items()
                },
                "viewings": sorted(str(viewing) for found in compared.seen.values() for viewing in found),
            },
        )


def missing(scope: Scope) -> Examined:
    """Recorded encounters whose time for the statement ran out in the window."""
    hours = scope.policy.number("V.A.3", "report_statement_hours")
    allowed = timedelta(hours=hours)
    recordings = Recording.objects.filter(encounter=OuterRef("pk"))
    recorded = Encounter.objects.filter(
        Exists(recordings),
        agency=scope.agency,
        starts_at__gte=scope.since - allowed,
        starts_at__lt=scope.at - allowed,
    )
    silent = recorded.exclude(Exists(ReportStatement.objects.filter(encounter=OuterRef("pk"))))
    first_wearer = Subquery(recordings.order_by("started_at").values("wearer_id")[:1], output_field=UUIDField())
    rows = silent.annotate(wearer=first_wearer).order_by("starts_at").values_list("id", "starts_at", "wearer")
    return Examined(recorded.count(), _missing(rows.iterator(), allowed, hours))


def _missing(rows: Iterator[tuple[UUID, datetime, UUID]], allowed: timedelta, hours: int) -> Iterator[Problem]:
    for encounter, starts_at, wearer in rows:
        due = starts_at + allowed
        yield Problem(
            subject=Subject("encounter", encounter),
            words=(
                f"A statement whether footage was viewed before the report was complete was expected within {hours} h "
                "of this encounter; none was found."
            ),
            owner_id=wearer,
            arose_at=due,
            evidence={"started_at": starts_at.isoformat(), "due_at": due.isoformat()},
        )


CHECKS = (
    Check(
        code="reports.contradicted",
        clause="V.A.3",
        title="Reports say what the record of viewings says",
        examine=contradicted,
    ),
    Check(
        code="reports.missing",
        clause="V.A.3",
        title="Reports state whether footage was viewed",
        examine=missing,
    ),
)
