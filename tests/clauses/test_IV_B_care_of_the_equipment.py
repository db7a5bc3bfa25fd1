"""IV.B: what happens to a camera is recorded, and one that is not as the policy requires stays in the dock."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.policy import Act, PolicyFileError, decide
from openbwc.policy.required_settings import floor_of, version_of
from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.actions.lift_stand_down import lift_stand_down
from openbwc.program.actions.order_stand_down import order_stand_down
from openbwc.program.actions.read_camera import read_camera
from openbwc.program.actions.report_camera import report_camera
from openbwc.program.device_reading import DeviceReading
from openbwc.program.models import ReportKind, Role
from openbwc.program.policies import policy_of as policy_of_agency
from openbwc.program.readings import DOCK
from tests.clauses.test_V_A_7_pre_event_buffer import check_out
from tests.world import WorldAgency

from .policy_of_the_day import policy_of, tried


def facts_of(kind: str) -> dict[str, object]:
    event = Event.objects.get(kind=kind)
    facts: dict[str, object] = json.loads(bytes(event.body))["facts"]
    return facts


def test_everything_that_the_policy_tracks_of_a_device_is_in_the_ledger(ice: WorldAgency) -> None:
    camera = ice.camera("ICE-1")
    now = timezone.now()
    ruiz = ice.officer("Ruiz").trained().row
    told = DeviceReading(
        firmware="1.4.2",
        battery_percent=97,
        pre_event_seconds=120,
        resolution_lines=1080,
        codec="h264",
        settings={"audio": True, "automatic_overwrite": False, "stealth": False},
    )
    read_camera(actor=DOCK, camera=camera, reading=told, at=now)
    began = now - timedelta(hours=1)
    out = check_out_camera(
        actor=Actor.person(ruiz.id), camera=camera, person=ruiz, at=began, condition="Clip is loose."
    )
    check_in_camera(actor=Actor.person(ruiz.id), assignment=out, at=now, condition="Glass scratched.")
    for kind in (ReportKind.FAULT, ReportKind.LOSS):
        report_camera(actor=DOCK, camera=ice.camera(), kind=kind, happened_at=now, at=now, words="So.")
    reports = Event.objects.filter(kind="program.camera_reported")
    reported = [json.loads(bytes(event.body))["facts"] for event in reports]
    tracked = {
        "check_out": facts_of("program.camera_checked_out")["person"] == str(ruiz.id),
        "check_in": facts_of("program.camera_checked_in")["person"] == str(ruiz.id),
        "condition": facts_of("program.camera_checked_in")["condition"] == "Glass scratched."
        and facts_of("program.camera_checked_out")["condition"] == "Clip is loose.",
        "battery_state": facts_of("program.camera_checked_out")["battery_percent"] == 97,
        "firmware_state": facts_of("program.camera_read")["firmware"] == "1.4.2",
        "fault": reported[0]["kind"] == "fault",
        "loss_report": reported[1]["kind"] == "loss",
    }
    assert all(tracked.values())
    policy = policy_of_agency(ice.row, now.date())
    assert policy.members("IV.B", "tracked_equipment_events") == set(tracked)


def test_while_a_stand_down_is_in_force_no_such_camera_leaves_the_dock(ice: WorldAgency) -> None:
    camera, ruiz = ice.camera(), ice.officer("Ruiz").trained().row
    manager = Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id)
    order = order_stand_down(
        actor=manager, authority="Head of ICE", reason="Recall.", at=timezone.now(), agency=ice.row
    )
    (reason,) = decide_check_out(camera, ruiz, timezone.now()).reasons
    assert reason.clause == "IV.B"
    assert "Head of ICE" in reason.words
    lift_stand_down(actor=manager, order=order, reason="Mended.", at=timezone.now())
    assert decide_check_out(camera, ruiz, timezone.now()).permitted


@pytest.mark.parametrize(
    ("body", "meets"),
    [
        ("required_settings: [audio=on, automatic_overwrite=off, stealth=off, gps=on]", True),
        ("required_settings: [audio=on, automatic_overwrite=off]", False),
        ("required_settings: [audio=on, automatic_overwrite=off, stealth=on]", False),
        ("firmware_floor: ['Example One>=1.4', 'Example One>=2.0']", True),
        ("firmware_floor: ['Example One>=1.3']", False),
        ("reading_days: 7", True),
        ("reading_days: 60", False),
        ("resolution_lines: 480", False),
        ("codecs: [h264, h265]", True),
        ("codecs: [h264, h265, av1, mjpeg]", False),
    ],
)
def test_an_agency_may_only_ask_more_of_its_cameras(body: str, meets: bool, tmp_path: Path) -> None:
    assert tried(tmp_path, f"parameters:\n  IV.B:\n    {body}\n").meets is meets


@pytest.mark.parametrize("member", ["stealth", "Stealth=off", "stealth = off", "stealth=", "=off"])
def test_a_setting_of_another_form_is_refused_with_its_line(member: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="name=value"):
        tried(tmp_path, f"parameters:\n  IV.B:\n    required_settings: ['{member}']\n")


def test_the_highest_floor_counts_and_versions_are_compared_by_number() -> None:
    policy = policy_of("ICE")
    assert floor_of("example one", policy) == "1.4"
    assert floor_of("Other Two", policy) is None
    order = ["1.3.9", "1.4", "v1.4.0", "1.10", "2"]
    versions = [version_of(text) or () for text in order]
    assert versions == sorted(versions)
    assert version_of("1.4") == version_of("v1.4.0")
    assert version_of("1.4-beta") is None


def test_a_camera_that_is_as_required_goes() -> None:
    assert decide(Act.CHECK_OUT_CAMERA, check_out(120), policy_of("CBP")).permitted
