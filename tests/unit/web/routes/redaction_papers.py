"""The papers of redaction: nobody of this world's roles redacts, so none of them finds a paper."""

from openbwc.program.models.identified import new_id
from tests.unit.web.routes.scene import NOBODY, Scene

PAGES = {"redaction_log": NOBODY, "redaction_vaughn": NOBODY}
FORMS: dict[str, frozenset[str]] = {}
ACTS: frozenset[str] = frozenset()


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    return {name: [new_id(), "pdf"] for name in PAGES}
