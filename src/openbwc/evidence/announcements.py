"""Who is told of reviews and duplicates: the custodians, the reviewer, who reported, and whoever owes a hand-over.

No notice names what a recording shows, nor anybody in it (II.B.1-5).
"""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from openbwc.custody import NewEvent
from openbwc.evidence.events import DUPLICATE_OWED, REVIEW_ASSIGNED, REVIEW_DECIDED, REVIEW_OPENED
from openbwc.evidence.models import HandOver, ProhibitedReview
from openbwc.notices.announcing import Urgency, announce_on
from openbwc.program.models import Agency, Person, Role
from openbwc.program.queries import holders_of


def _review(happened: NewEvent) -> ProhibitedReview:
    related = ProhibitedReview.objects.select_related("recording__agency", "reviewer", "opened_by")
    return related.get(id=happened.facts["review"])


def _custodians(agency: Agency) -> list[Person]:
    return holders_of(Role.CUSTODIAN, agency, timezone.now().date())


def _to_custodians(happened: NewEvent) -> Iterable[Person]:
    return _custodians(_review(happened).recording.agency)


def _to_reviewer(happened: NewEvent) -> Iterable[Person]:
    reviewer = _review(happened).reviewer
    return [reviewer] if reviewer else []


def _to_reporter(happened: NewEvent) -> Iterable[Person]:
    reporter = _review(happened).opened_by
    return [reporter] if reporter else []


def _to_who_hands_over(happened: NewEvent) -> Iterable[Person]:
    owed = HandOver.objects.select_related("recording__agency", "task_force__agency").get(
        id=happened.facts["hand_over"]
    )
    return _custodians(owed.recording.agency if owed.recording else owed.task_force.agency)


def _due(happened: NewEvent) -> date:
    return _review(happened).due_on


announce_on(
    REVIEW_OPENED,
    to=_to_custodians,
    title=lambda happened: f"A recording of {_review(happened).recording.agency.code} is restricted and under review",
    words=lambda happened: f"Name a reviewer who did not wear the camera; it is to be decided by {_due(happened)}.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    REVIEW_ASSIGNED,
    to=_to_reviewer,
    title=lambda happened: "You are named the reviewer of a restricted recording",
    words=lambda happened: f"Open it under 'Restricted reviews', and decide by {_due(happened)}.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    REVIEW_DECIDED,
    to=_to_reporter,
    title=lambda happened: "The recording that you reported was reviewed",
    words=lambda happened: f"The review ended: {_review(happened).get_outcome_display().lower()}.",
)
announce_on(
    DUPLICATE_OWED,
    to=_to_who_hands_over,
    title=lambda happened: "A full duplicate of task-force footage is owed",
    words=lambda happened: f"It is due by {happened.facts['due_on']}; enter the proof on the task force's page.",
)
