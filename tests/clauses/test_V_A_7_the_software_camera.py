"""V.A.7: the camera agent keeps the part before activation that the agency's policy asks for, or stays off."""

from datetime import UTC, datetime, timedelta

import pytest

from openbwc.camera import CameraError, Configuration, Device, Segment
from openbwc.camera.device import Pressed

from .policy_of_the_day import LIBRARY, policy_of

ON = datetime(2026, 11, 22, 5, 50, tzinfo=UTC)


@pytest.mark.parametrize("agency", LIBRARY.agencies)
def test_the_camera_keeps_what_the_agency_requires(agency: str) -> None:
    required = policy_of(agency).number("V.A.7", "pre_event_buffer_seconds")
    with pytest.raises(CameraError, match=r"V\.A\.7"):
        Device(Configuration(serial="BWC-1", pre_event_seconds=required - 1), required_seconds=required, switched_on=ON)
    device = Device(
        Configuration(serial="BWC-1", pre_event_seconds=required), required_seconds=required, switched_on=ON
    )
    for number in range(required + 60):
        device.take(Segment(number, number * 1000, 1000, b""))
    pressed = ON + timedelta(seconds=required + 59.5)
    device.activate(Pressed(at=pressed, trigger="button"))
    clip = device.deactivate(Pressed(at=pressed + timedelta(seconds=0.5), trigger="button"))
    assert required <= clip.pre_event_ms / 1000 <= required + 2
