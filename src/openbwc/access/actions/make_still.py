"""An approved still is made from the original and kept in the vault as an object that names its source (V.A.5, V.A.8).

Guarantees: only what is approved is made; the original is read and compared with its digest before, and never touched;
the decoder runs in an isolated child; making it again, also after a crash at any moment, gives the same object. While a
key is away or the disk is full the still stays approved, and its job comes again.
"""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from openbwc.access.actions.rule_on_still import enqueue
from openbwc.access.events import STILL_FAILED, STILL_MADE
from openbwc.access.models import Still, StillState
from openbwc.custody import Actor, Subject, record
from openbwc.evidence.disposals import disposal_of
from openbwc.evidence.originals import vault
from openbwc.media import MediaError, StillReport
from openbwc.media import make_still as make_picture
from openbwc.vault import KeyLostError, Staged, StorageFailedError, VaultError

PREFIX = "urn:openbwc:still:"
_ERROR_MAX = 500
_AGAIN = timedelta(minutes=10)
_log = logging.getLogger(__name__)


def make_still(still_id: uuid.UUID, *, actor: Actor) -> Still:
    """Make it where it is approved and not made yet; gives the still as it stands then."""
    still = Still.objects.select_related("clip__recording__agency").get(id=still_id)
    if still.state != StillState.APPROVED:
        return still
    clip, now = still.clip, timezone.now()
    if disposal_of(clip.recording) is not None:  # one that begins from now on waits for this still
        return _fail(still, actor, "the recording was disposed of")
    try:
        with vault().scratch() as folder:
            target = folder / f"still-{still.id.hex}.png"
            with vault().plain_file(clip.vault_object, clip.vault_name, sha256=clip.sha256) as original:
                made = make_picture(original, target, at_ms=still.at_ms)
            with vault().stage(target, target.name) as staged:
                stored = vault().commit(
                    f"{PREFIX}{still.id}",
                    [staged],
                    message=f"Still of {clip.vault_object} at {still.at_ms} ms",
                    actor=str(actor),
                    created=now,
                    holder=clip.recording.agency.code,
                )
    except (KeyLostError, StorageFailedError) as missing:  # people bring these back: the still waits
        _log.warning("Still %s waits: %s", still.id, missing)
        enqueue(still.id, at=now + _AGAIN)
        return still
    except (MediaError, VaultError, OSError) as error:
        return _fail(still, actor, str(error))
    return _keep(still, actor, staged, stored.object_id, made, now)


def _keep(still: Still, actor: Actor, staged: Staged, vault_object: str, made: StillReport, now: datetime) -> Still:
    with transaction.atomic():
        row = Still.objects.select_for_update(of=("self",)).select_related("clip").get(id=still.id)
        if row.state != StillState.APPROVED:
            return row
        row.state, row.made_at, row.error = StillState.MADE, now, ""
        row.sha256, row.size, row.vault_object, row.vault_name = staged.sha256, staged.size, vault_object, staged.name
        row.width, row.height, row.frame_ms = made.width, made.height, max(0, round(made.time * 1000))
        row.save()
        facts = {
            "still": str(row.id),
            "clip": str(row.clip_id),
            "source_sha256": row.clip.sha256,
            "at_ms": row.at_ms,
            "frame_ms": row.frame_ms,
            "sha256": row.sha256,
            "size": row.size,
            "vault_object": vault_object,
        }
        record(STILL_MADE, actor=actor, subject=Subject("recording", row.clip.recording_id), facts=facts)
    return row


def _fail(still: Still, actor: Actor, reason: str) -> Still:
    with transaction.atomic():
        row = Still.objects.select_for_update(of=("self",)).select_related("clip").get(id=still.id)
        if row.state == StillState.APPROVED:
            row.state, row.error = StillState.FAILED, reason[:_ERROR_MAX]
            row.save(update_fields=["state", "error"])
            facts = {"still": str(row.id), "reason": row.error}
            record(STILL_FAILED, actor=actor, subject=Subject("recording", row.clip.recording_id), facts=facts)
    return row
