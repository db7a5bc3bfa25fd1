"""Truth tables of stills from uploaded video (V.A.8)."""

import dataclasses
from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, decide
from openbwc.policy.in_force import assemble

from .facts import asking_still, ruling_on_still

ASK, RULE = Act.ASK_STILL, Act.RULE_ON_STILL
NOBODY = "V.A.1 no_authority"

TABLE: list[tuple[Act, Any, set[str]]] = [
    (ASK, asking_still("investigator"), set()),
    (ASK, asking_still("custodian"), set()),
    (ASK, asking_still("disclosure_officer"), set()),
    (ASK, asking_still("leo", "supervisor", "redactor", "reviewer", "auditor", "programme_manager"), {NOBODY}),
    (ASK, asking_still(department_roles=frozenset({"investigator"})), {NOBODY}),
    (ASK, asking_still("investigator", legal_basis=" "), {"V.A.8 legal_basis_missing"}),
    (ASK, asking_still("investigator", uploaded=False), {"V.A.8 not_uploaded_video"}),
    (RULE, ruling_on_still("supervisor"), set()),
    (RULE, ruling_on_still("custodian"), set()),
    (RULE, ruling_on_still("disclosure_officer"), set()),
    (RULE, ruling_on_still("investigator", "auditor"), {NOBODY}),
    (RULE, ruling_on_still("custodian", asked_by_person=True), {"V.A.8 own_request"}),
    (RULE, ruling_on_still("custodian", statement=""), {"V.A.8 statement_missing"}),
]


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)


@pytest.mark.parametrize(("act", "facts"), [(ASK, asking_still("custodian")), (RULE, ruling_on_still("custodian"))])
def test_a_requirement_that_nobody_can_see_met_stops_every_still(act: Act, facts: Any, cbp: PolicyInForce) -> None:
    assert cbp.profile is not None
    more = dict(cbp.profile.parameters) | {
        ("V.A.8", "still_requirements"): ("approval", "court_order", "legal_basis", "purpose")
    }
    strict = assemble(cbp.standard, dataclasses.replace(cbp.profile, parameters=more))
    reasons = decide(act, facts, strict).reasons
    assert [reason.code for reason in reasons] == ["requirement_not_seen_to"]
    assert "court_order" in reasons[0].words
