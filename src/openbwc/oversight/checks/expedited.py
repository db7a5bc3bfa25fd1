"""Expedited releases (V.B.3): decided in time, looked at again on their day, their checklist worked off.

Guarantees: what is owed by when is the track's own clock, so that a finding and the page say the same day.
"""

from collections.abc import Iterator

from django.db.models import QuerySet

from openbwc.custody import Subject
from openbwc.disclosure.expediting import DECISION, REVIEW, Clock, clock_of
from openbwc.disclosure.models import Expedited, ExpeditedState, ExpeditedStep
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy.rules.expedited import CLAUSE


def decisions_overdue(scope: Scope) -> Examined:
    """Expedited releases that wait for a decision."""
    waiting = _tracks(scope, ExpeditedState.OPEN)
    return Examined(waiting.count(), _late(waiting, DECISION, "was to be decided", scope))


def reviews_overdue(scope: Scope) -> Examined:
    """What is withheld, each to be looked at again on its day."""
    withheld = _tracks(scope, ExpeditedState.WITHHELD)
    return Examined(withheld.count(), _late(withheld, REVIEW, "is withheld and was to be looked at again", scope))


def steps_overdue(scope: Scope) -> Examined:
    """Steps of preparation of undecided releases that have an owner and a day."""
    prepared = scope.policy.members(CLAUSE, "expedited_preparation")
    owned = ExpeditedStep.objects.filter(
        expedited__in=_tracks(scope, ExpeditedState.OPEN), step__in=prepared, owner__isnull=False
    )
    late = owned.filter(done_at=None, due_on__lt=scope.at.date()).order_by("due_on", "id")
    return Examined(owned.count(), (_late_step(step) for step in late.iterator()))


def _tracks(scope: Scope, state: ExpeditedState) -> QuerySet[Expedited]:
    return Expedited.objects.filter(agency=scope.agency, state=state, opened_at__lt=scope.at).order_by("clock_from")


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
        words=f"The step '{step.step.replace('_', ' ')}' was to be done by {step.due_on}; it was not.",
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
