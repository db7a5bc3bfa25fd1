"""Digests: one message a day, at an hour of the person's own zone, for what may wait.

Guarantees: a digest's hour is that of the wall clock in the zone, whatever daylight saving does; where the clock
jumps over the hour, the digest goes at the moment of the jump's end; a notice goes into one digest only.
"""

from datetime import UTC, datetime, time, timedelta
from itertools import count, groupby
from zoneinfo import ZoneInfo

from django.db import transaction

from openbwc.notices.models import Channel, Delivery, Notice

_AT_ONCE = 2000  # notices gathered in one transaction


def next_digest(after: datetime, hour: int, zone: str) -> datetime:
    """The first moment later than `after` (aware) at which the wall clock of the zone shows the hour (0-23), in UTC."""
    local = ZoneInfo(zone)
    day = after.astimezone(local).date()
    moments = (datetime.combine(day + timedelta(days=ahead), time(hour), local).astimezone(UTC) for ahead in count())
    return next(moment for moment in moments if moment > after)


def gather_digests(at: datetime) -> int:
    """Want one e-mail for each person whose digest is due, for all their notices that waited; gives how many."""
    with transaction.atomic():
        due = Notice.objects.filter(digest_due_at__lte=at).order_by("person_id", "made_at", "id")
        waiting = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("person")[:_AT_ONCE])
        made = 0
        for person, notices in groupby(waiting, key=lambda notice: notice.person):
            delivery = Delivery.objects.create(channel=Channel.EMAIL, person=person, made_at=at, due_at=at)
            delivery.notices.set(notices)
            made += 1
        Notice.objects.filter(id__in=[notice.id for notice in waiting]).update(digest_due_at=None)
    return made
