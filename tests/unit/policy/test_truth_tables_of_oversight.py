"""Truth tables of oversight: who reads and runs it, who answers a finding, who decides on an answer."""

from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, Role, accepted_reasons, decide

from .facts import answer, overseeing, ruling

Row = tuple[Act, Any, set[str]]
READ, RUN, ANSWER, RULE = Act.READ_OVERSIGHT, Act.RUN_OVERSIGHT, Act.ANSWER_FINDING, Act.RULE_ON_FINDING
AUDITOR, OFFICE = frozenset({"auditor"}), frozenset({"policy_office"})
EVERY_ROLE = tuple(role.value for role in Role)

TABLE: list[Row] = [
    (READ, overseeing("supervisor"), set()),
    (READ, overseeing("programme_manager"), set()),
    (READ, overseeing("auditor"), set()),
    (READ, overseeing(department=AUDITOR), set()),
    (READ, overseeing(department=OFFICE), set()),
    (READ, overseeing("policy_office"), {"V.A.1 no_authority"}),
    (READ, overseeing(department=frozenset({"supervisor"})), {"V.A.1 no_authority"}),
    (READ, overseeing("leo"), {"V.A.1 no_authority"}),
    (READ, overseeing("custodian"), {"V.A.1 no_authority"}),
    (RUN, overseeing("programme_manager"), set()),
    (RUN, overseeing("auditor"), set()),
    (RUN, overseeing(department=OFFICE), set()),
    (RUN, overseeing("supervisor"), {"V.A.1 no_authority"}),
    (RUN, overseeing("leo"), {"V.A.1 no_authority"}),
    (ANSWER, answer("supervisor"), set()),
    (ANSWER, answer("programme_manager"), set()),
    (ANSWER, answer(department_roles=OFFICE), set()),
    (ANSWER, answer("leo"), {"III.B no_authority"}),
    (ANSWER, answer("auditor"), {"III.B no_authority"}),
    (ANSWER, answer(is_owner=True), {"III.B no_authority"}),
    (ANSWER, answer("supervisor", statement=" \n"), {"III.B statement_missing"}),
    (ANSWER, answer("supervisor", reason="forgot"), {"III.B reason_not_accepted"}),
    (RULE, ruling("supervisor"), set()),
    (RULE, ruling("programme_manager"), set()),
    (RULE, ruling(department_roles=OFFICE), set()),
    (RULE, ruling("leo"), {"III.B no_authority"}),
    (RULE, ruling("auditor"), {"III.B no_authority"}),
    (RULE, ruling("supervisor", concerns_self=True), {"III.B own_answer"}),
    (RULE, ruling("supervisor", statement=""), {"III.B statement_missing"}),
    (RULE, ruling("supervisor", accepts=False), {"III.B remedy_missing"}),
    (RULE, ruling("supervisor", accepts=False, remedy="Take the course."), set()),
]


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_whoever_owns_a_finding_answers_it(role: str, cbp: PolicyInForce) -> None:
    department = frozenset({role}) if role == "policy_office" else frozenset()
    facts = answer(*(() if department else (role,)), department_roles=department, is_owner=True)
    assert decide(ANSWER, facts, cbp).permitted


def test_a_clause_adds_reasons_of_its_own(cbp: PolicyInForce) -> None:
    general = accepted_reasons(cbp, "III.D")
    assert general == cbp.members("III.B", "finding_reasons")
    for clause in cbp.clauses:
        assert accepted_reasons(cbp, clause) >= general
