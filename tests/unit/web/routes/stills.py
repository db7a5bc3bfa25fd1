"""Stills: asked for on a recording's page, decided and opened on their own."""

from datetime import timedelta

from openbwc.access.models import Still
from tests.unit.web.routes.scene import REACH_THE_RECORDING, SEATED, Scene

DECIDE = frozenset({"supervisor", "custodian", "investigator"})
PAGES = {"stills": SEATED, "recording_stills": REACH_THE_RECORDING, "still": DECIDE}
FORMS: dict[str, frozenset[str]] = {}
ACTS = frozenset({"still_open"})


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a request of the investigator that waits."""
    still = Still.objects.create(
        clip=scene.recording.clips.get(),
        at_ms=1000,
        purpose="investigation",
        legal_basis="18 U.S.C. 3052",
        asked_by=scene.people["investigator"].row,
        asked_at=scene.world.now - timedelta(hours=1),
    )
    return {
        "recording_stills": [scene.recording.id],
        "still": [still.id],
        "still_open": [still.id],
    }
