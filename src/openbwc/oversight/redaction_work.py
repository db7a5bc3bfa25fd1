"""What redaction cost: of each project that finished a copy, its footage and the time that people worked on it (V.A.6).

Guarantees: time is that which the studio's signs of life measured, none is estimated; who ruled on a project counts as
its reviewer, everybody else as its redactor; a footage counts once however many copies were made of it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from openbwc.evidence.models import RedactedCopy
from openbwc.redaction.models import Footage, Project, Ruling, WorkSpan

BATCH = 500


@dataclass(frozen=True, slots=True)
class ProjectWork:
    """A project's footage in milliseconds, and the time spent on it."""

    project: UUID
    footage_ms: int
    redacting: timedelta
    reviewing: timedelta


def copies_finished(agency_ids: Collection[UUID], since: datetime, until: datetime) -> QuerySet[RedactedCopy]:
    """The redacted copies of the agencies' recordings that were finished in a time, withdrawn ones too."""
    return RedactedCopy.objects.filter(
        clip__recording__agency__in=agency_ids, made_at__gte=since, made_at__lt=until
    ).order_by()


def work_of(agency_ids: Collection[UUID], since: datetime, until: datetime) -> list[ProjectWork]:
    """The work on each project of the agencies that finished a copy in [since, until), by the project's id."""
    named = copies_finished(agency_ids, since, until).values_list("project", flat=True).distinct()
    ids = list(
        Project.objects.filter(agency__in=agency_ids, id__in=[UUID(one) for one in named])
        .order_by("id")
        .values_list("id", flat=True)
    )
    return [work for at in range(0, len(ids), BATCH) for work in _work(ids[at : at + BATCH])]


def _work(ids: list[UUID]) -> list[ProjectWork]:
    footage: defaultdict[UUID, int] = defaultdict(int)
    rows = Footage.objects.filter(project__in=ids).values_list("project_id", "clip__duration_ms")
    for project, length in rows.order_by().iterator():
        footage[project] += length
    rulings = Ruling.objects.filter(submission__project__in=ids).order_by()
    reviewers = set(rulings.values_list("submission__project_id", "by_id").distinct())
    redacting: defaultdict[UUID, timedelta] = defaultdict(timedelta)
    reviewing: defaultdict[UUID, timedelta] = defaultdict(timedelta)
    spans = WorkSpan.objects.filter(project__in=ids).order_by()
    for project, person, since, until in spans.values_list("project_id", "person_id", "since", "until").iterator():
        spent = reviewing if (project, person) in reviewers else redacting
        spent[project] += until - since
    return [ProjectWork(one, footage[one], redacting[one], reviewing[one]) for one in ids]
