"""II.B.1: a recording categorised as solely of First Amendment activity is in restricted custody at once."""

from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.queries import Criteria
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from tests.clauses.conftest import Refusing
from tests.world import WorldAgency


def test_categorising_it_closes_it_to_everybody_not_named(ice: WorldAgency, refused_by: Refusing) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    investigator = ice.staff(Role.INVESTIGATOR).row
    categories = policy_of(ice.row, ice.world.today).categories
    category = next(code for code, one in categories.items() if one.restriction == "first_amendment")
    assert refused_by(investigator, recording) == set()
    categorise(actor=ice.staff(Role.CUSTODIAN).row, recording=recording, category=category, reason="a vigil")
    assert refused_by(investigator, recording) == {"II.B.1"}


def test_no_criterion_follows_a_person_through_other_peoples_footage() -> None:
    asked = set(Criteria.__dataclass_fields__)
    assert asked == {
        "officer",
        "wearer_id",
        "agency_code",
        "camera",
        "since",
        "until",
        "encounter_type",
        "encounter_id",
        "category",
        "place",
        "text",
        "training",
    }
