"""The people and the world in which every address is tried."""

from dataclasses import dataclass

from openbwc.evidence.models import Recording
from openbwc.intake.models import Quarantined
from openbwc.program.models import Camera
from tests.world import World, WorldAgency, WorldPerson

OF_THE_AGENCY = frozenset({"leo", "supervisor", "custodian", "investigator", "auditor", "programme_manager"})
SEATED = OF_THE_AGENCY | {"department_auditor", "foreign_leo", "unappointed"}
EVERYBODY = SEATED | {"administrator"}
NOBODY: frozenset[str] = frozenset()
REACH_THE_RECORDING = frozenset({"leo", "supervisor", "custodian", "investigator", "auditor", "department_auditor"})
SEE_THE_AGENCY = OF_THE_AGENCY | {"department_auditor"}


@dataclass(frozen=True)
class Scene:
    """An agency with somebody in each role (`people`, by role), its officer Ruiz, and one thing of each kind."""

    world: World
    ice: WorldAgency
    ruiz: WorldPerson
    people: dict[str, WorldPerson]
    recording: Recording
    camera: Camera
    kept: Quarantined
