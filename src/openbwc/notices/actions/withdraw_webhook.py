"""A webhook's address is withdrawn; nothing is sent there any more, and what was sent stays written down."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.notices.events import WEBHOOK_WITHDRAWN
from openbwc.notices.models import WebhookEndpoint
from openbwc.program.management import decide_management
from openbwc.program.refusals import Mistaken, regulated, require


def withdraw_webhook(*, actor: Actor, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Withdraw an endpoint: an own one, or with authority over the programme an agency's or one of its people.

    Raises `Refused`; `Mistaken` where it was withdrawn already.
    """
    subject = Subject("webhook", endpoint.id)
    with regulated(actor=actor, subject=subject):
        endpoint = WebhookEndpoint.objects.select_for_update(of=("self",)).get(id=endpoint.id)
        if endpoint.person is None or actor != Actor.person(endpoint.person.id):
            agency = endpoint.person.agency if endpoint.person else endpoint.agency
            require(decide_management(actor, agency))
        if endpoint.withdrawn_at is not None:
            raise Mistaken(f"Expected an endpoint in use; it was withdrawn at {endpoint.withdrawn_at:%Y-%m-%d %H:%M}Z.")
        endpoint.withdrawn_at = timezone.now()
        endpoint.save(update_fields=["withdrawn_at"])
        record(WEBHOOK_WITHDRAWN, actor=actor, subject=subject, facts={"url": endpoint.url})
    return endpoint
