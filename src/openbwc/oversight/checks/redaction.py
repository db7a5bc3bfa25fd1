"""Redaction (V.A.6): copies without another person's approval, findings and submissions that wait, projects that lie,
and originals that were given out without a redacted copy.

Guarantees: approval is counted anew from the rulings, without trust in what the copy says of itself; who worked on
it or submitted it never counts; nothing here opens a file.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from openbwc.access.models import Viewing
from openbwc.custody import Subject
from openbwc.evidence.models import CopyState, RedactedCopy
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy import Act
from openbwc.redaction.models import Leftover, Project, ProjectState, Ruling, Submission
from openbwc.redaction.queries import workers_of

CLAUSE = "V.A.6"
BATCH = 500
PROJECT = "redaction_project"


def two_people(scope: Scope) -> Examined:
    """Every redacted copy that is served: how many people besides its editors approved what it was rendered from."""
    copies = RedactedCopy.objects.filter(
        clip__recording__agency=scope.agency, state=CopyState.APPROVED, made_at__lt=scope.at
    ).order_by("id")
    return Examined(copies.count(), _unapproved(copies, scope))


def _unapproved(copies: "QuerySet[RedactedCopy]", scope: Scope) -> Iterator[Problem]:
    needed = scope.policy.number(CLAUSE, "people_for_redaction") - 1
    rows = copies.values_list("id", "clip__recording_id", "made_by_id", "render__submission_id").iterator(BATCH)
    batch: list[tuple[UUID, UUID, UUID, UUID | None]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield from _few(batch, needed)
            batch = []
    yield from _few(batch, needed)


def _few(batch: list[tuple[UUID, UUID, UUID, UUID | None]], needed: int) -> Iterator[Problem]:
    approving = _approving([submission for *_, submission in batch if submission is not None])
    for copy, recording, maker, submission in batch:
        others = len(approving.get(submission, ())) if submission else 0
        if others < needed:
            yield Problem(
                subject=Subject("recording", recording),
                key=str(copy),
                words=(
                    f"A redacted copy was expected to be approved by {needed} people who did not work on it; "
                    f"{others} did."
                ),
                owner_id=maker,
                evidence={"copy": str(copy), "submission": str(submission or ""), "approved_by": others},
            )


def _approving(submissions: list[UUID]) -> dict[UUID, set[UUID]]:
    """Who approved each submission, without those who had worked on the project by then, or submitted it."""
    rows = Submission.objects.filter(id__in=submissions).order_by()
    stated = list(rows.values_list("id", "project_id", "by_id", "at"))
    workers = workers_of({project for _, project, _, _ in stated})
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for submission, person in Ruling.objects.filter(submission__in=submissions, approves=True).values_list(
        "submission_id", "by_id"
    ):
        found[submission].add(person)
    return {
        one: {person for person in found[one] - {by} if person not in workers[project] or workers[project][person] > at}
        for one, project, by, at in stated
    }


def leftovers_waiting(scope: Scope) -> Examined:
    """Findings of the residual check in files that are not copies yet, each to be answered in time."""
    days = scope.policy.number(CLAUSE, "leftover_answer_days")
    waiting = Leftover.objects.filter(
        render__footage__project__agency=scope.agency,
        render__copy=None,
        render__submission__returned_at=None,
        render__checked_at__lt=scope.at,
        answer="",
    ).exclude(render__footage__project__state=ProjectState.CLOSED)
    late = waiting.filter(render__checked_at__lt=scope.at - timedelta(days=days))
    rows = late.order_by("render_id", "position").values_list(
        "id", "render__footage__project_id", "render__submission__by_id", "render__checked_at", "kind"
    )
    return Examined(waiting.count(), (_unanswered(*row, days=days) for row in rows.iterator()))


def _unanswered(
    leftover: UUID, project: UUID, owner: UUID, checked_at: datetime | None, kind: str, *, days: int
) -> Problem:
    return Problem(
        subject=Subject(PROJECT, project),
        key=str(leftover),
        words=f"A finding of the residual check ({kind}) was expected to be answered within {days} days; it was not.",
        owner_id=owner,
        arose_at=checked_at,
        evidence={"leftover": str(leftover), "checked_at": checked_at.isoformat() if checked_at else ""},
    )


def reviews_waiting(scope: Scope) -> Examined:
    """Submissions that nobody has ruled on."""
    days = scope.policy.number(CLAUSE, "redaction_review_days")
    waiting = Submission.objects.filter(
        project__agency=scope.agency,
        project__state=ProjectState.SUBMITTED,
        approved_at=None,
        returned_at=None,
        at__lt=scope.at,
    )
    rows = waiting.filter(at__lt=scope.at - timedelta(days=days)).order_by("at").values_list("id", "project_id", "at")
    return Examined(
        waiting.count(),
        (
            Problem(
                subject=Subject(PROJECT, project),
                key=str(submission),
                words=f"A submitted redaction was expected to be reviewed within {days} days; it waits for longer.",
                arose_at=at,
                evidence={"submission": str(submission), "submitted_at": at.isoformat()},
            )
            for submission, project, at in rows.iterator()
        ),
    )


def projects_idle(scope: Scope) -> Examined:
    """Open projects, and when somebody last edited in them."""
    days = scope.policy.number(CLAUSE, "redaction_idle_days")
    opened = Project.objects.filter(agency=scope.agency, state=ProjectState.OPEN, opened_at__lt=scope.at).order_by()
    last = opened.annotate(last_at=Coalesce(Max("commands__at"), F("opened_at")))
    idle = last.filter(last_at__lt=scope.at - timedelta(days=days)).order_by("last_at")
    rows = idle.values_list("id", "opened_by_id", "last_at")
    return Examined(
        opened.count(),
        (
            Problem(
                subject=Subject(PROJECT, project),
                words=f"An open redaction project was expected to be worked on within {days} days, or closed; it lies.",
                owner_id=owner,
                arose_at=at,
                evidence={"last_edited_at": at.isoformat()},
            )
            for project, owner, at in rows.iterator()
        ),
    )


def given_out_unredacted(scope: Scope) -> Examined:
    """Originals downloaded for a purpose of disclosure, whose time for a redacted copy ran out in the window."""
    days = timedelta(days=scope.policy.number(CLAUSE, "redacted_copy_days"))
    copies = RedactedCopy.objects.filter(
        clip__recording=OuterRef("recording"), state=CopyState.APPROVED, made_at__lt=scope.at
    )
    taken = Viewing.objects.filter(
        recording__agency=scope.agency,
        act=Act.DOWNLOAD.value,
        purpose__in=scope.policy.members(CLAUSE, "disclosure_purposes"),
        copy=None,
        still=None,
        opened_at__gte=scope.since - days,
        opened_at__lt=scope.at - days,
    )
    bare = taken.exclude(Exists(copies)).order_by("opened_at", "id")
    rows = bare.values_list("id", "recording_id", "person_id", "opened_at")
    return Examined(
        taken.count(),
        (
            Problem(
                subject=Subject("recording", recording),
                key=str(viewing),
                words=(
                    f"A redacted copy was expected within {days.days} days of an original's download for disclosure; "
                    "there is none."
                ),
                owner_id=person,
                arose_at=at + days,
                evidence={"viewing": str(viewing), "downloaded_at": at.isoformat()},
            )
            for viewing, recording, person, at in rows.iterator()
        ),
    )


CHECKS = (
    Check(
        code="redaction.two_people",
        clause=CLAUSE,
        title="Each redacted copy was approved by somebody who did not work on it",
        examine=two_people,
        of_state=True,
    ),
    Check(
        code="redaction.leftovers",
        clause=CLAUSE,
        title="Findings of the residual check are answered",
        examine=leftovers_waiting,
        of_state=True,
    ),
    Check(
        code="redaction.reviews",
        clause=CLAUSE,
        title="Submitted redactions are reviewed in time",
        examine=reviews_waiting,
        of_state=True,
    ),
    Check(
        code="redaction.idle",
        clause=CLAUSE,
        title="Open redaction projects are worked on or closed",
        examine=projects_idle,
        of_state=True,
    ),
    Check(
        code="redaction.given_out",
        clause=CLAUSE,
        title="What is downloaded for disclosure has a redacted copy",
        examine=given_out_unredacted,
    ),
)
