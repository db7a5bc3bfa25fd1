"""Operations, rosters, what is stated of a gap, a day's coverage, and samples for review."""

from datetime import timedelta

from openbwc.evidence.models import RosterEntry
from openbwc.oversight.models import ReviewItem, ReviewSample
from tests.unit.web.routes.scene import REACH_THE_RECORDING, SEATED, Scene

# An officer sees the operations on whose roster they are; who plans or oversees sees the agency's.
FOLLOW = frozenset({"supervisor", "auditor", "programme_manager", "department_auditor"})
REVIEW = frozenset({"supervisor", "auditor", "department_auditor"})
PAGES = {
    "operations": SEATED,
    "operation_rows": SEATED,
    "operation": FOLLOW | {"leo"},
    "roster_entry": FOLLOW | {"leo"},
    "deactivation": REACH_THE_RECORDING,
    "coverage": SEATED,
    "review_samples": SEATED,
    "review_sample": REVIEW,
    "review_population": REVIEW,
    "review_item": REVIEW,
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
    sample = ReviewSample.objects.create(
        agency=scene.ice.row,
        since=scene.world.now - timedelta(days=40),
        until=scene.world.now - timedelta(days=10),
        tree_size=1,
        population=1,
        strata={},
        drawn_at=scene.world.now,
    )
    item = ReviewItem.objects.create(sample=sample, recording=scene.recording, stratum="no encounter")
    return {
        **{name: [sample.id] for name in ("review_sample", "review_population")},
        "review_item": [item.id],
        **{name: [operation.id] for name in ("operation", "operation_roster", "operation_off")},
        **{name: [entry.id] for name in ("roster_entry", "roster_entry_off")},
        "deactivation": [scene.recording.id],
    }
