"""Sending what is due: each message by one sender at a time, each result with its proof in the ledger.

Guarantees:
- A message that the other side took over, and whose taking over we could write down, is never sent again.
- A sender that is killed before it reached the other side has sent nothing, and another sends it once. One that is
  killed between the other side's answer and our writing it down cannot know: then the message is sent again under the
  same Message-ID (e-mail) or Idempotency-Key (webhook), by which the receiver knows it. So: at least once.
- No transaction of the database is open while we talk to another machine.
"""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.notices.events import NOTICE_GIVEN_UP, NOTICE_SENT
from openbwc.notices.leasing import Lease, take
from openbwc.notices.mail import ProvingBackend, send_email
from openbwc.notices.models import Channel, DeliveryState
from openbwc.notices.outcomes import Accepted, NotSentError
from openbwc.notices.webhooks import call_webhook

SENDER = Actor.system("notices")
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long after each failed try the next one comes; when the try after the last wait fails, it is given up."""
_log = logging.getLogger("openbwc.notices")


def send_due(*, until: datetime, beat: Callable[[], None] = lambda: None) -> Counter[str]:
    """Send what is due until there is no more or the time is over; gives how many became what.

    `beat` is called before each message and may raise to interrupt; then nothing is under way.
    """
    became: Counter[str] = Counter()
    with closing(ProvingBackend()) as backend:
        while (now := timezone.now()) < until:
            beat()
            lease = take(now, settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">"))
            if lease is None:
                break
            became[str(_try(lease, backend))] += 1
    return became


def _try(lease: Lease, backend: ProvingBackend) -> DeliveryState:
    """Send one message and write down what came of it."""
    delivery = lease.delivery
    try:
        if delivery.attempts > len(WAITS) + 1:
            raise NotSentError(delivery.error or "The sender ended in each try.", final=True)
        if delivery.channel == Channel.EMAIL:
            accepted = send_email(delivery, backend)
        elif delivery.endpoint is not None:
            accepted = call_webhook(delivery, delivery.endpoint)
        else:
            raise NotSentError("The delivery names neither a person nor an endpoint.", final=True)
    except NotSentError as error:
        _log.info("delivery %s was not sent: %s", delivery.id, error)
        return _give_up(lease, error) if error.final else _put_off(lease, error)
    return _keep_proof(lease, accepted)


def _facts(lease: Lease) -> dict[str, Any]:
    delivery = lease.delivery
    return {
        "channel": delivery.channel,
        "notices": [str(key) for key in delivery.notices.order_by("made_at", "id").values_list("id", flat=True)],
        "person": str(delivery.person_id) if delivery.person_id else None,
        "endpoint": str(delivery.endpoint_id) if delivery.endpoint_id else None,
        "attempts": delivery.attempts,
    }


def _keep_proof(lease: Lease, accepted: Accepted) -> DeliveryState:
    """The message went: the proof in row and ledger. (The address stays out of the ledger, which keeps for ever.)"""
    delivery = lease.delivery
    proof = {name: value for name, value in accepted.proof.items() if name != "to"}
    facts = {**_facts(lease), "message_id": delivery.message_id, "proof": proof}
    with transaction.atomic():
        kept = lease.held().update(
            state=DeliveryState.SENT, sent_at=timezone.now(), proof=dict(accepted.proof), error="", lease_holder=""
        )
        if kept:
            record(NOTICE_SENT, actor=SENDER, subject=Subject("delivery", delivery.id), facts=facts)
    return DeliveryState.SENT


def _put_off(lease: Lease, error: NotSentError) -> DeliveryState:
    """Try again later, unless this was the last try."""
    if lease.delivery.attempts > len(WAITS):
        return _give_up(lease, error)
    due_at = timezone.now() + WAITS[lease.delivery.attempts - 1]
    lease.held().update(state=DeliveryState.WANTED, due_at=due_at, error=str(error)[:500], lease_holder="")
    return DeliveryState.WANTED


def _give_up(lease: Lease, error: NotSentError) -> DeliveryState:
    """No further try: written down, so that somebody sees to it that the person is told in another way."""
    facts = {**_facts(lease), "error": str(error)[:500]}
    with transaction.atomic():
        if lease.held().update(state=DeliveryState.FAILED, error=str(error)[:500], lease_holder=""):
            record(NOTICE_GIVEN_UP, actor=SENDER, subject=Subject("delivery", lease.delivery.id), facts=facts)
    return DeliveryState.FAILED
