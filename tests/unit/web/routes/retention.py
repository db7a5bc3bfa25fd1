"""Retention: holds, records schedules, and what keeps a recording."""

from django.utils import timezone

from openbwc.retention.models import ScheduleChange
from tests.unit.web.routes.scene import REACH_THE_RECORDING, SEATED, Scene

HOLD = frozenset({"supervisor", "custodian", "investigator"})
KNOW = HOLD | {"programme_manager", "auditor", "department_auditor"}
READ = frozenset({"custodian"})
PAGES = {
    "holds": SEATED,
    "schedules": SEATED,
    "hold": READ,
    "schedule": KNOW,
    "schedule_change": KNOW,
    "schedule_list": KNOW,
    "schedule_ids": frozenset({"programme_manager"}),
    "schedule_item": KNOW,
    "recording_hold": REACH_THE_RECORDING,
    "search_hold": HOLD,
}
FORMS = {
    "hold_review": READ,
    "hold_release": READ,
    "schedule_withdraw": KNOW,
    "schedule_approve": KNOW,
    "schedule_item_taken_back": KNOW,
}
ACTS: frozenset[str] = frozenset()


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a hold on the scene's recording, an item in force, and a proposal that waits."""
    hold, item = scene.ice.held(scene.recording), scene.ice.scheduled("evidentiary")
    change = ScheduleChange.objects.create(
        agency=scene.ice.row,
        reason="The Archivist approved it.",
        content={"items": {}, "categories": {}},
        reckoned_on=scene.world.today,
        listed=0,
        sha256="ab" * 32,
        counts={"by_category": {}, "no_longer": 0, "held": 0, "awaiting_authority": 0, "to_transfer": 0},
        proposed_by=scene.people["custodian"].row,
        proposed_at=timezone.now(),
    )
    return {
        **{name: [hold.id] for name in ("hold", "hold_review", "hold_release")},
        **{name: [change.id] for name in ("schedule_change", "schedule_list", "schedule_ids")},
        **{name: [change.id] for name in ("schedule_approve", "schedule_withdraw")},
        "schedule": [scene.ice.row.id],
        "schedule_item": [item.id],
        "schedule_item_taken_back": [item.id],
        "recording_hold": [scene.recording.id],
        "search_hold": [scene.ice.row.id],
    }
