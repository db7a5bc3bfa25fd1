"""Notices, preferences, webhooks and tokens: each person's own."""

from datetime import timedelta

from django.utils import timezone

from openbwc.notices.models import Notice, Urgency, WebhookEndpoint
from openbwc.program.models import ApiToken
from openbwc.program.models.identified import new_id
from tests.unit.web.routes.scene import SEATED, Scene

PAGES = {
    "notices": SEATED,
    "notice": frozenset({"leo"}),
    "notice_preferences": SEATED,
    "tokens": SEATED,
}
FORMS = {"webhook_new": SEATED}
ACTS = frozenset({"notices_read", "webhook_withdraw", "token_revoke"})


def arguments(scene: Scene) -> dict[str, list[object]]:
    """What stands in the addresses: a notice, an endpoint and a token of Ruiz."""
    now, person = timezone.now(), scene.ruiz.row
    notice = Notice.objects.create(
        person=person,
        title="Title",
        words="Words.",
        event_id=new_id(),
        event_kind="tests.happened",
        subject=f"person:{person.id}",
        clause="V.B.2",
        urgency=Urgency.DIGEST,
        made_at=now,
    )
    endpoint = WebhookEndpoint.objects.create(person=person, url="https://hooks.example/", registered_at=now)
    token = ApiToken.objects.create(
        person=person,
        name="import",
        digest="0" * 64,
        begins="bwc_abcdef",
        scopes=["people:read"],
        issued_at=now,
        expires_at=now + timedelta(days=1),
    )
    return {"notice": [notice.id], "webhook_withdraw": [endpoint.id], "token_revoke": [token.id]}
