"""V.A.2: one of the seven purposes, with its matter, before the first frame; training sees redacted copies only."""

import pytest

from openbwc.access.deciding import may
from openbwc.policy import Act, Rendition
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from tests.clauses.conftest import Refusing
from tests.world import WorldAgency


@pytest.mark.parametrize("purpose", ["", "curiosity", "Investigation ", "dispute with a neighbour"])
def test_what_is_no_authorised_purpose_opens_nothing(ice: WorldAgency, refused_by: Refusing, purpose: str) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    assert refused_by(ice.staff(Role.INVESTIGATOR).row, recording, purpose=purpose) == {"V.A.2"}


def test_a_purpose_that_needs_a_matter_is_refused_without_one(ice: WorldAgency, refused_by: Refusing) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    purposes = policy_of(ice.row, ice.world.today).purposes
    assert len(purposes) == 7
    assert purposes["investigation"].needs_matter
    assert refused_by(ice.staff(Role.INVESTIGATOR).row, recording, matter=" ") == {"V.A.2"}


def test_training_is_served_only_redacted_copies(ice: WorldAgency, refused_by: Refusing) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    supervisor = ice.staff(Role.SUPERVISOR).row
    assert refused_by(supervisor, recording, purpose="training") == {"V.A.2"}
    asked = {"purpose": "training", "matter": None, "at": ice.world.now}
    copy = may(supervisor, Act.VIEW, recording, rendition=Rendition.REDACTED_COPY, **asked)
    assert copy.permitted
