"""Operations, rosters, what is stated of a gap, and a day's coverage."""

from openbwc.evidence.models import RosterEntry
from tests.unit.web.routes.scene import REACH_THE_RECORDING, SEATED, Scene

# An officer sees the operations on whose roster they are; who plans or oversees sees the agency's.
FOLLOW = frozenset({"supervisor", "auditor", "programme_manager", "department_auditor"})
PAGES = {
    "operations": SEATED,
    "operation_rows": SEATED,
    "operation": FOLLOW | {"leo"},
    "roster_entry": FOLLOW | {"leo"},
    "deactivation": REACH_THE_RECORDING,
    "coverage": SEATED,
}
FORMS = {
    "operation_roster": FOLLOW | {"leo"},
    "operation_off": FOLLOW | {"leo"},
    "roster_entry_off": FOLLOW | {"leo"},
}
ACTS: frozenset[str] = frozenset()


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    operation = scene.ice.operation("removal_order", scene.ruiz)
    entry = RosterEntry.objects.get(operation=operation)
    return {
        **{name: [operation.id] for name in ("operation", "operation_roster", "operation_off")},
        **{name: [entry.id] for name in ("roster_entry", "roster_entry_off")},
        "deactivation": [scene.recording.id],
    }
