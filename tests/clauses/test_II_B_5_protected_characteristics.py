"""II.B.5: no tag stands for a protected characteristic; a refusal names the clause."""

import pytest

from openbwc.evidence.actions.tag_recording import tag_recording
from openbwc.program.refusals import Refused
from tests.world import WorldAgency


@pytest.mark.parametrize("tag", ["muslim", "Black male", "gay couple", "hispanic", "wheelchair user"])
def test_a_tag_for_a_protected_characteristic_is_refused(ice: WorldAgency, tag: str) -> None:
    ruiz = ice.officer("Ruiz").trained()
    recording = ruiz.wears().recorded()
    with pytest.raises(Refused) as refusal:
        tag_recording(actor=ruiz.row, recording=recording, text=tag)
    assert {reason.clause for reason in refusal.value.decision.reasons} == {"II.B.5"}
    assert not recording.tags.exists()


@pytest.mark.parametrize("tag", ["black van", "white pickup", "foot pursuit", "search warrant"])
def test_a_tag_for_a_thing_is_kept(ice: WorldAgency, tag: str) -> None:
    ruiz = ice.officer("Ruiz").trained()
    recording = ruiz.wears().recorded()
    assert tag_recording(actor=ruiz.row, recording=recording, text=tag).text == tag
