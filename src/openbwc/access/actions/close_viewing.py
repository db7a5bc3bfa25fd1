"""A viewing ends, and the ledger keeps what was played of it (V.A.1, V.A.3)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from openbwc.access.events import VIEWING_CLOSED
from openbwc.access.grants import digest
from openbwc.access.models import Viewing
from openbwc.access.played import merged
from openbwc.custody import Actor, Subject, record
from openbwc.program.models import Person

LAPSE = Actor.system("gate")


def close_viewing(*, actor: Person, token: str, played: Iterable[Iterable[int]] = ()) -> Viewing | None:
    """End the viewing of a token; None when it is not this person's or has ended already."""
    with transaction.atomic():
        viewing = Viewing.objects.filter(grant_digest=digest(token), person=actor, closed_at=None).first()
        if viewing is not None:
            close(viewing, actor=Actor.person(actor.id), at=timezone.now(), why="closed", played=played)
    return viewing


def close_lapsed_viewings(*, actor: Actor = LAPSE) -> int:
    """End every viewing whose grant has expired without a word from its player; returns how many."""
    now = timezone.now()
    lapsed = Viewing.objects.filter(closed_at=None, grant_expires_at__lte=now).values_list("id", flat=True)
    closed = 0
    for viewing_id in list(lapsed):
        with transaction.atomic():
            viewing = Viewing.objects.select_for_update().filter(id=viewing_id, closed_at=None).first()
            if viewing is not None and viewing.grant_expires_at <= now:
                close(viewing, actor=actor, at=viewing.grant_expires_at, why="lapsed", played=())
                closed += 1
    return closed


def close(viewing: Viewing, *, actor: Actor, at: datetime, why: str, played: Iterable[Iterable[int]]) -> None:
    """Close a viewing inside the caller's transaction; `why` is closed, lapsed or withdrawn."""
    viewing.played = merged([*viewing.played, *played])
    viewing.closed_at = at
    viewing.save(update_fields=["played", "closed_at"])
    facts = {
        "viewing": str(viewing.id),
        "why": why,
        "closed_at": at.isoformat(),
        "played": viewing.played,
    }
    record(VIEWING_CLOSED, actor=actor, subject=Subject("recording", viewing.recording_id), facts=facts)
