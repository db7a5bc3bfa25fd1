"""Truth tables of holds and of changes of a records schedule (V.A.4)."""

from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, decide

from .keeping import approving, entering, holding, proposing, reading_hold, releasing, reviewing_hold

NOBODY = "V.A.1 no_authority"
OTHERS = ("leo", "redactor", "reviewer", "auditor")
OFFICE = frozenset({"policy_office"})

TABLE: list[tuple[Act, Any, set[str]]] = [
    (Act.READ_HOLD, reading_hold("custodian"), set()),
    (Act.READ_HOLD, reading_hold("disclosure_officer"), set()),
    (Act.READ_HOLD, reading_hold(*OTHERS, "supervisor", "investigator", "programme_manager"), {NOBODY}),
    (Act.READ_HOLD, reading_hold("supervisor", is_own=True), set()),
    (Act.READ_HOLD, reading_hold("investigator", is_own=True), set()),
    (Act.READ_HOLD, reading_hold(*OTHERS, "programme_manager", is_own=True), {NOBODY}),
    (Act.READ_HOLD, reading_hold(department_roles=frozenset({"custodian", "auditor", "policy_office"})), {NOBODY}),
    *((Act.PLACE_HOLD, holding(role), set()) for role in ("custodian", "disclosure_officer", "investigator")),
    (Act.PLACE_HOLD, holding("supervisor"), set()),
    (Act.PLACE_HOLD, holding(*OTHERS, "programme_manager"), {NOBODY}),
    (Act.PLACE_HOLD, holding(department_roles=frozenset({"custodian"})), {NOBODY}),
    *(
        (Act.PLACE_HOLD, holding("custodian", kind=kind), set())
        for kind in ("foia_request", "privacy_act_request", "investigation", "congressional", "other")
    ),
    (Act.PLACE_HOLD, holding("custodian", kind="whim"), {"V.A.4 kind_not_in_policy"}),
    (Act.PLACE_HOLD, holding("custodian", authority=" "), {"V.A.4 authority_missing"}),
    (Act.PLACE_HOLD, holding("custodian", matter=""), {"V.A.4 matter_missing"}),
    (Act.PLACE_HOLD, holding("custodian", review_in_days=0), {"V.A.4 review_day"}),
    (Act.PLACE_HOLD, holding("custodian", review_in_days=366), {"V.A.4 review_day"}),
    (Act.PLACE_HOLD, holding("custodian", custodian_may_review=False), {"V.A.4 custodian_may_not_review"}),
    (Act.REVIEW_HOLD, reviewing_hold("custodian"), set()),
    (Act.REVIEW_HOLD, reviewing_hold("custodian", custodian_may_review=False), {"V.A.4 custodian_may_not_review"}),
    (Act.REVIEW_HOLD, reviewing_hold("disclosure_officer"), set()),
    (Act.REVIEW_HOLD, reviewing_hold(*OTHERS, "supervisor", "investigator"), {NOBODY}),
    (Act.REVIEW_HOLD, reviewing_hold("custodian", remarks=""), {"V.A.4 remarks_missing"}),
    (Act.REVIEW_HOLD, reviewing_hold("custodian", review_in_days=-1), {"V.A.4 review_day"}),
    (Act.RELEASE_HOLD, releasing("disclosure_officer"), set()),
    (Act.RELEASE_HOLD, releasing(*OTHERS, "supervisor", "investigator", "programme_manager"), {NOBODY}),
    (Act.RELEASE_HOLD, releasing("custodian", reason=" "), {"V.A.4 reason_missing"}),
    (Act.RELEASE_HOLD, releasing("custodian", wears_held=True), {"V.A.4 own_footage"}),
    (Act.ENTER_AUTHORITY, entering("programme_manager"), set()),
    (Act.ENTER_AUTHORITY, entering(department_roles=OFFICE), set()),
    (Act.ENTER_AUTHORITY, entering("custodian", "disclosure_officer"), {NOBODY}),
    (Act.ENTER_AUTHORITY, entering("programme_manager", authority=""), {"V.A.4 authority_missing"}),
    (Act.ENTER_AUTHORITY, entering("programme_manager", authority="TBD"), {"V.A.4 authority_missing"}),
    (Act.ENTER_AUTHORITY, entering("programme_manager", is_placeholder=True), {"V.A.4 authority_missing"}),
    (Act.ENTER_AUTHORITY, entering("programme_manager", document=" "), {"V.A.4 document_missing"}),
    (Act.ENTER_AUTHORITY, entering("programme_manager", takes_back=True, is_placeholder=True), set()),
    (Act.ENTER_AUTHORITY, entering("programme_manager", takes_back=True, document=""), {"V.A.4 document_missing"}),
    (Act.PROPOSE_SCHEDULE, proposing("custodian"), set()),
    (Act.PROPOSE_SCHEDULE, proposing("programme_manager"), set()),
    (Act.PROPOSE_SCHEDULE, proposing(*OTHERS, "supervisor", "disclosure_officer"), {NOBODY}),
    (Act.PROPOSE_SCHEDULE, proposing("custodian", reason=""), {"V.A.4 reason_missing"}),
    (Act.APPROVE_SCHEDULE, approving("programme_manager"), set()),
    (Act.APPROVE_SCHEDULE, approving(department_roles=OFFICE), set()),
    (Act.APPROVE_SCHEDULE, approving("custodian"), {NOBODY}),
    (Act.APPROVE_SCHEDULE, approving("programme_manager", proposed_by_person=True), {"V.A.4 own_proposal"}),
    (Act.APPROVE_SCHEDULE, approving("programme_manager", list_was_read=False), {"V.A.4 another_list"}),
    (Act.APPROVE_SCHEDULE, approving("programme_manager", within_list=False), {"V.A.4 beyond_list"}),
]


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)
