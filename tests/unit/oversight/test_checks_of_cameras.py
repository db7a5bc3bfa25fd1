"""The equipment under oversight: each problem is found, nothing else is, and every camera looked at is counted."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.oversight.actions.assess import assess
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.oversight.checks import cameras
from openbwc.oversight.checks.cameras import CHECKS
from openbwc.oversight.models import Finding
from openbwc.program.actions.order_stand_down import order_stand_down
from openbwc.program.actions.report_camera import report_camera
from openbwc.program.models import CameraSignal, ReportKind, Role, Standing
from openbwc.program.policies import policy_of
from openbwc.program.readings import DOCK
from tests.world import WorldAgency, read

CHECK = {check.code: check.examine for check in CHECKS}


def examined(examine: Callable[[Scope], Examined], agency: WorldAgency) -> tuple[int, list[Problem]]:
    at = timezone.now()
    policy = policy_of(agency.row, at.date())
    found = examine(Scope(agency=agency.row, policy=policy, since=at - timedelta(days=30), at=at))
    return found.population, list(found.problems)


def test_a_sound_camera_is_no_problem_of_any_check(ice: WorldAgency) -> None:
    read(ice.officer("Ruiz").wears("ICE-1").row)
    ice.camera("ICE-2")
    ice.world.agency("CBP").camera("CBP-1", pre_event=0)
    for check in CHECKS:
        population, problems = examined(check.examine, ice)
        assert problems == [], check.code
        assert population == {"tamper_signals": 0, "cameras_not_back": 1, "cameras_stood_down": 0}.get(check.code, 2)


def test_an_unanswered_sign_is_found_however_old_and_an_answered_one_is_only_counted(ice: WorldAgency) -> None:
    worn = ice.officer("Ruiz").wears("ICE-1")
    now = timezone.now()
    said = {"camera": worn.row, "assignment": worn.assignment, "kind": "clock_jump", "words": "Jumped.", "evidence": {}}
    old = CameraSignal.objects.create(
        key="1", arose_at=now - timedelta(days=90), found_at=now - timedelta(days=90), **said
    )
    CameraSignal.objects.create(key="2", arose_at=now, found_at=now - timedelta(days=1), answered_at=now, **said)
    population, (problem,) = examined(CHECK["tamper_signals"], ice)
    assert population == 2
    assert problem.key == str(old.id)
    assert problem.evidence["person"] == str(worn.wearer.id)
    assert problem.owner_id is None


@pytest.mark.parametrize(
    ("check", "days_ago", "told", "codes"),
    [
        ("camera_settings", 0, {"firmware": "1.0"}, ["firmware_too_old"]),
        ("camera_settings", 0, {"settings": {"audio": True, "stealth": True}}, None),
        ("camera_readings", 40, {}, ["reading_too_old"]),
    ],
)
def test_a_reading_that_departs_is_found_by_its_check_alone(
    ice: WorldAgency, check: str, days_ago: float, told: dict[str, object], codes: list[str] | None
) -> None:
    camera = ice.camera("ICE-1")
    read(camera, days_ago=days_ago, **told)
    population, (problem,) = examined(CHECK[check], ice)
    assert (population, problem.subject.id) == (1, camera.id)
    assert problem.evidence["codes"] == (codes or ["setting_automatic_overwrite", "setting_stealth"])
    other = {"camera_settings", "camera_readings"} - {check}
    assert examined(CHECK[other.pop()], ice)[1] == []


def test_a_camera_out_of_service_is_not_judged(ice: WorldAgency) -> None:
    read(ice.camera("ICE-1", standing=Standing.IN_REPAIR, pre_event=0), firmware="0.1")
    for code in ("camera_settings", "camera_readings", "camera_pre_event"):
        assert examined(CHECK[code], ice) == (0, [])


def test_a_camera_never_read_and_a_short_buffer_are_found(ice: WorldAgency) -> None:
    ice.camera("ICE-1", pre_event=29)
    unread = ice.officer("Ruiz").wears("ICE-2").row
    type(unread).objects.filter(id=unread.id).update(pre_event_seconds=None)
    assert [problem.subject.id for problem in examined(CHECK["camera_readings"], ice)[1]] == [unread.id]
    population, problems = examined(cameras.pre_event, ice)
    assert population == 2
    assert {problem.evidence["found_seconds"] for problem in problems} == {29, None}


def test_losses_and_faults_are_found_until_they_are_settled(ice: WorldAgency) -> None:
    now = timezone.now()
    for kind in ReportKind:
        report_camera(actor=DOCK, camera=ice.camera(), kind=kind, happened_at=now, at=now, words=f"{kind}.")
    population, problems = examined(CHECK["camera_reports"], ice)
    assert population == 3
    assert {problem.evidence["kind"] for problem in problems} == {"loss", "theft", "fault"}


def test_a_camera_out_beyond_the_shift_is_its_wearers_to_answer(ice: WorldAgency) -> None:
    hours = policy_of(ice.row, ice.world.today).number("IV.E", "upload_grace_hours")
    late, still = ice.officer("Late").wears("ICE-1"), ice.officer("Still").wears("ICE-2")
    for worn, past in ((late, 1), (still, -1)):
        worn.assignment.shift_ends_at = timezone.now() - timedelta(hours=hours + past)
        worn.assignment.save()
    population, (problem,) = examined(CHECK["cameras_not_back"], ice)
    assert (population, problem.owner_id) == (2, late.wearer.id)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_sees_what_is_mended_however_old(check: Check) -> None:
    assert check.of_state


def test_an_old_fault_that_is_settled_is_resolved_and_the_next_one_is_found(ice: WorldAgency) -> None:
    camera = ice.camera("ICE-1")
    read(camera, days_ago=90)
    night = Actor.system("worker")
    run = partial(assess, actor=night, agency=ice.row, checks=[one for one in CHECKS if one.code == "camera_readings"])
    run()
    finding = Finding.objects.get(subject_id=camera.id)
    Finding.objects.update(state="accepted")
    read(camera)
    run()
    finding.refresh_from_db()
    assert finding.state == "resolved"
    read(camera, days_ago=80)
    run()
    finding.refresh_from_db()
    assert finding.state == "open"


def test_a_camera_that_is_stood_down_and_out_is_found(ice: WorldAgency) -> None:
    worn = ice.officer("Ruiz").wears("ICE-1")
    manager = Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id)
    order_stand_down(
        actor=manager, authority="Head of ICE", reason="Recall.", at=timezone.now(), agency=ice.row, make="Example"
    )
    population, (problem,) = examined(CHECK["cameras_stood_down"], ice)
    assert (population, problem.owner_id) == (1, worn.wearer.id)
