"""V.A.1: permitted or refused, each access leaves an event with its decision, its clauses and the policy's version."""

import json

from openbwc.custody.models import Event
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from tests.clauses.conftest import Refusing
from tests.world import WorldAgency


def test_permission_and_refusal_are_both_recorded(ice: WorldAgency, refused_by: Refusing) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    assert refused_by(ice.staff(Role.INVESTIGATOR).row, recording) == set()
    assert refused_by(ice.person("Nobody").trained().row, recording) == {"V.A.1"}
    decisions = [json.loads(bytes(event.body))["decision"] for event in Event.objects.all()]
    assert [decision["outcome"] for decision in decisions] == ["permitted", "refused"]
    assert {decision["policy_version"] for decision in decisions} == {policy_of(ice.row, ice.world.today).version}
    assert all(decision["clauses"] for decision in decisions)
