"""Expedited releases, the reading room, and what is published for anybody (V.B.3, VII)."""

import uuid

from openbwc.disclosure.actions.flag_incident import flag_incident
from tests.unit.web.routes.scene import OF_THE_AGENCY, REACH_THE_RECORDING, SEATED, Scene

READ = frozenset({"auditor", "programme_manager", "department_auditor"})
PAGES = {
    "recording_track": REACH_THE_RECORDING,
    "encounter_track": OF_THE_AGENCY | {"department_auditor"},
    "expedited_list": SEATED,
    "expedited": READ,
    "reading_room": SEATED,
}
FORMS = {"expedited_deed": frozenset({"programme_manager"})}
ACTS = frozenset({"release_publish", "publication_withdraw"})
PUBLIC = frozenset(
    {
        "public_releases",
        "public_feed",
        "public_release",
        "public_release_content",
        "public_release_proof",
        "public_release_file",
    }
)
"""Without sign-in, session or cookie; tests/unit/web/test_public_releases.py tells what they say."""


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: an incident that was flagged; no release, and none published."""
    encounter = scene.ice.encounter("planned_arrest_warrant")
    custodian = scene.people["custodian"].row
    track = flag_incident(actor=custodian, about=encounter, incident="serious_bodily_injury")
    nothing = uuid.uuid4()
    return {
        "recording_track": [scene.recording.id],
        "encounter_track": [encounter.id],
        "expedited": [track.id],
        "expedited_deed": [track.id, "decide"],
        "release_publish": [track.id],
        "publication_withdraw": [track.id],
        **{name: [nothing] for name in ("public_release", "public_release_content", "public_release_proof")},
        "public_release_file": [nothing, 1, "video"],
    }
