"""II.B.2: a sensitive place without a basis in II.A restricts the recording."""

from openbwc.evidence.actions.open_encounter import open_encounter
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.models import Sensitivity
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from tests.clauses.conftest import Refusing
from tests.world import WorldAgency


def test_a_hospital_visit_outside_ii_a_is_restricted(ice: WorldAgency, refused_by: Refusing) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    visit = open_encounter(
        actor=ice.officer("Okafor").trained().row,
        agency=ice.row,
        type="other_contact",
        title="Interview at a bedside",
        starts_at=ice.world.now,
        sensitivity=Sensitivity.MEDICAL,
    )
    place_in_encounter(actor=ice.staff(Role.CUSTODIAN).row, recording=recording, encounter=visit, reason="log")
    assert refused_by(ice.staff(Role.INVESTIGATOR).row, recording) == {"II.B.2"}


def test_an_arrest_in_a_hospital_is_not(ice: WorldAgency, refused_by: Refusing) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    types = policy_of(ice.row, ice.world.today).encounter_types
    arrest = next(code for code, one in types.items() if one.clause == "II.A.2")
    encounter = ice.encounter(arrest, sensitivity=Sensitivity.MEDICAL)
    place_in_encounter(actor=ice.staff(Role.CUSTODIAN).row, recording=recording, encounter=encounter, reason="log")
    assert refused_by(ice.staff(Role.INVESTIGATOR).row, recording) == set()
