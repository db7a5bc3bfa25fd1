"""Requests: who reads them, who handles them, and what anybody may do without an account (V.B.1, V.B.2)."""

from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.models import Channel, PortalComponent
from tests.unit.web.routes.scene import NOBODY, SEATED, Scene

READ = frozenset({"auditor", "programme_manager", "department_auditor"})
PAGES = {
    "requests": SEATED,
    "request_enter": NOBODY,
    "request": READ,
    "request_fees": READ,
    "annual_report": READ,
    "annual_report_file": READ,
    "annual_report_figure": READ,
    "accounting": READ,
    "accounting_file": READ,
}
FORMS = {
    "request_step": NOBODY,
    "request_fee_step": NOBODY,
    "request_closure": NOBODY,
    "request_portal": NOBODY,
    "request_office": NOBODY,
    "annual_report_state": NOBODY,
    "accounting_enter": NOBODY,
    "accounting_give": NOBODY,
}
ACTS = frozenset(
    {
        "request_certificate",
        "request_letter",
        "request_attachment",
        "request_closure_step",
        "accounting_correct",
        "accounting_given",
    }
)
PUBLIC_FORMS = frozenset({"public_request", "public_request_status"})
"""Anybody's pages with a form: no sign-in, no session, no cookie."""


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a request of somebody outside; no certificate of it."""
    asked = Asked(kind="press", name="Jo Doe", description="All footage of 1 March.")
    PortalComponent.objects.create(
        agency=scene.ice.row, component="88", digest="0" * 64, by=scene.ruiz.row, at=scene.world.now
    )
    made = receive_request(actor=None, agency=scene.ice.row, channel=Channel.FORM, asked=asked)
    return {
        "request": [made.id],
        "request_step": [made.id, "close"],
        "request_fees": [made.id],
        "request_fee_step": [made.id, "category"],
        "request_certificate": [made.id, made.id],
        "request_letter": [made.id, made.id],
        "request_attachment": [made.id, made.id],
        "request_closure_step": [made.id, "confirm"],
        "portal_requests": ["88"],
        "annual_report_file": ["xml"],
        "annual_report_figure": ["V.A-2"],
        "accounting_correct": [made.id],
        "accounting_given": [made.id],
    }
