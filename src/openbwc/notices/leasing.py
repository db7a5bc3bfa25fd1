"""Leases on deliveries: who sends one now, and until when it is believed to.

Guarantees: taking and finishing are single conditional updates, so of two senders exactly one has a delivery, on SQLite
and PostgreSQL alike, and a sender whose lease went to another records nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from openbwc.notices.models import Delivery, DeliveryState

LEASE = timedelta(minutes=5)  # longer than any one message takes, so that it is not sent twice while all is well
_FREE = Q(state__in=(DeliveryState.WANTED, DeliveryState.SENDING))
_AHEAD = 20


@dataclass(frozen=True)
class Lease:
    """A hold on one delivery."""

    delivery: Delivery
    holder: str

    def held(self) -> QuerySet[Delivery]:
        """The row, while it is still this lease's."""
        return Delivery.objects.filter(id=self.delivery.id, state=DeliveryState.SENDING, lease_holder=self.holder)


def take(now: datetime, domain: str) -> Lease | None:
    """Take the delivery that is due longest, or whose sender is gone; None when there is none.

    The first sender names the message (`message_id`, at the domain); later ones keep its name.
    """
    due = Delivery.objects.filter(_FREE, due_at__lte=now)
    for key in due.order_by("due_at", "id").values_list("id", flat=True)[:_AHEAD]:
        holder = uuid.uuid4().hex
        taken = due.filter(id=key).update(
            state=DeliveryState.SENDING, lease_holder=holder, due_at=now + LEASE, attempts=F("attempts") + 1
        )
        if taken:
            Delivery.objects.filter(id=key, message_id="").update(message_id=f"<{key}@{domain}>")
            related = ("person__account", "endpoint")
            return Lease(Delivery.objects.select_related(*related).get(id=key), holder)
    return None
