"""Stills (V.A.8): each made one has its legal basis and another person's approval, and no request lies undecided.

Guarantees: a request is held against the approvals anew, without trust in its state.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Q, QuerySet

from openbwc.access.models import Still, StillState
from openbwc.custody import Subject
from openbwc.oversight.checking import Check, Examined, Problem, Scope

CLAUSE = "V.A.8"
MAKING = timedelta(days=1)


def approved_by_another(scope: Scope) -> Examined:
    """Every still that was made."""
    made = Still.objects.filter(clip__recording__agency=scope.agency, state=StillState.MADE, made_at__lt=scope.at)
    wrong = made.filter(Q(ruled_by=None) | Q(ruled_by=F("asked_by")) | Q(legal_basis="") | Q(purpose=""))
    return Examined(made.count(), _unfounded(wrong.select_related("clip").order_by("id")))


def _unfounded(stills: "QuerySet[Still]") -> Iterator[Problem]:
    for still in stills.iterator():
        yield Problem(
            subject=Subject("recording", still.clip.recording_id),
            key=str(still.id),
            words="A still was expected to have a purpose, a legal basis and another's approval; it lacks one of them.",
            owner_id=still.asked_by_id,
            evidence={"still": str(still.id), "ruled_by": str(still.ruled_by_id or "")},
        )


def waiting(scope: Scope) -> Examined:
    """Requests that wait for a decision, and approved stills that are not made."""
    days = scope.policy.number(CLAUSE, "still_ruling_days")
    open_ones = Still.objects.filter(
        clip__recording__agency=scope.agency,
        state__in=[StillState.ASKED, StillState.APPROVED],
        asked_at__lt=scope.at,
    )
    undecided = Q(state=StillState.ASKED, asked_at__lt=scope.at - timedelta(days=days))
    unmade = Q(state=StillState.APPROVED, ruled_at__lt=scope.at - MAKING)
    late = open_ones.filter(undecided | unmade).select_related("clip").order_by("asked_at")
    return Examined(open_ones.count(), (_late(still, days) for still in late.iterator()))


def _late(still: Still, days: int) -> Problem:
    if still.state == StillState.ASKED:
        words = f"A request for a still was expected to be decided within {days} days; it waits for longer."
    else:
        words = "An approved still was expected to be made within a day; it is not."
    return Problem(
        subject=Subject("recording", still.clip.recording_id),
        key=str(still.id),
        words=words,
        arose_at=still.asked_at,
        evidence={"still": str(still.id), "asked_at": still.asked_at.isoformat()},
    )


CHECKS = (
    Check(
        code="stills.approved",
        clause=CLAUSE,
        title="Each still has its legal basis and another person's approval",
        examine=approved_by_another,
        of_state=True,
    ),
    Check(
        code="stills.waiting",
        clause=CLAUSE,
        title="Requests for stills are decided, and approved ones made",
        examine=waiting,
        of_state=True,
    ),
)
