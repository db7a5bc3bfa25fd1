"""A review of a recording that ought not to be is given to a reviewer, who did not wear the camera (II.B.1-5)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import held
from openbwc.evidence.events import REVIEW_ASSIGNED
from openbwc.evidence.models import AccessListEntry, ProhibitedReview
from openbwc.evidence.reviewing import end_reviewer
from openbwc.policy import Act, Decision, ReviewProhibited, decide
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.program.training import training_of


def decide_step(
    person: Person, review: ProhibitedReview, *, reason: str, decides: bool, reviewer: Person | None = None
) -> Decision:
    """Whether a person may take a step of a review: decide it, or make somebody its reviewer."""
    today = timezone.now().date()
    recording = review.recording
    policy = policy_of(recording.agency, today)
    authority = authority_of(person, today)
    training = training_of(person, today, policy)
    facing = person if decides or reviewer is None else reviewer
    facts = ReviewProhibited(
        roles_in_owning_agency=authority.in_agency(recording.agency_id),
        department_roles=authority.department,
        training_current=training.current,
        training_missing_topics=training.missing_topics,
        restriction=review.restriction,
        decides=decides,
        is_reviewer=review.reviewer_id == person.id,
        reviewer_is_wearer=recording.wearer_id == facing.id,
        names_self=not decides and reviewer == person,
        reason=reason,
    )
    return decide(Act.REVIEW_PROHIBITED, facts, policy)


def assign_review(*, actor: Person, review: ProhibitedReview, reviewer: Person, reason: str) -> ProhibitedReview:
    """Make a person the reviewer, which names them on the recording's access list and ends its former reviewer's name.

    Raises `Refused`; `Mistaken` for a review that is decided and for a reviewer who could not decide it.
    """
    now = timezone.now()
    reason = reason.strip()
    who, subject = Actor.person(actor.id), Subject("recording", review.recording_id)
    with regulated(actor=who, subject=subject):
        review = ProhibitedReview.objects.select_for_update().get(id=review.id)
        review.recording = held(review.recording)
        decision = require(decide_step(actor, review, reason=reason, decides=False, reviewer=reviewer))
        if review.decided_at is not None:
            raise Mistaken(f"Expected a review that is open; it was decided on {review.decided_at:%Y-%m-%d}.")
        before, review.reviewer = review.reviewer_id, reviewer
        if not decide_step(reviewer, review, reason=reason, decides=True).permitted:
            raise Mistaken(f"Expected somebody who may review it today; {reviewer.name} may not.")
        review.assigned_by, review.assigned_at = actor, now
        review.save(update_fields=["reviewer", "assigned_by", "assigned_at"])
        end_reviewer(review, now)
        AccessListEntry.objects.create(
            recording=review.recording,
            person=reviewer,
            review=review,
            reason=f"Reviewer: {reason}"[:300],
            named_on=now.date(),
        )
        facts = {
            "review": str(review.id),
            "reviewer": str(reviewer.id),
            "before": str(before) if before else None,
            "reason": reason,
        }
        record(REVIEW_ASSIGNED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return review
