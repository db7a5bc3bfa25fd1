"""IV.F: each encounter says that notice was given, when, or why not; and who said so is in the ledger."""

import json

import pytest

from openbwc.custody.models import Event
from openbwc.evidence.actions.state_notice import state_notice
from openbwc.evidence.models import Notice
from tests.world import WorldAgency


def test_notice_or_a_reason(ice: WorldAgency) -> None:
    ruiz = ice.officer("Ruiz").trained()
    encounter = ice.encounter("arrest")
    ruiz.wears().recorded(encounter=encounter)
    with pytest.raises(ValueError, match="found neither"):
        state_notice(actor=ruiz.row, encounter=encounter, given_at=None, reason="  ")
    state_notice(actor=ruiz.row, encounter=encounter, given_at=None, reason="A pursuit on foot")
    encounter.refresh_from_db()
    assert (encounter.notice, encounter.notice_reason) == (Notice.NOT_GIVEN, "A pursuit on foot")
    event = Event.objects.get(kind="evidence.notice_stated")
    assert event.actor == f"person:{ruiz.row.id}"
    assert json.loads(bytes(event.body))["clause"] == "IV.F"
