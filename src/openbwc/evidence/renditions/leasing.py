"""Leases on a clip's renditions: who makes them now, until when, and the fence that the completion has to pass.

Guarantees: taking, renewing, completing and giving back are single conditional updates, so of two workers exactly one
wins on SQLite and PostgreSQL alike; what a worker does after its lease went to another changes no row.

For a rendition that is wanted, `lease_until` is the time at which to look whether a job is still under way for it.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django_q.conf import Conf

from openbwc.evidence.models import ClipFile, Rendition, RenditionKind, RenditionState

LEASE = timedelta(seconds=0.75 * Conf.RETRY)  # shorter than the queue's own, so that a job offered again may take it
PATIENCE = timedelta(minutes=10)  # until a wanted rendition is looked after
ATTEMPTS = 3  # then the file is held to be the reason


class LeaseLostError(Exception):
    """Another worker has the renditions now, or nobody: what was made must not be kept."""


@dataclass(frozen=True)
class Lease:
    """A hold on some of a clip's renditions."""

    clip_id: uuid.UUID
    holder: str
    kinds: frozenset[RenditionKind]

    def held(self, kinds: Iterable[RenditionKind] | None = None) -> QuerySet[Rendition]:
        """The rows that are still this lease's: the fence."""
        return Rendition.objects.filter(
            clip_id=self.clip_id,
            kind__in=self.kinds if kinds is None else list(kinds),
            state=RenditionState.MAKING,
            lease_holder=self.holder,
        )


def take(clip: ClipFile, now: datetime) -> Lease | None:
    """Take every rendition of the clip that is wanted or whose maker is gone; None when there is none to take."""
    holder = uuid.uuid4().hex
    free = Q(state=RenditionState.WANTED) | Q(state=RenditionState.MAKING, lease_until__lte=now)
    Rendition.objects.filter(free, clip=clip, attempts__lt=ATTEMPTS).update(
        state=RenditionState.MAKING, lease_holder=holder, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    taken = Rendition.objects.filter(clip=clip, state=RenditionState.MAKING, lease_holder=holder)
    kinds = frozenset(RenditionKind(kind) for kind in taken.values_list("kind", flat=True))
    return Lease(clip.id, holder, kinds) if kinds else None


def renew(lease: Lease, now: datetime) -> None:
    """Say that the maker is alive. Raises LeaseLostError where the lease is no longer ours."""
    if not lease.held().update(lease_until=now + LEASE):
        raise LeaseLostError(f"the renditions of clip {lease.clip_id} are no longer ours to make")


def give_back(lease: Lease, now: datetime) -> bool:
    """Want again what is not made, the attempt not counted; False where nothing was left to give."""
    return bool(
        lease.held().update(
            state=RenditionState.WANTED, lease_holder="", lease_until=now + PATIENCE, attempts=F("attempts") - 1
        )
    )


def used_up(clip: ClipFile, now: datetime) -> QuerySet[Rendition]:
    """Renditions whose last permitted maker is gone without a word: killed or crashed with it, each time."""
    free = Q(state=RenditionState.WANTED) | Q(state=RenditionState.MAKING, lease_until__lte=now)
    return Rendition.objects.filter(free, clip=clip, attempts__gte=ATTEMPTS)
