"""Which restriction a recording falls under, from its category and its encounter (II.B.1-3).

Guarantees: a pure function of what is asserted now, so a restriction comes and goes with its ground and never by hand.
"""

from openbwc.evidence.models import Encounter, Sensitivity
from openbwc.policy import PolicyInForce

SENSITIVE_PLACE = "sensitive_location"


def restriction_of(category: str, encounter: Encounter | None, policy: PolicyInForce) -> str:
    """The restriction's code, empty when there is none.

    A sensitive place restricts unless the encounter's type rests on II.A (II.B.2); a category that the policy in
    force does not know restricts nothing, for it cannot be asserted.
    """
    asserted = policy.categories.get(category)
    if asserted is not None and asserted.restriction:
        return asserted.restriction
    if encounter is not None and encounter.sensitivity != Sensitivity.NONE:
        basis = policy.encounter_types.get(encounter.type)
        if basis is None or not basis.clause.startswith("II.A"):
            return SENSITIVE_PLACE
    return ""
