"""II.B.3: footage of undercover personnel or sources is for those named on its access list."""

from openbwc.program.models import Role
from tests.clauses.conftest import Refusing
from tests.world import WorldAgency


def test_only_the_named_open_it(ice: WorldAgency, refused_by: Refusing) -> None:
    recording = ice.officer("Ruiz").wears().recorded(restriction="protected_identity")
    named, other = ice.staff(Role.INVESTIGATOR).named_on(recording), ice.staff(Role.INVESTIGATOR)
    assert refused_by(named.row, recording) == set()
    assert refused_by(other.row, recording) == {"II.B.3"}
