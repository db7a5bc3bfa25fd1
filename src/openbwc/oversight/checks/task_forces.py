"""Task forces (VI): agreements and procedures that are missing, footage made without them, duplicates overdue.

Guarantees: footage is looked at by task force and day, never recording by recording.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from openbwc.custody import Subject
from openbwc.evidence.models import HandOver, Recording
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy import AgreementState, PolicyInForce
from openbwc.policy.wording import in_words, listed
from openbwc.program.models import LedBy, Procedures, TaskForce
from openbwc.program.task_forces import agreement_on, state_of, terms_set


def _standing(scope: Scope) -> QuerySet[TaskForce]:
    on = scope.at.date()
    running = Q(ends_on=None) | Q(ends_on__gt=on)
    return TaskForce.objects.filter(running, agency=scope.agency, starts_on__lte=on).prefetch_related("agreements")


def lacking(task_force: TaskForce, on: date, policy: PolicyInForce) -> str:
    """What a task force that the department leads lacks on a day, in words; empty when its agreement is complete."""
    agreement = agreement_on(task_force.agreements.all(), on)
    if agreement is None:
        return "there is no written agreement"
    state = state_of(agreement, on)
    if state is not AgreementState.RATIFIED:
        return f"the agreement {agreement.reference} is {in_words(state.value)}, not ratified and in force"
    missing = policy.members("VI.A.1", "agreement_terms") - terms_set(agreement)
    if missing:
        return f"the agreement {agreement.reference} does not set: {listed(missing)}"
    return ""


def agreements(scope: Scope) -> Examined:
    """Task forces that the agency leads, each with a ratified agreement that sets every term."""
    led = list(_standing(scope).filter(led_by=LedBy.DEPARTMENT))
    return Examined(len(led), _without_agreement(led, scope))


def _without_agreement(led: list[TaskForce], scope: Scope) -> Iterator[Problem]:
    for task_force in led:
        found = lacking(task_force, scope.at.date(), scope.policy)
        if found:
            yield Problem(
                subject=Subject("task_force", task_force.id),
                words=f"{task_force.name}: a ratified agreement that sets every term was expected; {found}.",
                evidence={"task_force": task_force.name},
            )


def procedures(scope: Scope) -> Examined:
    """Operations abroad, each with documented procedures."""
    abroad = _standing(scope).filter(international=True)
    documented = Procedures.objects.filter(Procedures.in_force(scope.at.date())).values("task_force_id")
    return Examined(
        abroad.count(),
        (
            Problem(
                subject=Subject("task_force", task_force.id),
                words=f"{task_force.name} operates abroad: documented procedures were expected; none count today.",
                evidence={"task_force": task_force.name},
            )
            for task_force in abroad.exclude(id__in=documented)
        ),
    )


def footage(scope: Scope) -> Examined:
    """Days on which footage was made for a task force that the department leads, each under a ratified agreement."""
    led = list(TaskForce.objects.filter(led_by=LedBy.DEPARTMENT).values_list("id", flat=True))
    made = Recording.objects.filter(
        agency=scope.agency, task_force__in=led, started_at__gte=scope.since, started_at__lt=scope.at
    )
    days = (
        made.annotate(day=TruncDate("started_at", tzinfo=UTC))
        .values_list("task_force_id", "day")
        .annotate(count=Count("id"))
    )
    rows = list(days.order_by("task_force_id", "day"))
    return Examined(len(rows), _made_without(rows, scope))


def _made_without(rows: list[tuple[UUID | None, date, int]], scope: Scope) -> Iterator[Problem]:
    keys = {key for key, _, _ in rows if key is not None}
    known = {one.id: one for one in TaskForce.objects.filter(id__in=keys).prefetch_related("agreements")}
    for key, day, count in rows:
        if key is None:
            continue
        task_force = known[key]
        found = lacking(task_force, day, scope.policy)
        if found:
            yield Problem(
                subject=Subject("task_force", task_force.id),
                key=day.isoformat(),
                words=f"Recordings made for {task_force.name} on {day}, when {found}: {count}.",
                arose_at=datetime.combine(day, time.min, UTC),
                evidence={"task_force": task_force.name, "day": day.isoformat(), "recordings": count},
            )


def duplicates(scope: Scope) -> Examined:
    """Duplicates that were owed in the window or still are, each handed over by its last day."""
    owed = HandOver.objects.filter(
        Q(done_at=None) | Q(owed_at__gte=scope.since),
        Q(recording__agency=scope.agency) | Q(recording=None, task_force__agency=scope.agency),
        owed_at__lt=scope.at,
    )
    overdue = owed.filter(done_at=None, due_on__lt=scope.at.date()).select_related("task_force").order_by("due_on")
    return Examined(owed.count(), (_overdue(one) for one in overdue.iterator()))


def _overdue(owed: HandOver) -> Problem:
    subject = Subject("task_force", owed.task_force_id)
    if owed.recording_id is not None:
        subject = Subject("recording", owed.recording_id)
    return Problem(
        subject=subject,
        key=str(owed.id),
        words=(
            f"A full duplicate ({owed.get_direction_display().lower()}) for {owed.task_force.name} was expected by "
            f"{owed.due_on}; no hand-over is on record."
        ),
        evidence={"hand_over": str(owed.id), "due_on": owed.due_on.isoformat(), "direction": owed.direction},
    )


CHECKS = (
    Check(
        code="task_forces.agreement",
        clause="VI.A.1",
        title="Task forces have a ratified agreement",
        examine=agreements,
        of_state=True,
    ),
    Check(
        code="task_forces.footage",
        clause="VI.A.1",
        title="Footage of task forces was made under an agreement",
        examine=footage,
    ),
    Check(
        code="task_forces.procedures",
        clause="VI.B.4",
        title="Operations abroad have documented procedures",
        examine=procedures,
        of_state=True,
    ),
    Check(
        code="task_forces.duplicates",
        clause="VI.B.3",
        title="Duplicates of task-force footage are handed over in time",
        examine=duplicates,
        of_state=True,
    ),
)
