"""The records of a request, and releases with their gate: who reads them, and who does anything there (V.B)."""

from openbwc.disclosure.actions.open_release import Meant, open_release
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.models import Audience, Channel, ReleaseKind
from openbwc.program.models import Role
from tests.unit.web.routes.scene import NOBODY, SEATED, Scene

READ = frozenset({"auditor", "programme_manager", "department_auditor"})
OFFICIAL = frozenset({"programme_manager"})
PAGES = {"request_records": READ, "releases": SEATED, "release_open": NOBODY, "release": READ, "release_paper": NOBODY}
FORMS = {"request_record_step": NOBODY, "release_step": OFFICIAL}
ACTS = frozenset({"request_index"})


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a request of somebody outside, and a release with nothing in it."""
    asked = Asked(kind="press", name="Jo Doe", description="All footage of 2 March.")
    request = receive_request(actor=None, agency=scene.ice.row, channel=Channel.FORM, asked=asked)
    officer = scene.ice.staff(Role.DISCLOSURE_OFFICER).row
    meant = Meant(kind=ReleaseKind.REQUEST, audience=Audience.REQUESTER, title="Footage of 2 March", request=request)
    release = open_release(actor=officer, agency=scene.ice.row, meant=meant)
    return {
        "request_records": [request.id],
        "request_record_step": [request.id, "determine"],
        "request_index": [request.id, "csv"],
        "release": [release.id],
        "release_step": [release.id, "withdraw"],
        "release_paper": [release.id, release.id],  # nobody was asked anything
    }
