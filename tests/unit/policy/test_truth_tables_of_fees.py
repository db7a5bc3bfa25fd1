"""Truth tables of fees: each thing that stands in the way of an act, by itself (V.B.1)."""

from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, decide

from .facts_of_fees import (
    OFFICER,
    PERMITTED,
    answering,
    assessing,
    categorising,
    estimating,
    joining,
    leaving_unpaid,
    logging,
    paying,
    refunding,
)

UNSTATED = "statement_missing"
MAKERS = {
    Act.DECIDE_FEE_CATEGORY: categorising,
    Act.LOG_WORK: logging,
    Act.ESTIMATE_FEES: estimating,
    Act.ANSWER_ESTIMATE: answering,
    Act.ASSESS_FEES: assessing,
    Act.ENTER_PAYMENT: paying,
    Act.NOTE_UNPAID: leaving_unpaid,
    Act.REFUND_FEES: refunding,
    Act.JOIN_FEES: joining,
}
DEFAULT = {"defaulted": True, "same_requester": True}
FOIA = (Act.DECIDE_FEE_CATEGORY, Act.LOG_WORK, Act.ESTIMATE_FEES, Act.ASSESS_FEES)
BILLED = (*FOIA, Act.JOIN_FEES)
TABLE: list[tuple[Act, dict[str, Any], set[str]]] = [
    *((act, {}, set()) for act in MAKERS),
    *((act, {"under_foia": False}, {"not_under_foia"}) for act in FOIA),
    *((act, {"billed": True}, {"fees_assessed"}) for act in BILLED),
    *(
        (act, {said: " "}, {UNSTATED})
        for act, said in (
            *((act, "statement") for act in MAKERS if act not in (Act.ESTIMATE_FEES, Act.ENTER_PAYMENT)),
            (Act.ESTIMATE_FEES, "letter"),
            (Act.ENTER_PAYMENT, "reference"),
        )
    ),
    *(
        (act, changes, refusals)
        for act in (Act.ESTIMATE_FEES, Act.ASSESS_FEES)
        for changes, refusals in (
            ({"category": ""}, {"fee_category_undecided"}),
            ({"alike": False}, {"categories_differ"}),
            ({"waiver_open": True}, {"waiver_undecided"}),
            ({"waived": True}, {"fees_waived"}),
        )
    ),
    *((Act.DECIDE_FEE_CATEGORY, {"category": one}, set()) for one in ("commercial", "educational_scientific", "other")),
    *(
        (
            Act.DECIDE_FEE_CATEGORY,
            {"category": "first_party", "requester_kind": kind, "identity_declared": declared},
            set() if declared and kind == "person_in_footage" else {"not_about_themselves"},
        )
        for kind in ("person_in_footage", "press", "public")
        for declared in (True, False)
    ),
    (Act.DECIDE_FEE_CATEGORY, {"category": "tourist"}, {"fee_category_unknown"}),
    (Act.LOG_WORK, {"on_appeal": True}, {"review_on_appeal"}),
    (Act.LOG_WORK, {"on_appeal": True, "after_reversal": True, "other_exemptions": True}, {"review_on_appeal"}),
    (Act.LOG_WORK, {"after_reversal": True}, {"reviewed_before"}),
    (Act.LOG_WORK, {"after_reversal": True, "other_exemptions": True}, set()),
    # Up to what was agreed to nobody is asked, and no letter is needed.
    (Act.ESTIMATE_FEES, {"estimate_cents": 2500, "letter": "", "awaits": True}, set()),
    (Act.ESTIMATE_FEES, {"estimate_cents": 2501, "letter": ""}, {UNSTATED}),
    (Act.ESTIMATE_FEES, {"awaits": True}, {"answer_awaited"}),
    (Act.ESTIMATE_FEES, {"ended": True}, {"determined"}),
    # Payment in advance: over 250 dollars, or after a default.
    (Act.ESTIMATE_FEES, {"estimate_cents": 25_000, "advance_cents": 25_000}, {"no_advance"}),
    (Act.ESTIMATE_FEES, {"estimate_cents": 25_001, "advance_cents": 25_001}, set()),
    (Act.ESTIMATE_FEES, {"advance_cents": 4000}, {"no_advance"}),
    (Act.ESTIMATE_FEES, {"advance_cents": 4000, **DEFAULT}, set()),
    (Act.ESTIMATE_FEES, {"advance_cents": 4000, "defaulted": True}, {"no_advance"}),
    (Act.ESTIMATE_FEES, {"advance_cents": 4000, "same_requester": True}, {"no_advance"}),
    (Act.ESTIMATE_FEES, {"advance_cents": 4001, **DEFAULT}, {"advance_too_much"}),
    (Act.ESTIMATE_FEES, {"agreed_cents": 9000, "advance_cents": 4000, "letter": "", **DEFAULT}, {UNSTATED}),
    (Act.ANSWER_ESTIMATE, {"asked": False}, {"nothing_asked"}),
    (Act.ANSWER_ESTIMATE, {"up_to_cents": 0}, set()),
    (Act.ANSWER_ESTIMATE, {"up_to_cents": 30_000, "advance_cents": 30_000}, {"advance_unpaid"}),
    (Act.ANSWER_ESTIMATE, {"up_to_cents": 30_000, "advance_cents": 30_000, "paid_cents": 30_000}, set()),
    (Act.ANSWER_ESTIMATE, {"up_to_cents": 20_000, "advance_cents": 30_000}, set()),
    (Act.ANSWER_ESTIMATE, {"up_to_cents": 20_000, "advance_cents": 30_000, "defaulted": True}, {"advance_unpaid"}),
    (Act.ANSWER_ESTIMATE, {"up_to_cents": None, "advance_cents": 30_000, "defaulted": True}, set()),
    (Act.ASSESS_FEES, {"ended": False, "told": False}, {"not_determined"}),
    (Act.ASSESS_FEES, {"told": False}, {"end_not_told"}),
    (Act.ASSESS_FEES, {"joined": True}, {"joined"}),
    (Act.ENTER_PAYMENT, {"asked_cents": 0}, {"nothing_owed"}),
    (Act.ENTER_PAYMENT, {"cents": 0}, {"no_amount"}),
    (Act.ENTER_PAYMENT, {"cents": 9000}, set()),
    (Act.NOTE_UNPAID, {"days": 30}, {"bill_not_due"}),
    (Act.NOTE_UNPAID, {"days": None}, {"bill_not_due"}),
    (Act.NOTE_UNPAID, {"owed_cents": 0}, {"nothing_owed"}),
    (Act.NOTE_UNPAID, {"disputed": True}, {"bill_disputed"}),
    (Act.NOTE_UNPAID, {"noted": True}, {"noted_before"}),
    (Act.REFUND_FEES, {"cents": 4000}, set()),
    (Act.REFUND_FEES, {"cents": 4001}, {"more_than_paid"}),
    (Act.REFUND_FEES, {"cents": 0}, {"no_amount"}),
    (Act.JOIN_FEES, {"fits": False}, {"does_not_fit"}),
    (Act.JOIN_FEES, {"related": False}, {"unrelated"}),
    (Act.JOIN_FEES, {"alike": False}, {"categories_differ"}),
    (Act.JOIN_FEES, {"waivers": True}, {"waiver_stands"}),
    (Act.JOIN_FEES, {"awaits": True}, {"answer_awaited"}),
]


@pytest.mark.parametrize(("act", "changes", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(
    act: Act, changes: dict[str, Any], refusals: set[str], cbp: PolicyInForce
) -> None:
    decision = decide(act, MAKERS[act](OFFICER, **changes), cbp)
    assert {reason.code for reason in decision.reasons} == refusals
    assert {reason.clause for reason in decision.reasons} <= {"V.B.1"}


@pytest.mark.parametrize("act", PERMITTED)
def test_the_disclosure_officer_alone_handles_fees(act: Act, cbp: PolicyInForce) -> None:
    others = ("leo", "supervisor", "custodian", "redactor", "reviewer", "auditor", "programme_manager")
    decision = decide(act, MAKERS[act](*others), cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == {"V.A.1 no_authority"}
