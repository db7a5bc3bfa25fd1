"""Expedited releases (V.B.3): decided in time, out in time, looked at again on their day, their checklist worked off.

Guarantees: what is owed by when is the track's own clock, so that a finding and the page say the same day.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from openbwc.custody import Subject
from openbwc.disclosure.checklist import lines_of
from openbwc.disclosure.expediting import DECISION, RELEASE, REVIEW, Clock, clock_of
from openbwc.disclosure.models import Expedited, ExpeditedState, ExpeditedStep, ReleaseState
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy.requests import zone_of
from openbwc.policy.rules.expedited import CLAUSE
from openbwc.policy.wording import in_words


def decisions_overdue(scope: Scope) -> Examined:
    """Expedited releases that wait for a decision."""
    waiting = _tracks(scope, ExpeditedState.OPEN)
    return Examined(waiting.count(), _late(waiting, DECISION, "was to be decided", scope))


def reviews_overdue(scope: Scope) -> Examined:
    """What is withheld, each to be looked at again on its day."""
    withheld = _tracks(scope, ExpeditedState.WITHHELD)
    return Examined(withheld.count(), _late(withheld, REVIEW, "is withheld and was to be looked at again", scope))


def releases_overdue(scope: Scope) -> Examined:
    """What was decided to be released and is not out."""
    owed = _not_out(scope)
    return Examined(owed.count(), _late(owed, RELEASE, "was decided to go out, and was to be out", scope))


def steps_overdue(scope: Scope) -> Examined:
    """Steps that have an owner and a day: of preparation until it is decided, and of the release until it is out."""
    today = scope.at.astimezone(zone_of(scope.policy)).date()
    prepared = scope.policy.members(CLAUSE, "expedited_preparation")
    undecided, not_out = _tracks(scope, ExpeditedState.OPEN), _not_out(scope)
    owned = Q(expedited__in=undecided.order_by(), step__in=prepared)
    owned |= Q(expedited__in=not_out.order_by()) & ~Q(step__in=prepared)
    steps = ExpeditedStep.objects.filter(owned, owner__isnull=False).order_by()
    late = steps.filter(due_on__lt=today)
    tracks = Expedited.objects.filter(id__in=late.values("expedited")).select_related("agency", "release")
    return Examined(steps.count(), _late_steps(tracks.order_by("clock_from"), set(late.values_list("id", flat=True))))


def _tracks(scope: Scope, state: ExpeditedState) -> QuerySet[Expedited]:
    rows = Expedited.objects.filter(agency=scope.agency, state=state, opened_at__lt=scope.at)
    return rows.select_related("agency", "release").order_by("clock_from")


def _not_out(scope: Scope) -> QuerySet[Expedited]:
    return _tracks(scope, ExpeditedState.RELEASE).exclude(release__state=ReleaseState.RELEASED)


def _late_steps(tracks: QuerySet[Expedited], late: set[UUID]) -> Iterator[Problem]:
    for expedited in tracks.iterator():
        for line in lines_of(expedited):
            if line.step.id in late and not line.done:
                yield _late_step(line.step)


def _late(tracks: QuerySet[Expedited], owed: str, words: str, scope: Scope) -> Iterator[Problem]:
    for expedited in tracks.iterator():
        clock = clock_of(expedited, scope.policy, scope.at)
        if clock is not None and clock.owed == owed and clock.overdue:
            yield _problem(expedited, clock, words)


def _problem(expedited: Expedited, clock: Clock, words: str) -> Problem:
    return Problem(
        subject=Subject("expedited", expedited.id),
        key=f"{clock.owed} {clock.due_on}",
        words=f"The expedited release {words} by {clock.due_on}; it was not.",
        evidence={"due_on": clock.due_on.isoformat(), "happened_at": expedited.happened_at.isoformat()},
    )


def _late_step(step: ExpeditedStep) -> Problem:
    return Problem(
        subject=Subject("expedited", step.expedited_id),
        key=f"{step.step} {step.due_on}",
        words=f"The step '{in_words(step.step)}' was to be done by {step.due_on}; it was not.",
        owner_id=step.owner_id,
        evidence={"step": step.step, "due_on": str(step.due_on)},
    )


CHECKS = (
    Check(
        code="expedited.decisions",
        clause=CLAUSE,
        title="Expedited releases are decided in time",
        examine=decisions_overdue,
        of_state=True,
    ),
    Check(
        code="expedited.releases",
        clause=CLAUSE,
        title="What is decided to be released is out in time",
        examine=releases_overdue,
        of_state=True,
    ),
    Check(
        code="expedited.reviews",
        clause=CLAUSE,
        title="What is withheld is looked at again on its day",
        examine=reviews_overdue,
        of_state=True,
    ),
    Check(
        code="expedited.steps",
        clause=CLAUSE,
        title="Steps of expedited releases are done by their day",
        examine=steps_overdue,
        of_state=True,
    ),
)
