"""The camera's copy is cleared, on request and only after the vault has confirmed its hash (IV.E).

Guarantees: the original is read back from the vault's disk and is sound, or was so when it was disposed of (V.A.4); the
camera's copy is read too and is the very same bytes; only then is it removed, and the ledger says so first, so that a
crash leaves a copy too many, never one too few.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.disposals import disposal_of
from openbwc.evidence.originals import vault
from openbwc.intake.errors import ClearingError
from openbwc.intake.events import CAMERA_CLEARED
from openbwc.intake.models import Sighting, SightingState, StoredSidecar
from openbwc.vault import VaultError
from openbwc.vault.fixity import ORIGINAL_PREFIX


def clear_camera_copy(*, actor: Actor, sighting: Sighting, path: Path, at: datetime) -> None:
    """Remove the camera's copy of a settled sighting. Raises `ClearingError` where anything speaks against it."""
    if sighting.state != SightingState.SETTLED:
        raise ClearingError(
            f"Expected {sighting.name} to be taken in before it is cleared; it is not. Take it in first."
        )
    object_id = ORIGINAL_PREFIX + sighting.sha256
    verified_at = _verified_at(sighting, object_id, at)
    if _digest(path) != sighting.sha256:
        raise ClearingError(
            f"Expected the camera's copy of {sighting.name} to be what was taken in, found other bytes. "
            "It is kept (IV.E): take it in again."
        )
    with transaction.atomic():
        sighting.cleared_at = at
        sighting.save(update_fields=["cleared_at"])
        told = {
            "sighting": str(sighting.id),
            "sha256": sighting.sha256,
            "name": sighting.name,
            "vault_object": object_id,
            "verified_at": verified_at.isoformat(),
        }
        record(CAMERA_CLEARED, actor=actor, subject=_subject(sighting), facts=told)
    path.unlink()


def _verified_at(sighting: Sighting, object_id: str, at: datetime) -> datetime:
    """When the vault's bytes were last read and found sound: now, or as they were disposed of, if they are gone."""
    disposal = disposal_of(sighting.clip.recording) if sighting.clip else None
    if disposal is not None and not vault().holds(object_id):
        return disposal.begun_at
    try:
        report = vault().verify(object_id)
    except VaultError as error:
        raise ClearingError(f"{error} The camera's copy is kept (IV.E).") from error
    if not report.sound:
        raise ClearingError(
            f"Expected the vault to confirm {sighting.name}, found: {report.problems[0]}. The camera's copy is "
            "kept (IV.E)."
        )
    return at


def clear_sidecars(sidecars: Iterable[Path], *, original_sha256: str, still_needed: set[Path]) -> None:
    """Remove sidecars of a cleared clip that the vault holds soundly and that no other clip there needs."""
    object_id = ORIGINAL_PREFIX + original_sha256
    beside = set(vault().files(object_id).values()) if vault().holds(object_id) else set()
    for path in sidecars:
        if path in still_needed or not path.exists():
            continue
        digest = _digest(path)
        named = StoredSidecar.objects.filter(original_sha256=original_sha256, vault_object__endswith=f":{digest}")
        apart = set(named.values_list("vault_object", flat=True))  # under an id of today's or of older versions
        if digest in beside or any(vault().holds(own) and vault().verify(own).sound for own in apart):
            path.unlink()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ClearingError(
            f"Expected to read the camera's copy, found: {error.strerror}. It is kept (IV.E)."
        ) from error


def _subject(sighting: Sighting) -> Subject:
    if sighting.clip is not None:
        return Subject("recording", sighting.clip.recording_id)
    if sighting.quarantined is not None:
        return Subject("quarantined", sighting.quarantined.id)
    raise ClearingError(
        f"Expected {sighting.name} in the catalogue or in quarantine, found neither. It is kept (IV.E)."
    )
