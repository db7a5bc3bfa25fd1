"""IV.C: only the department's own cameras are worn; one of another agency only while it is lent (VI.A.2)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.program.actions.check_out_camera import decide_check_out
from openbwc.program.actions.lend_camera import lend_camera
from openbwc.program.actions.move_camera import move_camera
from openbwc.program.models import Role, Standing
from openbwc.program.refusals import Refused
from tests.world import WorldAgency


@pytest.mark.parametrize("wanted", Standing)
def test_a_personal_device_is_never_made_an_official_one(ice: WorldAgency, wanted: Standing) -> None:
    phone = ice.camera(standing=Standing.PERSONAL)
    manager = Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id)
    with pytest.raises(Refused):
        move_camera(actor=manager, camera=phone, wanted=wanted, reason="It films well.", at=timezone.now())
    reasons = decide_check_out(phone, ice.officer("Ruiz").trained().row, timezone.now()).reasons
    assert "camera_not_issued" in {reason.code for reason in reasons}


@pytest.mark.parametrize(("starts", "ends", "goes"), [(-1, 1, True), (1, 2, False), (-2, -1, False)])
def test_a_loan_counts_between_its_times_and_for_its_person_alone(
    ice: WorldAgency, starts: int, ends: int, goes: bool
) -> None:
    now, camera = timezone.now(), ice.camera()
    guest, other = (ice.world.agency("CBP").officer(name).trained().row for name in ("Guest", "Other"))
    lend_camera(
        actor=Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id),
        camera=camera,
        person=guest,
        starts_at=now + timedelta(hours=starts),
        ends_at=now + timedelta(hours=ends),
        reason="Joint operation.",
    )
    assert decide_check_out(camera, guest, now).permitted is goes
    assert not decide_check_out(camera, other, now).permitted
