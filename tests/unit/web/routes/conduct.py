"""Prohibited and sensitive recordings: reports, reviews, ranges."""

from datetime import timedelta

from openbwc.evidence.models import Ground, Outcome, ProhibitedReview, RangeKind, SensitiveRange
from tests.unit.web.routes.scene import OF_THE_AGENCY, REACH_THE_RECORDING, SEATED, Scene

REVIEWERS = frozenset({"supervisor", "custodian", "auditor"})
OF_AGENCY_OR_DEPARTMENT = OF_THE_AGENCY | {"department_auditor", "unappointed"}
PAGES = {
    "prohibited_reviews": SEATED,
    "prohibited_review": REVIEWERS,
    "prohibited_report": OF_AGENCY_OR_DEPARTMENT,
}
FORMS = {
    "prohibited_assign": REVIEWERS,
    "prohibited_decide": REVIEWERS,
    "recording_range": REACH_THE_RECORDING,
    "range_end": REACH_THE_RECORDING,
}
ACTS: frozenset[str] = frozenset()


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a review that was lifted, and a range that has ended, so that both restrict
    nothing."""
    now, person = scene.world.now, scene.people["custodian"].row
    review = ProhibitedReview.objects.create(
        recording=scene.recording,
        restriction="first_amendment",
        ground=Ground.REPORT,
        statement="A vigil.",
        opened_at=now - timedelta(days=1),
        due_on=scene.world.today,
        outcome=Outcome.LIFTED,
        reason="An arrest.",
        decided_by=person,
        decided_at=now,
    )
    ended = SensitiveRange.objects.create(
        recording=scene.recording,
        from_ms=0,
        to_ms=1000,
        kind=RangeKind.PRIVATE,
        reason="A hallway.",
        person=person,
        made_at=now,
        ended_at=now,
        ended_by=person,
        end_reason="Open to all.",
    )
    return {
        **{name: [review.id] for name in ("prohibited_review", "prohibited_assign", "prohibited_decide")},
        "prohibited_report": [scene.recording.id],
        "recording_range": [scene.recording.id],
        "range_end": [ended.id],
    }
