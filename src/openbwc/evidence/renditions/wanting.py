"""Want renditions: rows and a job in the queue, in the caller's transaction."""

import uuid
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q
from django_q.models import OrmQ
from django_q.tasks import async_task

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import RENDITIONS_WANTED
from openbwc.evidence.models import ClipFile, Disposal, Rendition, RenditionKind, RenditionState
from openbwc.evidence.renditions.leasing import PATIENCE

JOB = "openbwc.site.jobs.tasks.make_renditions"  # by name, as URLs name views: evidence knows nothing of site
_QUEUE_IS_LONG = 100  # jobs; a queue this long needs no looking after, it needs time


def want_renditions(clip: ClipFile, *, actor: Actor) -> None:
    """Want every kind of rendition of a clip; those that are there already stay. Call it in a transaction.

    Of what was disposed of nothing is wanted any more (V.A.4).
    """
    with transaction.atomic():
        if Disposal.objects.filter(recording=clip.recording_id).exists():
            return
        look_again = datetime.now(UTC) + PATIENCE
        rows = [Rendition(clip=clip, kind=kind, lease_until=look_again) for kind in RenditionKind]
        Rendition.objects.bulk_create(rows, ignore_conflicts=True)
        wanted = clip.renditions.filter(state=RenditionState.WANTED).values_list("kind", flat=True)
        if wanted:
            facts = {"clip": str(clip.id), "kinds": sorted(wanted)}
            record(RENDITIONS_WANTED, actor=actor, subject=Subject("recording", clip.recording_id), facts=facts)
            enqueue(clip.id)


def again_renditions(clip: ClipFile, *, actor: Actor) -> None:
    """Make all renditions of a clip anew, those that failed and those that are made; what is being made goes on."""
    with transaction.atomic():
        clip.renditions.exclude(state=RenditionState.MAKING).update(
            state=RenditionState.WANTED, attempts=0, error="", lease_until=datetime.now(UTC) + PATIENCE
        )
        want_renditions(clip, actor=actor)


def rewant_stale() -> int:
    """Offer jobs again for renditions whose job went missing or whose maker died; gives how many clips.

    A wanted rendition with a job in the queue may be offered twice; the second job finds nothing to do.
    """
    now = datetime.now(UTC)
    room = _QUEUE_IS_LONG - OrmQ.objects.count()
    if room <= 0:
        return 0
    stale = Rendition.objects.filter(
        Q(state__in=(RenditionState.WANTED, RenditionState.MAKING)),
        Q(lease_until__isnull=True) | Q(lease_until__lte=now),
    )
    clips = list(stale.order_by("clip_id").values_list("clip_id", flat=True).distinct()[:room])
    for clip_id in clips:
        with transaction.atomic():
            stale.filter(clip_id=clip_id, state=RenditionState.WANTED).update(lease_until=now + PATIENCE)
            enqueue(clip_id)
    return len(clips)


def enqueue(clip_id: uuid.UUID) -> None:
    """Put a job for the clip into the queue, in the current transaction. It may last as long as it shows life."""
    async_task(JOB, str(clip_id), q_options={"group": "renditions", "timeout": -1})
