"""V.A.5: originals are never modified; a correction stands beside the original."""

import pytest

from openbwc.policy import Act, CorrectAssertion, Role, decide

from .policy_of_the_day import LIBRARY, NO_TOPICS, policy_of


@pytest.mark.parametrize("agency", LIBRARY.agencies)
def test_nobody_may_change_an_original_whatever_the_role(agency: str) -> None:
    everybody = frozenset(role.value for role in Role)
    facts = CorrectAssertion(
        roles_in_owning_agency=everybody,
        department_roles=everybody,
        is_wearer=True,
        training_current=True,
        training_missing_topics=NO_TOPICS,
        subject="wearer",
        reason="It would look better.",
        changes_original=True,
        concerns_self=False,
    )
    decision = decide(Act.CORRECT_ASSERTION, facts, policy_of(agency))
    assert [(reason.clause, reason.code) for reason in decision.reasons] == [("V.A.5", "original_unchangeable")]


def test_no_agency_may_allow_modification() -> None:
    assert not any(policy_of(agency).number("V.A.5", "originals_modified") for agency in LIBRARY.agencies)
