"""Recordings, redacted copies, intake, the ledger."""

from tests.unit.web.routes.scene import NOBODY, REACH_THE_RECORDING, SEATED, SEE_THE_AGENCY, Scene

PAGES = {
    "home": SEATED,
    "find": SEATED,
    "recording": REACH_THE_RECORDING,
    "recording_why": SEATED,
    "copies": SEATED,
    "copy": REACH_THE_RECORDING,
    "upload_page": SEATED,
    "quarantine": SEATED,
    "quarantined": SEE_THE_AGENCY,
    "ledger": SEATED,
    "ledger_file": NOBODY,  # no checkpoint is published in this world
    "media": NOBODY,  # there is no grant in this world
}
FORMS = {
    "recording_viewing": REACH_THE_RECORDING,
    "recording_download": REACH_THE_RECORDING,
    "recording_category": REACH_THE_RECORDING,
    "recording_wearer": REACH_THE_RECORDING,
    "recording_encounter": REACH_THE_RECORDING,
    "recording_new_encounter": REACH_THE_RECORDING,
    "recording_notice": REACH_THE_RECORDING,
    "recording_tag": REACH_THE_RECORDING,
    "recording_access": REACH_THE_RECORDING,
    "recording_mark": REACH_THE_RECORDING,
    "copy_play": REACH_THE_RECORDING,
    "copy_file": REACH_THE_RECORDING,
    "copy_withdraw": REACH_THE_RECORDING,
}
ACTS = frozenset({"viewing_renew", "viewing_close"})


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    copy = scene.ice.copied(scene.recording)
    return {
        **{name: [copy.id] for name in ("copy", "copy_play", "copy_file", "copy_withdraw")},
        **{name: [scene.recording.id] for name in (*PAGES, *FORMS) if name.startswith("recording")},
        "media": ["token", scene.recording.clips.all()[0].id, "proxy"],
        "viewing_renew": ["token"],
        "viewing_close": ["token"],
        "upload": [scene.recording.id],
        "quarantined": [scene.kept.id],
        "ledger_file": ["checkpoint"],
    }
