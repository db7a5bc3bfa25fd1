"""Truth tables of disposition: each single thing that is missing keeps every recording (V.A.4)."""

from typing import Any

import pytest

from openbwc.policy import Act, OpenContent, PolicyInForce, decide

from .disposing import accepting, agreeing, disposing, ending, listing, losing, packing

NOBODY = "V.A.1 no_authority"
OTHERS = ("leo", "supervisor", "investigator", "redactor", "reviewer", "auditor")
OFFICE = frozenset({"policy_office"})
TABLE: list[tuple[Act, Any, set[str]]] = [
    *((Act.PROPOSE_DISPOSITION, listing(role), set()) for role in ("custodian", "programme_manager")),
    (Act.PROPOSE_DISPOSITION, listing(*OTHERS, "disclosure_officer"), {NOBODY}),
    (Act.PROPOSE_DISPOSITION, listing(department_roles=OFFICE), {NOBODY}),
    (Act.PROPOSE_DISPOSITION, listing("custodian", reason=" "), {"V.A.4 reason_missing"}),
    (Act.PROPOSE_DISPOSITION, listing("custodian", recordings=0), {"V.A.4 nothing_listed"}),
    (Act.PROPOSE_DISPOSITION, listing("custodian", kept=1), {"V.A.4 kept"}),
    (Act.PROPOSE_DISPOSITION, listing("custodian", of_another_action=1), {"V.A.4 another_action"}),
    (Act.PROPOSE_DISPOSITION, listing("custodian", worn=1), {"V.A.4 own_footage"}),
    (Act.PROPOSE_DISPOSITION, listing("custodian", released=1), {"V.A.4 own_release"}),
    (Act.APPROVE_DISPOSITION, agreeing("programme_manager", worn=1), {"V.A.4 own_footage"}),
    (Act.APPROVE_DISPOSITION, agreeing("programme_manager", released=1), {"V.A.4 own_release"}),
    (Act.PROPOSE_DISPOSITION, listing("custodian", damaged=1), {"V.A.5 not_as_taken_in"}),
    (Act.APPROVE_DISPOSITION, agreeing("programme_manager"), set()),
    (Act.APPROVE_DISPOSITION, agreeing(department_roles=OFFICE), set()),
    (Act.APPROVE_DISPOSITION, agreeing(*OTHERS, "custodian", "disclosure_officer"), {NOBODY}),
    (Act.APPROVE_DISPOSITION, agreeing("programme_manager", proposed_by_person=True), {"V.A.4 own_proposal"}),
    (Act.APPROVE_DISPOSITION, agreeing("programme_manager", approved_by_person=True), {"V.A.4 approved_before"}),
    (Act.APPROVE_DISPOSITION, agreeing("programme_manager", list_unchanged=False), {"V.A.4 list_changed"}),
    (Act.WITHDRAW_DISPOSITION, ending(department_roles=OFFICE), set()),
    (Act.WITHDRAW_DISPOSITION, ending(*OTHERS), {NOBODY}),
    (Act.WITHDRAW_DISPOSITION, ending("custodian", reason=""), {"V.A.4 reason_missing"}),
    (Act.PACK_TRANSFER, packing(*OTHERS), {NOBODY}),
    (Act.PACK_TRANSFER, packing("custodian", approved=False), {"V.A.4 not_approved"}),
    (Act.ENTER_ACCEPTANCE, accepting(*OTHERS), {NOBODY}),
    (Act.ENTER_ACCEPTANCE, accepting("custodian", reference=""), {"V.A.4 reference_missing"}),
    (Act.ENTER_ACCEPTANCE, accepting("custodian", names_the_package=False), {"V.A.4 another_package"}),
    (Act.REPORT_LOSS, losing(*OTHERS), {NOBODY}),
    (Act.REPORT_LOSS, losing("custodian", recordings=0), {"V.A.4 nothing_listed"}),
    (Act.REPORT_LOSS, losing("custodian", circumstances=""), {"V.A.4 circumstances_missing"}),
    (Act.DISPOSE_OF, disposing(), set()),
    (Act.DISPOSE_OF, disposing(transferred=True, accepted=True), set()),
    (Act.DISPOSE_OF, disposing(approved=False), {"V.A.4 not_approved"}),
    (Act.DISPOSE_OF, disposing(people=1), {"V.A.4 not_approved"}),
    (Act.DISPOSE_OF, disposing(transferred=True), {"V.A.4 not_accepted"}),
    *(
        (Act.DISPOSE_OF, disposing(blockers=frozenset({one})), {"V.A.4 kept"})
        for one in ("held", "needed", "under_review", "unscheduled", "unverified", "permanent", "not_due", "disposed")
    ),
    *(
        (Act.DISPOSE_OF, disposing(changed=frozenset({one})), {"V.A.4 changed"})
        for one in ("category", "schedule", "authority", "clips", "redacted_copies", "stills", "original")
    ),
    (Act.OPEN_CONTENT, OpenContent(disposed_under=None), set()),
    (Act.OPEN_CONTENT, OpenContent(disposed_under="DAA-1"), {"V.A.4 disposed_of"}),
]


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)
