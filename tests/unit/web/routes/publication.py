"""Publishing metrics, and the public pages: what is published is anybody's, publishing the policy office's alone."""

from tests.unit.web.routes.scene import NOBODY, SEATED, Scene

PAGES = {"publications": SEATED}
FORMS = {"publication_publish": NOBODY}
ACTS = NOBODY
PUBLIC = frozenset(
    {
        "public",
        "public_checkpoint",
        "public_metrics",
        "public_month",
        "public_edition",
        "public_proof",
        "public_file",
    }
)
"""Without sign-in, session or cookie; tests/clauses/test_VII_no_right_is_created.py tells what they say."""


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a month of which nothing is published."""
    return {
        "public_month": ["2026-10"],
        "public_edition": ["2026-10", 1],
        "public_proof": ["2026-10", 1],
        "public_file": ["2026-10", 1, "json"],
    }
