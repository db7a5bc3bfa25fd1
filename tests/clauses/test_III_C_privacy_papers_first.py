"""III.C: an agency that is not activated gives out no camera."""

from datetime import timedelta

import pytest

from openbwc.custody import Actor
from openbwc.program.actions.check_out_camera import check_out_camera
from openbwc.program.refusals import Refused
from tests.world import WorldAgency


def test_no_camera_leaves_before_activation(ice: WorldAgency) -> None:
    ice.row.activations.update(starts_at=ice.world.now + timedelta(days=1))
    ruiz = ice.officer("Ruiz").trained().row
    camera = ice.camera("ICE-1")
    with pytest.raises(Refused) as refusal:
        check_out_camera(actor=Actor.person(ruiz.id), camera=camera, person=ruiz, at=ice.world.now)
    assert {reason.clause for reason in refusal.value.decision.reasons} == {"III.C"}
