"""III.D and III.D.1-7: without current training in every topic, no camera and no footage."""

import pytest

from openbwc.custody import Actor
from openbwc.program.actions.check_out_camera import check_out_camera
from openbwc.program.refusals import Refused
from tests.clauses.conftest import Refusing
from tests.world import ALL_TOPICS, WorldAgency


@pytest.mark.parametrize("missing", ALL_TOPICS)
def test_a_course_that_misses_a_topic_authorises_nobody(ice: WorldAgency, refused_by: Refusing, missing: str) -> None:
    topics = tuple(topic for topic in ALL_TOPICS if topic != missing)
    ruiz = ice.officer("Ruiz").trained(topics=topics)
    recording = ruiz.wears().recorded()
    assert {clause[:5] for clause in refused_by(ruiz.row, recording)} == {"III.D"}


def test_training_that_ended_takes_camera_and_footage_away(ice: WorldAgency, refused_by: Refusing) -> None:
    ruiz = ice.officer("Ruiz").trained(days_left=0)
    recording = ruiz.wears().recorded()
    camera = ice.camera("ICE-1")
    assert {clause[:5] for clause in refused_by(ruiz.row, recording)} == {"III.D"}
    with pytest.raises(Refused) as refusal:
        check_out_camera(actor=Actor.person(ruiz.row.id), camera=camera, person=ruiz.row, at=ice.world.now)
    assert {reason.clause[:5] for reason in refusal.value.decision.reasons} == {"III.D"}
    ruiz.trained(days_left=30)
    assert refused_by(ruiz.row, recording) == set()
    check_out_camera(actor=Actor.person(ruiz.row.id), camera=camera, person=ruiz.row, at=ice.world.now)
