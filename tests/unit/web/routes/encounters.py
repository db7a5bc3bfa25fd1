"""Encounters and the statements of reports."""

from tests.unit.web.routes.scene import SEE_THE_AGENCY, Scene

PAGES = {"encounter": SEE_THE_AGENCY}
FORMS = {"encounter_report": SEE_THE_AGENCY}
ACTS: frozenset[str] = frozenset()


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    encounter = scene.ice.encounter("at_large_arrest")
    return {name: [encounter.id] for name in (*PAGES, *FORMS)}
