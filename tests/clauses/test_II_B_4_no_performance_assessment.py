"""II.B.4: performance assessment is no purpose of access, for anybody; a misconduct claim is one (V.A.2)."""

from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from tests.clauses.conftest import Refusing
from tests.world import WorldAgency


def test_a_supervisor_cannot_assess_performance(ice: WorldAgency, refused_by: Refusing) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    supervisor = ice.staff(Role.SUPERVISOR).row
    assert refused_by(supervisor, recording, purpose="performance_assessment") == {"II.B.4"}
    assert refused_by(supervisor, recording, purpose="misconduct_claim") == set()
    assert "performance_assessment" not in policy_of(ice.row, ice.world.today).purposes
