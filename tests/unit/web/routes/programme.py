"""Cameras, agencies and the policy."""

from tests.unit.web.routes.scene import SEATED, SEE_THE_AGENCY, Scene

PAGES = {
    "cameras": SEATED,
    "camera": SEE_THE_AGENCY,
    "agencies": SEATED,
    "agency": SEATED,
    "policy": SEATED,
    "clause": SEATED,
    "profile": SEATED,
}
FORMS = {
    "camera_out": SEE_THE_AGENCY,
    "camera_annul": SEE_THE_AGENCY,
    "agency_document": SEATED,
}
ACTS = frozenset({"camera_in", "agency_activate"})


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    return {
        **{name: [scene.camera.id] for name in ("camera", "camera_annul", "camera_out", "camera_in")},
        **{name: [scene.ice.row.id] for name in ("agency", "agency_document", "agency_activate")},
        "clause": ["V.A.7"],
        "profile": ["ICE"],
    }
