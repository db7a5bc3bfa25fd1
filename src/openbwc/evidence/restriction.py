"""Which restriction a recording falls under, from what is asserted of it (II.B.1-5).

Guarantees: a pure function of what is asserted now, so a restriction comes and goes with its ground and never by hand.
"""

from collections.abc import Iterable

from openbwc.evidence.models import Encounter, Ground, Outcome, ProhibitedReview, Sensitivity
from openbwc.policy import PolicyInForce

SENSITIVE_PLACE = "sensitive_location"
SENSITIVE_RANGE = "sensitive_range"


def category_restriction(category: str, policy: PolicyInForce) -> str:
    """The restriction that a category brings; one that the policy in force does not know brings none."""
    asserted = policy.categories.get(category)
    return asserted.restriction or "" if asserted is not None else ""


def encounter_restriction(encounter: Encounter | None, policy: PolicyInForce) -> str:
    """The restriction that an encounter brings: a sensitive place does unless its type rests on II.A (II.B.2)."""
    if encounter is not None and encounter.sensitivity != Sensitivity.NONE:
        basis = policy.encounter_types.get(encounter.type)
        if basis is None or not basis.clause.startswith("II.A"):
            return SENSITIVE_PLACE
    return ""


def reviewed_restrictions(reviews: Iterable[ProhibitedReview]) -> tuple[str, ...]:
    """The restrictions that reviews hold up, oldest first.

    One that was reported holds until it is lifted; one that follows a category or an encounter holds by itself only
    once it was decided to keep it. A later decision to lift ends what an earlier one kept; a review whose ground went
    decides nothing.
    """
    standing: dict[str, None] = {}
    decided = sorted((one for one in reviews if one.decided_at is not None), key=lambda one: (one.decided_at, one.id))
    for review in decided:
        if review.outcome == Outcome.LIFTED:
            standing.pop(review.restriction, None)
        elif review.outcome != Outcome.GONE:
            standing[review.restriction] = None
    for review in sorted(reviews, key=lambda one: one.opened_at):
        if review.decided_at is None and review.ground == Ground.REPORT:
            standing[review.restriction] = None
    return tuple(standing)


def restriction_of(
    category: str, encounter: Encounter | None, policy: PolicyInForce, *, held_up: Iterable[str] = ()
) -> str:
    """The restriction's code, empty when there is none: of the category, the encounter, then of what is `held_up`.

    A recording with a sensitive range is restricted as a whole: before a range can be left out of a copy, nobody but
    people with a need gets any of it.
    """
    grounds = (category_restriction(category, policy), encounter_restriction(encounter, policy), *held_up)
    return next((code for code in grounds if code), "")
