"""VIII.C: a task-force officer is of another department, and wears a camera only under the agency that leads."""

from datetime import timedelta

import pytest

from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.models import Camera
from openbwc.program.refusals import Mistaken
from openbwc.program.task_forces import resolution_of
from tests.clauses.task_forces import WorldTaskForce
from tests.world import World, WorldAgency, WorldPerson


@pytest.fixture
def camera(ice: WorldAgency) -> Camera:
    return ice.camera()


@pytest.fixture
def deputy(ice: WorldAgency) -> WorldPerson:
    """Registered with ICE, trained, with no appointment."""
    return ice.person("Deputy").trained()


def test_membership_stands_in_for_the_appointment(ice: WorldAgency, camera: Camera, deputy: WorldPerson) -> None:
    now = ice.world.now
    force = WorldTaskForce(ice)
    force.agreement()
    assert {one.clause for one in decide_check_out(camera, deputy.row, now).reasons} == {"VIII.B"}
    force.joined_by(deputy.row, outside_agency="County sheriff")
    assert {one.clause for one in decide_check_out(camera, deputy.row, now).reasons} == {"VIII.B"}
    out = check_out_camera(actor=force.actor, camera=camera, person=deputy.row, at=now, task_force=force.row)
    assert out.person == deputy.row


def test_it_ends_with_the_membership(ice: WorldAgency, camera: Camera, deputy: WorldPerson) -> None:
    force = WorldTaskForce(ice)
    force.agreement()
    force.joined_by(deputy.row, outside_agency="County sheriff", until=ice.world.today)
    decision = decide_check_out(camera, deputy.row, ice.world.now, force.row)
    assert {(one.clause, one.code) for one in decision.reasons} == {("VIII.C", "not_a_member")}


def test_untrained_they_wear_nothing(ice: WorldAgency, camera: Camera) -> None:
    force = WorldTaskForce(ice)
    force.agreement()
    deputy = ice.person("Deputy")
    force.joined_by(deputy.row, outside_agency="County sheriff")
    decision = decide_check_out(camera, deputy.row, ice.world.now, force.row)
    assert {one.clause for one in decision.reasons} == {"III.D"}


def test_they_join_only_where_the_department_leads_and_are_registered_there(
    ice: WorldAgency, world: World, deputy: WorldPerson
) -> None:
    with pytest.raises(Mistaken, match="the department leads"):
        WorldTaskForce(ice, leader="County sheriff").joined_by(deputy.row, outside_agency="City police")
    with pytest.raises(Mistaken, match="registered with CBP"):
        WorldTaskForce(world.agency("CBP")).joined_by(deputy.row, outside_agency="City police")


def test_days_of_service_do_not_overlap_and_each_day_has_its_answer(ice: WorldAgency, deputy: WorldPerson) -> None:
    today = ice.world.today
    force = WorldTaskForce(ice)
    force.agreement()
    force.joined_by(deputy.row, outside_agency="County sheriff", since=10, until=today)
    with pytest.raises(Mistaken, match="overlap"):
        force.joined_by(deputy.row, outside_agency="County sheriff", since=1)
    force.joined_by(deputy.row, outside_agency="County sheriff", since=-5)
    serves = [resolution_of(deputy.row, force.row, today + timedelta(days=days)).deployable for days in (-11, -1, 0, 5)]
    assert serves == [False, True, False, True]
