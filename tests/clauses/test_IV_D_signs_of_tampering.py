"""IV.D: every sign of tampering that the policy names is noted from what is really read and taken in."""

from datetime import timedelta

from django.utils import timezone

from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.device_reading import DeviceReading
from openbwc.program.models import CameraSignal, ClockReading, SignalKind
from openbwc.program.policies import policy_of
from openbwc.program.readings import DOCK
from tests.world import WorldAgency, read


def test_one_shift_that_shows_every_sign_and_one_that_shows_none(ice: WorldAgency) -> None:
    now = timezone.now()
    for serial, tampered in (("ICE-1", True), ("ICE-2", False)):
        worn = ice.officer("Ruiz").trained().wears(serial, hours=8)
        before = read(worn.row, days_ago=1, files=["CLIP0002.MP4"])
        ClockReading.objects.create(camera=worn.row, read_at=before.read_at, offset_ms=0)
        for number in (1, 4) if tampered else (1, 2, 3, 4):
            clip = worn.recorded(hours_ago=7 - number).clips.get()
            clip.original_name = f"CLIP{number:04}.MP4"
            clip.save(update_fields=["original_name"])
        check_in_camera(
            actor=DOCK,
            assignment=worn.assignment,
            at=now,
            reading=DeviceReading(
                clock=now - timedelta(hours=2 if tampered else 0),
                firmware="1.4.2",
                settings={"audio": not tampered, "automatic_overwrite": False, "stealth": False},
                files=(),
            ),
        )
    signs = CameraSignal.objects.select_related("camera", "assignment__person")
    assert {sign.kind for sign in signs} == {"sequence_gap", "changed_settings", "clock_jump", "file_system_deletion"}
    assert {sign.camera.serial for sign in signs} == {"ICE-1"}
    assert all(sign.assignment and sign.assignment.person.family_name == "Ruiz" for sign in signs)


def test_the_signs_are_those_of_the_policy(ice: WorldAgency) -> None:
    policy = policy_of(ice.row, ice.world.today)
    assert policy.members("IV.D", "tamper_signals") == {kind.value for kind in SignalKind}
