"""VI.B.1: where others lead, the signed agreement says whether the leader's policy or its own wording governs."""

import pytest

from openbwc.policy import Governing
from openbwc.program.models import Follows
from openbwc.program.task_forces import resolution_of
from tests.clauses.task_forces import WorldTaskForce
from tests.world import WorldAgency


@pytest.mark.parametrize(
    ("follows", "governing"), [(Follows.LEADER, Governing.LEADER), (Follows.AGREEMENT, Governing.AGREEMENT)]
)
def test_what_the_agreement_names_governs(ice: WorldAgency, follows: Follows, governing: Governing) -> None:
    ruiz = ice.officer("Ruiz").row
    force = WorldTaskForce(ice, leader="County sheriff")
    force.agreement(follows=follows, ratified=False)
    force.joined_by(ruiz)
    resolution = resolution_of(ruiz, force.row, ice.world.today)
    assert (resolution.governing, resolution.governing_clause) == (governing, "VI.B.1")
    assert resolution.deployable
