"""Drafts of an agency's policy; sites and the deployment plan."""

from openbwc.custody import Actor
from openbwc.program.actions.draft_policy import begin_draft
from openbwc.program.drafts import starting_text
from tests.unit.web.routes.scene import SEATED, SEE_THE_AGENCY, Scene

PAGES = {
    "drafts": SEATED,
    "draft": SEE_THE_AGENCY,
    "draft_trial": SEE_THE_AGENCY,
    "deployment": SEATED,
    "deployment_file": SEATED,
    "site": SEE_THE_AGENCY,
}
FORMS = {
    "draft_save": SEE_THE_AGENCY,
    "draft_sign": SEE_THE_AGENCY,
    "draft_withdraw": SEE_THE_AGENCY,
    "site_document": SEE_THE_AGENCY,
    "site_plan": SEE_THE_AGENCY,
    "site_staff": SEE_THE_AGENCY,
    "site_end": SEE_THE_AGENCY,
    "agency_end": SEATED,
}
ACTS = frozenset({"draft_publish", "site_activate", "site_close"})


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses."""
    manager = scene.people["programme_manager"].row
    text = starting_text(scene.ice.row, manager, scene.world.today)
    version = begin_draft(actor=Actor.person(manager.id), agency=scene.ice.row, text=text, at=scene.world.now)
    site = scene.ice.site("Houston", active=True)
    return {
        **{
            name: [version.draft_id]
            for name in ("draft", "draft_save", "draft_sign", "draft_publish", "draft_withdraw", "draft_trial")
        },
        **{
            name: [site.id]
            for name in ("site", "site_document", "site_plan", "site_staff", "site_end", "site_activate", "site_close")
        },
        "agency_end": [scene.ice.row.id],
    }
