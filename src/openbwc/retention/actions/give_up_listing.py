"""A proposal that was not listed to its end is given up: what it listed is free again (V.A.4).

It is no act that the policy decides, and the ledger has nothing of it: its record begins with a list that is whole, and
this one nobody has read.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openbwc.retention.dispositions import keep_waiting
from openbwc.retention.models import Disposition, DispositionState

_UNFINISHED = "It was not listed to its end."


def give_up_listing(disposition_id: UUID) -> None:
    """Give it up; one that is listed, or was given up, is left as it is."""
    now = timezone.now()
    with transaction.atomic():
        row = Disposition.objects.select_for_update().get(id=disposition_id)
        if row.state != DispositionState.LISTING:
            return
        keep_waiting(row, _UNFINISHED, now)
        row.state, row.ended_at, row.look_at, row.withdrawn_because = DispositionState.WITHDRAWN, now, None, _UNFINISHED
        row.save(update_fields=["state", "ended_at", "look_at", "withdrawn_because"])


def give_up_unfinished() -> int:
    """Give up the proposals whose listing was cut off; gives how many."""
    late = Disposition.objects.filter(state=DispositionState.LISTING, look_at__lte=timezone.now())
    ids = list(late.values_list("id", flat=True))
    for key in ids:
        give_up_listing(key)
    return len(ids)
