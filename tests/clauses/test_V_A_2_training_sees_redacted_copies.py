"""V.A.2: training is served redacted copies and nothing else; who makes one looks at the footage to make it (V.A.5)."""

import pytest

from openbwc.access.actions.open_viewing import open_viewing
from openbwc.access.copies import copies_open_to
from openbwc.access.deciding import may
from openbwc.policy import Act, Rendition
from openbwc.program.models import Role
from openbwc.program.refusals import Refused
from openbwc.redaction.actions.open_footage import open_footage
from tests.world import WorldAgency


def test_an_officer_in_training_gets_the_copy_and_never_the_recording(ice: WorldAgency) -> None:
    recording = ice.officer("Ruiz").trained().wears().recorded()
    officer = ice.officer("Okafor").trained().row
    asked = {"actor": officer, "recording": recording, "purpose": "training", "matter": "", "browser": "b"}
    assert list(copies_open_to(officer, at=ice.world.now)) == []
    with pytest.raises(Refused, match="only with redacted copies"):
        open_viewing(**asked)
    copy = ice.copied(recording)
    assert list(copies_open_to(officer, purpose="training", at=ice.world.now)) == [copy]
    assert open_viewing(**asked, copy=copy).viewing.copy == copy
    with pytest.raises(Refused, match="only with redacted copies"):
        open_viewing(**asked)


def test_who_makes_the_copy_looks_at_the_proxy_and_nobody_else_does(ice: WorldAgency) -> None:
    recording = ice.officer("Ruiz").trained().wears().recorded()
    redactor = ice.staff(Role.REDACTOR).row
    footage = ice.project(redactor, recording, purpose="training", matter="").footage.get()
    assert open_footage(actor=redactor, footage=footage, browser="b").viewing.purpose == "training"
    asked = {"purpose": "training", "matter": None, "for_redaction": True, "at": ice.world.now}
    for role in (Role.SUPERVISOR, Role.CUSTODIAN, Role.INVESTIGATOR, Role.AUDITOR):
        assert not may(ice.staff(role).row, Act.VIEW, recording, **asked).permitted
    for act, rendition in ((Act.DOWNLOAD, Rendition.ORIGINAL), (Act.VIEW, Rendition.ORIGINAL)):
        assert not may(redactor, act, recording, rendition=rendition, **asked).permitted
