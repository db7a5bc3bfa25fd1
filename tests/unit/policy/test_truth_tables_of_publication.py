"""Truth tables of signing and publishing an agency's policy (III.A.1, III.A.2)."""

from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, decide

from .facts import publishing, signing

Row = tuple[Act, Any, set[str]]
SIGN, PUBLISH = Act.SIGN_POLICY, Act.PUBLISH_POLICY
OFFICE, PARTS = frozenset({"policy_office"}), frozenset({"carry"})
LOOSER = ("V.A.7 pre_event_buffer_seconds: has to be at least 30 s; the floor is 30 s, the profile offers 10 s.",)

TABLE: list[Row] = [
    (SIGN, signing("programme_manager"), set()),
    (SIGN, signing(department_roles=OFFICE), set()),
    (SIGN, signing("policy_office"), {"III.A.1 no_authority"}),
    (SIGN, signing("leo"), {"III.A.1 no_authority"}),
    (SIGN, signing("supervisor"), {"III.A.1 no_authority"}),
    (SIGN, signing("programme_manager", statement=" \n"), {"III.A.1 statement_missing"}),
    (SIGN, signing("programme_manager", loosenings=LOOSER), {"III.A.2 loosens_1"}),
    (SIGN, signing("programme_manager", missing_parts=PARTS), {"III.A.1 parts_missing"}),
    (PUBLISH, publishing("programme_manager"), set()),
    (PUBLISH, publishing("programme_manager", days_until_effective=400), set()),
    (PUBLISH, publishing(department_roles=OFFICE), set()),
    (PUBLISH, publishing("auditor"), {"III.A.1 no_authority"}),
    (PUBLISH, publishing("programme_manager", signatures_besides_drafter=0), {"III.A.1 signatures_missing"}),
    (PUBLISH, publishing("programme_manager", days_until_effective=-1), {"III.A.1 retroactive"}),
    (PUBLISH, publishing("programme_manager", missing_parts=PARTS), {"III.A.1 parts_missing"}),
    (PUBLISH, publishing("programme_manager", loosenings=LOOSER * 2), {"III.A.2 loosens_1", "III.A.2 loosens_2"}),
    (
        PUBLISH,
        publishing(loosenings=LOOSER, missing_parts=PARTS, signatures_besides_drafter=0, days_until_effective=-9),
        {
            "III.A.1 no_authority",
            "III.A.1 parts_missing",
            "III.A.1 retroactive",
            "III.A.1 signatures_missing",
            "III.A.2 loosens_1",
        },
    ),
]


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)


def test_a_loosening_is_refused_with_both_values(cbp: PolicyInForce) -> None:
    (reason,) = decide(PUBLISH, publishing("programme_manager", loosenings=LOOSER), cbp).reasons
    assert reason.clause == "III.A.2"
    assert "30 s" in reason.words
    assert "10 s" in reason.words
