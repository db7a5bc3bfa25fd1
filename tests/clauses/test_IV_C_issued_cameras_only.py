"""IV.C: only issued and approved devices; footage from any other is kept apart until a custodian settles it."""

import pytest

from openbwc.policy import Act, CameraStanding, Condition, TakeInFootage, decide

from .policy_of_the_day import LIBRARY, policy_of


def footage(camera: CameraStanding, *, assigned: bool) -> TakeInFootage:
    return TakeInFootage(
        condition=Condition.SOUND,
        camera=camera,
        assigned=assigned,
        time_in_bounds=True,
        agency_active=True,
        pre_event_seconds=120.0,
    )


@pytest.mark.parametrize("agency", LIBRARY.agencies)
@pytest.mark.parametrize("camera", [camera for camera in CameraStanding if camera is not CameraStanding.ISSUED])
def test_a_camera_that_is_not_issued_leads_to_quarantine(camera: CameraStanding, agency: str) -> None:
    decision = decide(Act.TAKE_IN_FOOTAGE, footage(camera, assigned=True), policy_of(agency))
    assert [reason.clause for reason in decision.reasons] == ["IV.C"]


def test_an_issued_camera_that_nobody_wore_leads_to_quarantine() -> None:
    decision = decide(Act.TAKE_IN_FOOTAGE, footage(CameraStanding.ISSUED, assigned=False), policy_of("ICE"))
    assert [(reason.clause, reason.code) for reason in decision.reasons] == [("IV.C", "camera_unassigned")]


def test_an_issued_camera_on_its_wearer_is_taken_in() -> None:
    assert decide(Act.TAKE_IN_FOOTAGE, footage(CameraStanding.ISSUED, assigned=True), policy_of("ICE")).permitted


def test_no_agency_may_allow_personal_devices() -> None:
    assert not any(policy_of(agency).number("IV.C", "personal_devices_allowed") for agency in LIBRARY.agencies)
