"""A person has read notices of theirs; for what the law demands to be told, that is part of the proof (V.B.2)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.notices.events import NOTICES_READ
from openbwc.notices.models import Notice
from openbwc.program.models import Person


def mark_read(*, actor: Person, notices: Iterable[UUID] | None = None) -> int:
    """Mark the actor's own unread notices as read, the named ones or all; gives how many were unread until now.

    Ids of other people's notices, or of none, change nothing.
    """
    with transaction.atomic():
        unread = Notice.objects.filter(person=actor, read_at=None)
        if notices is not None:
            unread = unread.filter(id__in=list(notices))
        read = sorted(str(key) for key in unread.select_for_update().values_list("id", flat=True))
        Notice.objects.filter(id__in=read).update(read_at=timezone.now())
        if read:
            record(
                NOTICES_READ,
                actor=Actor.person(actor.id),
                subject=Subject("person", actor.id),
                facts={"notices": read},
            )
    return len(read)
