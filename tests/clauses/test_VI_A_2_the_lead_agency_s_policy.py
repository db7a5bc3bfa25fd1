"""VI.A.2: who serves in a task force that the department leads follows the lead agency's policy; it lends cameras."""

from datetime import timedelta

from openbwc.policy import Governing
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.actions.lend_camera import lend_camera
from openbwc.program.policies import policy_of
from openbwc.program.task_forces import resolution_of
from tests.clauses.task_forces import WorldTaskForce
from tests.world import World, WorldAgency


def test_the_lead_agency_s_policy_decides_the_check_out(ice: WorldAgency, world: World) -> None:
    cbp, ruiz = world.agency("CBP"), ice.officer("Ruiz").trained()
    seconds = policy_of(cbp.row, world.today).number("V.A.7", "pre_event_buffer_seconds")
    camera = ice.camera(pre_event=seconds - 1)
    assert decide_check_out(camera, ruiz.row, world.now).permitted
    force = WorldTaskForce(cbp)
    force.agreement()
    force.joined_by(ruiz.row)
    decision = decide_check_out(camera, ruiz.row, world.now, force.row)
    assert {reason.code for reason in decision.reasons} == {"pre_event_short"}
    assert decision.policy_version == policy_of(cbp.row, world.today).version
    assert resolution_of(ruiz.row, force.row, world.today).governing is Governing.LEAD_AGENCY


def test_a_camera_that_the_lead_lends_goes_out_for_the_task_force(ice: WorldAgency, world: World) -> None:
    cbp, ruiz = world.agency("CBP"), ice.officer("Ruiz").trained()
    camera = cbp.camera()
    force = WorldTaskForce(cbp)
    force.joined_by(ruiz.row)
    lend_camera(
        actor=force.actor,
        camera=camera,
        person=ruiz.row,
        starts_at=world.now - timedelta(hours=1),
        ends_at=world.now + timedelta(days=10),
        reason="For the task force.",
        task_force=force.row,
    )
    assert {reason.clause for reason in decide_check_out(camera, ruiz.row, world.now, force.row).reasons} == {"VI.A.1"}
    force.agreement()
    out = check_out_camera(actor=force.actor, camera=camera, person=ruiz.row, at=world.now)
    assert out.task_force == force.row
