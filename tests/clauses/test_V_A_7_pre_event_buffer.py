"""V.A.7: at least 30 seconds of video before activation; an agency may ask for more and never for less."""

from pathlib import Path

import pytest

from openbwc.policy import Act, CameraStanding, CheckOutCamera, Condition, TakeInFootage, decide

from .policy_of_the_day import LIBRARY, NO_TOPICS, READING, policy_of, tried


def check_out(seconds: int | None) -> CheckOutCamera:
    return CheckOutCamera(
        person_appointed_as_leo=True,
        training_current=True,
        training_missing_topics=NO_TOPICS,
        camera_issued=True,
        camera_in_service=True,
        camera_agency_matches=True,
        camera_free=True,
        camera_pre_event_seconds=seconds,
        camera_kind="Example One",
        camera_reading=READING,
        camera_fault_open=False,
        stand_downs=NO_TOPICS,
        agency_active=True,
        task_force=None,
    )


@pytest.mark.parametrize("agency", LIBRARY.agencies)
def test_a_camera_set_below_the_agencys_value_stays_in_the_dock(agency: str) -> None:
    policy = policy_of(agency)
    required = policy.number("V.A.7", "pre_event_buffer_seconds")
    assert required >= 30
    assert decide(Act.CHECK_OUT_CAMERA, check_out(required), policy).permitted
    for seconds in (required - 1, 0, None):
        decision = decide(Act.CHECK_OUT_CAMERA, check_out(seconds), policy)
        assert [reason.clause for reason in decision.reasons] == ["V.A.7"]


def test_cbp_asks_for_120_seconds() -> None:
    assert policy_of("CBP").number("V.A.7", "pre_event_buffer_seconds") == 120


@pytest.mark.parametrize(("seconds", "finding"), [(120.0, False), (119.0, True), (0.0, True), (None, True)])
def test_a_recording_with_a_shorter_part_is_taken_in_and_becomes_a_finding(
    seconds: float | None, finding: bool
) -> None:
    facts = TakeInFootage(
        condition=Condition.SOUND,
        camera=CameraStanding.ISSUED,
        assigned=True,
        time_in_bounds=True,
        agency_active=True,
        pre_event_seconds=seconds,
    )
    decision = decide(Act.TAKE_IN_FOOTAGE, facts, policy_of("CBP"))
    assert decision.permitted
    assert ("V.A.7" in {obligation.clause for obligation in decision.obligations}) is finding


@pytest.mark.parametrize(("seconds", "accepted"), [(0, False), (29, False), (30, True), (31, True), (120, True)])
def test_a_profile_may_only_ask_for_more(seconds: int, accepted: bool, tmp_path: Path) -> None:
    report = tried(tmp_path, f"parameters:\n  V.A.7:\n    pre_event_buffer_seconds: {seconds}\n")
    assert report.meets is accepted
