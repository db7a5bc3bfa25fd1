"""Reviews of recordings that ought not to be, as they come and go with their grounds (II.B.1-5).

Guarantees: a review that restricts a recording which was open ends the names on its access list, for they were named
for something else; it ends none on the list of a recording that was restricted before, nor a reviewer's, so that no
report cuts anybody off. A reviewer is named as long as the review is open and theirs. A review that follows a category
or an encounter is closed when that ground goes, with who led it away and why; that lifts nothing that was kept.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import REVIEW_DECIDED, REVIEW_OPENED
from openbwc.evidence.models import AccessListEntry, Ground, Outcome, ProhibitedReview, Recording
from openbwc.evidence.restriction import category_restriction, encounter_restriction
from openbwc.policy import Decision
from openbwc.program.models import Person
from openbwc.program.policies import policy_of


def open_review(
    recording: Recording,
    *,
    restriction: str,
    ground: Ground,
    statement: str,
    by: Person,
    at: datetime,
    decision: Decision | None = None,
) -> ProhibitedReview:
    """Open a review of a held recording, due by the policy's period; the caller settles the restriction after it."""
    policy = policy_of(recording.agency, at.date())
    days = policy.number("II.B.1", "prohibited_review_days")
    review = ProhibitedReview.objects.create(
        recording=recording,
        restriction=restriction,
        ground=ground,
        statement=statement,
        opened_by=by,
        opened_at=at,
        due_on=at.date() + timedelta(days=days),
    )
    ended = [] if recording.restriction else _end_names(recording, at)
    facts = {
        "review": str(review.id),
        "restriction": restriction,
        "clause": policy.restrictions[restriction].clause,
        "ground": ground.value,
        "statement": statement,
        "due_on": review.due_on.isoformat(),
        "access_ended": ended,
    }
    record(
        REVIEW_OPENED,
        actor=Actor.person(by.id),
        subject=Subject("recording", recording.id),
        facts=facts,
        decision=decision.as_dict() if decision else None,
    )
    return review


def _end_names(recording: Recording, at: datetime) -> list[str]:
    """End the names on an open recording's access list, but for those of reviewers; the ids of who was named."""
    current = Q(until=None) | Q(until__gt=at.date())
    named = AccessListEntry.objects.filter(current, recording=recording, review=None)
    ended = [str(person) for person in named.values_list("person_id", flat=True)]
    named.update(until=at.date())
    return ended


def end_reviewer(review: ProhibitedReview, at: datetime) -> None:
    """The reviewer of a review is named on the access list no more; other entries of theirs stay."""
    AccessListEntry.objects.filter(review=review, until=None).update(until=at.date())


def close_review(
    review: ProhibitedReview,
    *,
    outcome: Outcome,
    reason: str,
    by: Person,
    at: datetime,
    decision: Decision | None = None,
) -> None:
    """Decide a review and record it; the caller settles the restriction."""
    review.outcome, review.reason, review.decided_by, review.decided_at = outcome, reason, by, at
    review.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    end_reviewer(review, at)
    facts = {
        "review": str(review.id),
        "restriction": review.restriction,
        "outcome": outcome.value,
        "reason": reason,
    }
    record(
        REVIEW_DECIDED,
        actor=Actor.person(by.id),
        subject=Subject("recording", review.recording_id),
        facts=facts,
        decision=decision.as_dict() if decision else None,
    )


def follow_grounds(recording: Recording, *, by: Person, reason: str, at: datetime) -> None:
    """Open the reviews that the recording's category and encounter call for, and close those whose ground is gone.

    The caller settles the restriction after it: whether the recording was open before decides whose names end.
    """
    policy = policy_of(recording.agency, at.date())
    present = {
        Ground.CATEGORY: category_restriction(recording.category, policy),
        Ground.ENCOUNTER: encounter_restriction(recording.encounter, policy),
    }
    undecided = {
        (Ground(one.ground), one.restriction): one
        for one in ProhibitedReview.objects.filter(recording=recording, decided_at=None).exclude(ground=Ground.REPORT)
    }
    for (ground, restriction), review in undecided.items():
        if present[ground] != restriction:
            close_review(review, outcome=Outcome.GONE, reason=reason, by=by, at=at)
    for ground, restriction in present.items():
        if restriction and (ground, restriction) not in undecided and not _decided(recording, ground, restriction):
            open_review(recording, restriction=restriction, ground=ground, statement=reason, by=by, at=at)


def _decided(recording: Recording, ground: Ground, restriction: str) -> bool:
    """Whether the newest review of that ground and restriction was decided to keep it."""
    reviews = ProhibitedReview.objects.filter(recording=recording, ground=ground, restriction=restriction)
    newest = reviews.exclude(outcome=Outcome.GONE).order_by("-opened_at").first()
    return newest is not None and newest.outcome in {Outcome.KEPT, Outcome.MINIMISED}
