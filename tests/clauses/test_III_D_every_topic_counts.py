"""III.D.1-7: a training programme that misses a topic does not authorise anybody."""

import pytest

from openbwc.policy import Act, CheckOutCamera, ResolveQuarantine, decide

from .policy_of_the_day import LIBRARY, NO_TOPICS, READING, policy_of

TOPICS = [f"III.D.{number}" for number in range(1, 8)]


def check_out(missing: frozenset[str]) -> CheckOutCamera:
    return CheckOutCamera(
        person_appointed_as_leo=True,
        training_current=True,
        training_missing_topics=missing,
        camera_issued=True,
        camera_in_service=True,
        camera_agency_matches=True,
        camera_free=True,
        camera_pre_event_seconds=120,
        camera_kind="Example One",
        camera_reading=READING,
        camera_fault_open=False,
        stand_downs=NO_TOPICS,
        agency_active=True,
        task_force=None,
    )


@pytest.mark.parametrize("agency", LIBRARY.agencies)
def test_all_seven_topics_are_required_in_every_agency(agency: str) -> None:
    assert policy_of(agency).required_topics >= set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_one_topic_missing_keeps_the_camera_in_the_dock(topic: str) -> None:
    assert decide(Act.CHECK_OUT_CAMERA, check_out(NO_TOPICS), policy_of("CBP")).permitted
    decision = decide(Act.CHECK_OUT_CAMERA, check_out(frozenset({topic})), policy_of("CBP"))
    assert [reason.clause for reason in decision.reasons] == ["III.D"]
    assert topic in decision.reasons[0].words


@pytest.mark.parametrize("topic", TOPICS)
def test_one_topic_missing_keeps_the_quarantine_closed(topic: str) -> None:
    facts = ResolveQuarantine(
        roles_in_agency=frozenset({"custodian"}),
        training_current=True,
        training_missing_topics=frozenset({topic}),
        reason="Issued that morning.",
    )
    decision = decide(Act.RESOLVE_QUARANTINE, facts, policy_of("CBP"))
    assert [reason.clause for reason in decision.reasons] == ["III.D"]
