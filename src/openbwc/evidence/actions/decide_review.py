"""The reviewer decides: the restriction is lifted, kept, or kept with its sensitive ranges to be left out (II.B.1-5).

Guarantees: a restriction that its category or encounter brings is not lifted while that ground is still asserted;
what is kept stays restricted whatever is asserted later, until another review lifts it; a category that comes with the
decision lets the recording go no earlier, unless the reviewer may do that too (V.A.4). A ground that is lifted was
never one: what counts is what was filed before it.
"""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.custody.queries import facts_vouched_for
from openbwc.evidence.actions.assign_review import decide_step
from openbwc.evidence.assertions import (
    decide_about,
    filing_of,
    held,
    held_up,
    restriction_after,
    settle_restriction,
)
from openbwc.evidence.events import CATEGORY_ASSERTED
from openbwc.evidence.models import Outcome, ProhibitedReview, Recording, SensitiveRange
from openbwc.evidence.restriction import category_restriction, encounter_restriction
from openbwc.evidence.reviewing import close_review, follow_grounds
from openbwc.policy import Decision
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def decide_review(
    *, actor: Person, review: ProhibitedReview, outcome: Outcome, reason: str, category: str = ""
) -> ProhibitedReview:
    """Decide an open review; `category` is asserted with it, where the present one is what restricts.

    Raises `Refused`, also for a category that leads the recording out of another restriction than the review's, or
    under which it is kept for less time, which is not the reviewer's to do; `Mistaken` for a review that is decided, an
    outcome that nobody decides, a lift whose ground is still asserted, and a decision to minimise a recording of which
    no range is marked.
    """
    now = timezone.now()
    reason = reason.strip()
    who, subject = Actor.person(actor.id), Subject("recording", review.recording_id)
    with regulated(actor=who, subject=subject):
        review = ProhibitedReview.objects.select_for_update().get(id=review.id)
        recording = held(review.recording)
        review.recording = recording
        decision = require(decide_step(actor, review, reason=reason, decides=True))
        if review.decided_at is not None:
            raise Mistaken(f"Expected a review that is open; it was decided on {review.decided_at:%Y-%m-%d}.")
        if outcome == Outcome.GONE:
            raise Mistaken("Expected a decision of the ground; that it went is found by itself, and never decided.")
        if category:
            filed = _filed_before(recording, review.restriction) if outcome == Outcome.LIFTED else recording.category
            _assert_category(review, category, filed, reason, actor, decision)
        if outcome == Outcome.LIFTED:
            _check_ground_is_gone(recording, review.restriction)
        if outcome == Outcome.MINIMISED and not _open_ranges(recording):
            raise Mistaken("Expected the ranges that are to be left out; none is marked in this recording.")
        close_review(review, outcome=outcome, reason=reason, by=actor, at=now, decision=decision)
        follow_grounds(recording, by=actor, reason=reason, at=now)
        after = restriction_after(recording, category=recording.category, encounter=recording.encounter, at=now)
        settle_restriction(recording, after, actor=who)
        recording.save(update_fields=["restriction"])
    return review


def _filed_before(recording: Recording, lifted: str) -> str:
    """What the recording counts as filed as once a restriction is lifted; empty where nobody said it before.

    That is the newest category which brings no restriction, or one that another review holds up. Where the ledger does
    not vouch for what was filed it is the present category.
    """
    policy = policy_of(recording.agency, timezone.now().date())
    if category_restriction(recording.category, policy) != lifted:
        return recording.category
    standing, category = {"", *held_up(recording)} - {lifted}, recording.category
    for filing in reversed(facts_vouched_for(Subject("recording", recording.id), CATEGORY_ASSERTED)):
        if filing["after"] != category:
            break
        category = str(filing["before"])
        if category_restriction(category, policy) in standing:
            return category
    return recording.category


def _assert_category(
    review: ProhibitedReview, category: str, filed: str, reason: str, actor: Person, decision: Decision
) -> None:
    """Assert it under the decision on the review; where it drops another restriction or shortens for how long what was
    `filed` is kept, under one to do that.
    """
    now, recording = timezone.now(), review.recording
    policy = policy_of(recording.agency, now.date())
    known = policy.categories
    if category not in known:
        raise Mistaken(f"{recording.agency.code} knows the categories {', '.join(sorted(known))}; found {category!r}.")
    dropped = category_restriction(recording.category, policy)
    if dropped not in {"", review.restriction, category_restriction(category, policy)}:
        decision = require(decide_about(actor, recording, subject="lift_restriction", reason=reason, at=now))
    filing = filing_of(recording, category, recording.restriction, now, filed=filed)
    if filing != "category":
        decision = require(decide_about(actor, recording, subject=filing, reason=reason, at=now))
    facts = {"before": recording.category, "after": category, "reason": reason}
    subject = Subject("recording", recording.id)
    recording.category = category
    recording.save(update_fields=["category"])  # before the event: who listens looks at what is asserted
    record(CATEGORY_ASSERTED, actor=Actor.person(actor.id), subject=subject, facts=facts, decision=decision.as_dict())


def _check_ground_is_gone(recording: Recording, restriction: str) -> None:
    policy = policy_of(recording.agency, timezone.now().date())
    if category_restriction(recording.category, policy) == restriction:
        title = policy.categories[recording.category].title
        raise Mistaken(f"Its category '{title}' is what restricts it: assert another category with the decision.")
    if encounter_restriction(recording.encounter, policy) == restriction:
        raise Mistaken("Its encounter is what restricts it: place it in another one first.")


def _open_ranges(recording: Recording) -> bool:
    return SensitiveRange.objects.filter(recording=recording, ended_at=None).exists()
