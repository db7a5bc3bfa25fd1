"""A viewing ends, and the ledger keeps what was played of it (V.A.1, V.A.3).

Guarantees: a viewing is closed once, whoever comes first: its row is held while it is closed.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openbwc.access.events import VIEWING_CLOSED
from openbwc.access.grants import digest
from openbwc.access.models import Matter, Viewing
from openbwc.access.played import Span, merged, within
from openbwc.custody import Actor, Subject, record
from openbwc.program.models import Person

LAPSE = Actor.system("gate")


def close_viewing(
    *, actor: Person, token: str, played: Iterable[Iterable[int]] = (), why: str = "closed"
) -> Viewing | None:
    """End the viewing of a token; None when it is not this person's or has ended already.

    `why` is closed, or withdrawn when the policy does not permit it any more. `ValueError` for spans of the wrong form.
    """
    with transaction.atomic():
        mine = Viewing.objects.select_for_update().filter(grant_digest=digest(token), person=actor, closed_at=None)
        viewing = mine.first()
        if viewing is not None:
            spans = spans_of(viewing, played)
            _close(viewing, actor=Actor.person(actor.id), at=timezone.now(), why=why, played=spans)
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
                _close(viewing, actor=actor, at=viewing.grant_expires_at, why="lapsed", played=[])
                closed += 1
    return closed


def withdraw_redactors(*, actor: Actor, recordings: Collection[UUID], purpose: str, matter: Matter | None) -> int:
    """End the open viewings for redaction of these recordings, for the purpose and its matter; returns how many."""
    opened = Viewing.objects.filter(
        for_redaction=True, recording__in=recordings, purpose=purpose, matter=matter, closed_at=None
    )
    with transaction.atomic():
        viewings = list(opened.select_for_update())
        for viewing in viewings:
            _close(viewing, actor=actor, at=timezone.now(), why="withdrawn", played=[])
    return len(viewings)


def spans_of(viewing: Viewing, played: Iterable[Iterable[int]]) -> list[Span]:
    """What a player reports, cut to the recording's clip files; `ValueError` for spans of the wrong form."""
    lengths = dict(viewing.recording.clips.values_list("part", "duration_ms"))
    return within(played, lengths)


def _close(viewing: Viewing, *, actor: Actor, at: datetime, why: str, played: list[Span]) -> None:
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
