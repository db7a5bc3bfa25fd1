"""One file, the whole way: sight, store, look, decide, settle. Each step is durable, and work goes on from the last
one.

Guarantees (IV.E, V.A.5): the bytes are in the vault before anything is decided of them, and what is decided is of those
bytes; a file that was settled at this place is not read again; a crash between any two steps loses nothing and doubles
nothing; the source is only read. What was disposed of and is seen again is not stored again (V.A.4): it is settled as
known.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.evidence.disposals import disposal_of
from openbwc.evidence.models import ClipFile
from openbwc.evidence.originals import vault
from openbwc.intake.actions.detect_tampering import note_manifest
from openbwc.intake.actions.settle_sighting import Settled, locked, settle_again, settle_sighting, settled_as
from openbwc.intake.adapters import SidecarFacts
from openbwc.intake.errors import IntakeError
from openbwc.intake.models import Sighting, SightingState, SourceKind, StoredSidecar
from openbwc.intake.storing import StoredOriginal, known_original, shown_name, sidecar_object, store_original
from openbwc.intake.taken import TakenFacts, find_out
from openbwc.program.models import Camera
from openbwc.vault import INSTALLATION, DamagedObjectError, DestroyedObjectError, Staged, VaultError
from openbwc.vault.fixity import ORIGINAL_PREFIX

_LONGEST_SERIAL = 64


def take_in_file(
    path: Path,
    *,
    actor: Actor,
    camera_serial: str,
    source: SourceKind,
    told: SidecarFacts | None = None,
    place: str | None = None,
    name: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Settled:
    """Take one file in for a camera, with what its sidecars told.

    `place` names where it was seen (default: its absolute path), `name` what it was called there. Raises
    `IntakeError` with a sentence where the file cannot be read or stored now; then it is as if never tried.
    """
    told = told or SidecarFacts()
    sighting = _sight(path, actor, camera_serial.strip(), source, told, place, name)
    if sighting.state == SightingState.SETTLED:
        return settled_as(sighting, before=True)
    at = timezone.now()

    def hashed(sha256: str) -> None:
        # another process may have settled this sighting meanwhile: that stands
        unsettled = Sighting.objects.filter(id=sighting.id).exclude(state=SightingState.SETTLED)
        unsettled.update(state=SightingState.HASHED, sha256=sha256)

    try:
        original = store_original(
            vault(),
            path,
            told.files,
            actor=str(actor),
            at=at,
            holder=_holder(camera_serial),
            hashed=hashed,
            beside=partial(_beside, sighting.id),
            progress=progress,
        )
        facts = _facts(original, told)
    except DestroyedObjectError as error:
        sighting.refresh_from_db(fields=["sha256"])
        again = settle_again(actor=actor, sighting_id=sighting.id, sha256=sighting.sha256)
        if again is None:
            raise IntakeError(str(error)) from error
        return again
    except VaultError as error:
        raise IntakeError(str(error)) from error
    settled = settle_sighting(actor=actor, sighting_id=sighting.id, original=original, facts=facts, at=timezone.now())
    note_manifest(actor=actor, settled=settled, at=timezone.now())
    return settled


def finish_unfinished(*, actor: Actor, at: datetime) -> Iterator[Settled]:
    """Settle what an interrupted run had brought into the vault and not decided; the card is not needed for it.

    What had not reached the vault still lies where it was seen, and is taken in when that place is looked at again.
    """
    vault().recover()
    for sighting in Sighting.objects.filter(state=SightingState.HASHED):
        if not vault().holds(ORIGINAL_PREFIX + sighting.sha256):
            again = settle_again(actor=actor, sighting_id=sighting.id, sha256=sighting.sha256)
            if again is not None:
                yield again
            continue
        try:
            original = known_original(vault(), sighting.sha256, size=sighting.size)
            facts = _facts(original, SidecarFacts.from_dict(sighting.told))
        except VaultError:  # damaged: the fixity check tells of it, and the rest is taken in
            continue
        settled = settle_sighting(actor=actor, sighting_id=sighting.id, original=original, facts=facts, at=at)
        note_manifest(actor=actor, settled=settled, at=at)
        yield settled


@contextmanager
def _beside(sighting_id: UUID, original_sha256: str, staged: Staged) -> Iterator[bool]:
    """Write down that a sidecar is to be an object of its own, and hold its recording until it is one; whether it is to
    be: not beside what is being disposed of, nor where another process has settled the sighting meanwhile.
    """
    own = sidecar_object(original_sha256, staged.sha256)
    with transaction.atomic():  # the row is to outlive a crash while the object is stored
        if locked(sighting_id).state != SightingState.SETTLED:
            told = {"original_sha256": original_sha256, "vault_name": staged.name, "size": staged.size}
            StoredSidecar.objects.get_or_create(sighting_id=sighting_id, vault_object=own, defaults=told)
    with transaction.atomic():
        rows = locked(sighting_id).sidecars.filter(vault_object=own)
        yield not _is_going(original_sha256) and rows.exists()


def _is_going(original_sha256: str) -> bool:
    """Whether the original is being disposed of, which to the end of the transaction nobody begins."""
    clips = ClipFile.objects.select_for_update(of=("self",), no_key=True).select_related("recording")
    clip = clips.filter(sha256=original_sha256).first()
    return clip is not None and disposal_of(clip.recording) is not None


def _facts(original: StoredOriginal, told: SidecarFacts) -> TakenFacts:
    """What the footage shows, found in the bytes that were stored: a card may show others when it is read again.

    They are read through the vault, a block at a time; sealed footage is not laid open for it.
    """
    try:
        with vault().open(original.vault_object, original.vault_name, sha256=original.sha256) as stored:
            return find_out(stored, told)
    except OSError as error:
        raise DamagedObjectError(
            f"Expected to look at {original.vault_name!r} in the vault, found that it cannot be read ({error}). Run a "
            "fixity check."
        ) from error


def _holder(camera_serial: str) -> str:
    """Whose key seals what this camera recorded: its agency's, or the installation's where the camera is not known."""
    codes = Camera.objects.filter(serial__iexact=camera_serial.strip()).values_list("agency__code", flat=True)
    return codes.first() or INSTALLATION


def shown_place(path: Path) -> str:
    """A path as text, whatever bytes it has."""
    return os.fsencode(path.absolute()).decode("utf-8", "backslashreplace")


def mark_of(place: str, camera_serial: str, size: int, modified_ns: int) -> str:
    """What tells one state of a file at a place from a later one, without reading it."""
    return hashlib.sha256("\0".join([place, camera_serial, str(size), str(modified_ns)]).encode()).hexdigest()


def _sight(
    path: Path,
    actor: Actor,
    camera_serial: str,
    source: SourceKind,
    told: SidecarFacts,
    place: str | None,
    name: str | None,
) -> Sighting:
    """The sighting of this file at this place; the one that an earlier run began, if there is one."""
    if not camera_serial or len(camera_serial) > _LONGEST_SERIAL:
        raise IntakeError(f"Expected a camera's serial number of 1 to {_LONGEST_SERIAL} characters. Give --camera.")
    try:
        status = path.lstat()
    except OSError as error:
        raise IntakeError(f"Expected the file {path.name!r}, found none ({error.strerror}). Check the card.") from error
    where = place or shown_place(path)
    with transaction.atomic():
        sighting, _ = Sighting.objects.get_or_create(
            mark=mark_of(where, camera_serial, status.st_size, status.st_mtime_ns),
            defaults={
                "source": source,
                "place": where,
                "name": name or shown_name(path),
                "camera_serial": camera_serial,
                "size": status.st_size,
                "seen_at": timezone.now(),
                "actor": str(actor),
                "told": told.as_dict(),
            },
        )
    return sighting
