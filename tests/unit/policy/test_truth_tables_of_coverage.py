"""Truth tables of operations, of accounts of what was not recorded, and of supervisory review."""

from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, decide

from .facts import account, planning, reviewing

Row = tuple[Act, Any, set[str]]
PLAN, ACCOUNT, DRAW, REVIEW = (
    Act.PLAN_OPERATION,
    Act.ACCOUNT_FOR_GAP,
    Act.DRAW_REVIEW_SAMPLE,
    Act.RECORD_REVIEW,
)
DEPARTMENT = frozenset({"auditor"})
STOPPED = {"early_deactivation": True, "reason": "encounter_over", "statement": ""}

TABLE: list[Row] = [
    (PLAN, planning("supervisor"), set()),
    (PLAN, planning("programme_manager"), set()),
    (PLAN, planning("leo", "custodian", "auditor"), {"V.A.1 no_authority"}),
    (PLAN, planning(department=frozenset({"supervisor"})), {"V.A.1 no_authority"}),
    (ACCOUNT, account("leo", is_own=True), set()),
    (ACCOUNT, account("supervisor"), set()),
    (ACCOUNT, account("leo"), {"V.A.1 no_authority"}),
    (ACCOUNT, account(is_own=True), {"V.A.1 no_authority"}),
    (ACCOUNT, account("leo", is_own=True, statement=" \n"), {"II.B.6 statement_missing"}),
    (ACCOUNT, account("leo", is_own=True, reason="forgot"), {"II.B.6 reason_not_accepted"}),
    (ACCOUNT, account("leo", is_own=True, reason="encounter_over"), {"II.B.6 reason_not_accepted"}),
    (ACCOUNT, account("leo", is_own=True, reason="camera_fault"), {"IV.B fault_not_reported"}),
    (ACCOUNT, account("leo", is_own=True, reason="camera_fault", fault_reported=True, statement=""), set()),
    (ACCOUNT, account("leo", is_own=True, **STOPPED), set()),
    (ACCOUNT, account("leo", is_own=True, **{**STOPPED, "reason": "bored"}), {"IV.A reason_not_accepted"}),
    (ACCOUNT, account("leo", is_own=True, **{**STOPPED, "reason": "camera_fault"}), {"IV.B fault_not_reported"}),
    (ACCOUNT, account("leo", is_own=True, **{**STOPPED, "reason": "unsafe_to_record"}), {"II.B.6 statement_missing"}),
    (DRAW, reviewing("supervisor"), set()),
    (DRAW, reviewing("auditor"), set()),
    (DRAW, reviewing(department_roles=DEPARTMENT), set()),
    (DRAW, reviewing("leo", "programme_manager"), {"V.A.1 no_authority"}),
    (DRAW, reviewing("supervisor", purpose="performance_assessment"), {"II.B.4 purpose_prohibited"}),
    (DRAW, reviewing("supervisor", purpose="discipline"), {"II.B.4 purpose_prohibited"}),
    (REVIEW, reviewing("supervisor"), set()),
    (REVIEW, reviewing("supervisor", purpose="personnel_investigation"), {"II.B.4 purpose_prohibited"}),
    (REVIEW, reviewing("supervisor", purpose="investigation"), {"V.A.2 purpose_not_authorised"}),
    (REVIEW, reviewing("supervisor", is_wearer=True), {"V.A.1 own_recording"}),
    (REVIEW, reviewing("supervisor", opened_for_audit=False), {"V.A.2 not_viewed"}),
    (REVIEW, reviewing("leo", is_wearer=True), {"V.A.1 no_authority", "V.A.1 own_recording"}),
]


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)
