"""Complete a step of making: rows moved and events recorded in one transaction, behind the fence of the lease."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from openbwc.custody import Actor, EventKind, Subject, record
from openbwc.evidence.events import RENDITIONS_FAILED, RENDITIONS_MADE
from openbwc.evidence.models import ClipFile, RenditionKind, RenditionState
from openbwc.evidence.renditions import folder, leasing
from openbwc.evidence.renditions.leasing import ATTEMPTS, Lease, LeaseLostError

MEDIA_TYPES = {
    RenditionKind.PROXY: "video/mp4",
    RenditionKind.POSTER: "image/jpeg",
    RenditionKind.SPRITE: "image/jpeg",
    RenditionKind.SPRITE_INDEX: "text/vtt",
    RenditionKind.WAVEFORM: "application/json",
}
ERROR_MAX = 500  # characters of a reason that a row keeps
_RETRY_AFTER = timedelta(minutes=1)  # so that a full disk is not asked again at once
_NO_WORD = (
    f"expected a result within {ATTEMPTS} attempts; found that each time the worker ended without a word, "
    "killed or crashed with this file"
)


@dataclass(frozen=True)
class Made:
    """A rendition that lies complete on the disk; `method` says how it came about, where there are several ways."""

    path: Path
    method: str = ""


@dataclass(frozen=True)
class Failed:
    """A rendition that could not be made: the sentence, and whether no further attempt can fare better."""

    reason: str
    hopeless: bool


Result = Made | Failed


def complete(clip: ClipFile, lease: Lease, results: Mapping[RenditionKind, Result], *, actor: Actor) -> None:
    """Settle a step. Raises LeaseLostError, and then no row is changed and the files that were made are gone."""
    made = {kind: result for kind, result in results.items() if isinstance(result, Made)}
    failed = {kind: result for kind, result in results.items() if isinstance(result, Failed)}
    measured = {kind: folder.measure(result.path) for kind, result in made.items()}
    try:
        with transaction.atomic():
            for kind, result in made.items():
                _settle_made(lease, kind, result, measured[kind])
            if made:
                renditions = {kind.value: {"sha256": one.sha256, "size": one.size} for kind, one in measured.items()}
                methods = {kind.value: result.method for kind, result in made.items() if result.method}
                _tell(RENDITIONS_MADE, clip, actor, {"renditions": renditions, "methods": methods})
            final = {
                kind.value: result.reason for kind, result in failed.items() if _settle_failed(lease, kind, result)
            }
            if final:
                _tell(RENDITIONS_FAILED, clip, actor, {"reasons": final})
    except LeaseLostError:
        folder.discard(result.path for result in made.values())
        raise


def close_used_up(clip: ClipFile, *, actor: Actor) -> None:
    """End as failed what defeated its makers without a word, as often as is permitted."""
    with transaction.atomic():
        rows = leasing.used_up(clip, datetime.now(UTC))
        kinds = sorted(rows.values_list("kind", flat=True))
        if kinds and rows.update(state=RenditionState.FAILED, lease_until=None, lease_holder="", error=_NO_WORD):
            _tell(RENDITIONS_FAILED, clip, actor, {"reasons": dict.fromkeys(kinds, _NO_WORD)})


def _settle_made(lease: Lease, kind: RenditionKind, result: Made, measured: folder.Measured) -> None:
    changed = lease.held([kind]).update(
        state=RenditionState.MADE,
        lease_until=None,
        lease_holder="",
        path=folder.relative(result.path),
        size=measured.size,
        sha256=measured.sha256,
        media_type=MEDIA_TYPES[kind],
        method=result.method,
        error="",
    )
    if changed != 1:
        raise LeaseLostError(f"the {kind} of clip {lease.clip_id} is no longer ours to complete")


def _settle_failed(lease: Lease, kind: RenditionKind, result: Failed) -> bool:
    """Fail the row for good, or want it again; True where it is for good."""
    row = lease.held([kind]).first()
    if row is None:
        raise LeaseLostError(f"the {kind} of clip {lease.clip_id} is no longer ours to settle")
    final = result.hopeless or row.attempts >= ATTEMPTS
    row.state = RenditionState.FAILED if final else RenditionState.WANTED
    row.lease_until = None if final else datetime.now(UTC) + _RETRY_AFTER
    row.lease_holder = ""
    row.error = result.reason[:ERROR_MAX]
    row.save(update_fields=["state", "lease_until", "lease_holder", "error"])
    return final


def _tell(kind: EventKind, clip: ClipFile, actor: Actor, facts: dict[str, Any]) -> None:
    subject = Subject("recording", clip.recording_id)
    record(kind, actor=actor, subject=subject, facts={"clip": str(clip.id), **facts})
