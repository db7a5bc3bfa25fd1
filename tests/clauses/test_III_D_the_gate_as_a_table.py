"""III.D as a table: every act that needs training, under every standing of it; and the acts that need none."""

from dataclasses import replace

import pytest

from openbwc.policy import Act, decide
from openbwc.policy.deciding import RULES
from tests.unit.policy.facts import PERMITTED

from .policy_of_the_day import LIBRARY, policy_of

TOPIC = frozenset({"III.D.6"})
NEEDING = {Act(act) for act in policy_of("CBP").acts_needing_training}
ASKED = {act for act, (facts, _) in RULES.items() if "training_current" in facts.__dataclass_fields__}


def test_the_policy_names_the_acts_that_use_cameras_or_reach_footage() -> None:
    assert {Act.CHECK_OUT_CAMERA, Act.VIEW, Act.DOWNLOAD, Act.CORRECT_ASSERTION, Act.RESOLVE_QUARANTINE} <= NEEDING
    assert NEEDING <= ASKED, "an act that needs training is told of it"


@pytest.mark.parametrize("agency", LIBRARY.agencies)
@pytest.mark.parametrize("act", sorted(NEEDING))
@pytest.mark.parametrize(
    ("current", "missing", "refusal"),
    [
        (True, frozenset(), None),
        (False, frozenset(), "training_not_current"),
        (True, TOPIC, "training_topics_missing"),
        (False, TOPIC, "training_topics_missing"),
    ],
)
def test_the_gate_opens_only_to_current_training_in_every_topic(
    agency: str, act: Act, current: bool, missing: frozenset[str], refusal: str | None
) -> None:
    facts = replace(PERMITTED[act], training_current=current, training_missing_topics=missing)
    codes = {reason.code for reason in decide(act, facts, policy_of(agency)).reasons if reason.clause == "III.D"}
    assert codes == ({refusal} if refusal else set())
