"""The resource planner: whoever is seated may plan; whose figures it rests on, its own tests say."""

from tests.unit.web.routes.scene import NOBODY, SEATED, Scene

PAGES = {"planner": SEATED, "plan_picture": SEATED, "plan_file": SEATED}
FORMS: dict[str, frozenset[str]] = {}
ACTS = NOBODY


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    return {"plan_picture": ["money"], "plan_file": ["plan.csv"]}
