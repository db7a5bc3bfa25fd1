"""VI.B.2: where others lead and nothing is signed, the LEO's own agency's policy governs."""

from openbwc.policy import Governing
from openbwc.program.actions.check_out_camera import decide_check_out
from openbwc.program.policies import policy_of
from openbwc.program.task_forces import resolution_of
from tests.clauses.task_forces import WorldTaskForce
from tests.world import WorldAgency


def test_the_own_agency_s_policy_decides(ice: WorldAgency) -> None:
    ruiz = ice.officer("Ruiz").trained().row
    camera = ice.camera()
    force = WorldTaskForce(ice, leader="County sheriff")
    force.joined_by(ruiz)
    force.agreement(signed=False)
    resolution = resolution_of(ruiz, force.row, ice.world.today)
    assert (resolution.governing, resolution.governing_clause) == (Governing.OWN_AGENCY, "VI.B.2")
    decision = decide_check_out(camera, ruiz, ice.world.now, force.row)
    assert decision.permitted
    assert decision.policy_version == policy_of(ice.row, ice.world.today).version
