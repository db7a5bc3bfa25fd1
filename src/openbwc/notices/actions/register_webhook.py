"""An address is registered that is told by webhook: of an agency's people by its programme manager, or by a person."""

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.notices.events import WEBHOOK_REGISTERED
from openbwc.notices.models import WebhookEndpoint
from openbwc.notices.outcomes import NotSentError
from openbwc.notices.webhooks import allowed_addresses
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import Mistaken, regulated, require


def register_agency_webhook(*, actor: Actor, agency: Agency, url: str) -> WebhookEndpoint:
    """Register an endpoint that is told what the agency's people are told. Raises `Refused`; `Mistaken` for its URL."""
    _check(url)
    with regulated(actor=actor, subject=Subject("agency", agency.id)):
        decision = require(decide_management(actor, agency))
        endpoint = WebhookEndpoint.objects.create(agency=agency, url=url, registered_at=timezone.now())
        facts = {"url": url, "agency": str(agency.id), "person": None}
        subject = Subject("webhook", endpoint.id)
        record(WEBHOOK_REGISTERED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return endpoint


def register_own_webhook(*, actor: Person, url: str) -> WebhookEndpoint:
    """Register an endpoint that is told the actor's own notices. Raises `Mistaken` for its URL."""
    _check(url)
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.create(person=actor, url=url, registered_at=timezone.now())
        facts = {"url": url, "agency": None, "person": str(actor.id)}
        record(WEBHOOK_REGISTERED, actor=Actor.person(actor.id), subject=Subject("webhook", endpoint.id), facts=facts)
    return endpoint


def _check(url: str) -> None:
    """Refuse an address that could not be called; each call judges it anew."""
    longest = WebhookEndpoint._meta.get_field("url").max_length
    if len(url) > (longest or 0) or not url.isprintable():
        raise Mistaken(f"Expected a printable address of at most {longest} letters, found {len(url)}.")
    try:
        allowed_addresses(url)
    except NotSentError as error:
        raise Mistaken(f"Expected an address that this installation may call. {error}") from error
