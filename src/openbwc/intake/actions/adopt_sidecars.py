"""Sidecars that the vault holds and no row names are written down beside their original: they go with it (V.A.4).

Guarantees: only what the vault itself says of a sidecar is believed; called again it goes on, and writes nothing twice;
what cannot be written down is told of, and keeps no other from being so. Sidecars of later sightings had no row before
23 November 2026, and one that came with several originals says of the first alone that it did.
"""

from dataclasses import dataclass

from openbwc.evidence.originals import vault
from openbwc.intake.errors import IntakeError
from openbwc.intake.models import Sighting, StoredSidecar
from openbwc.intake.storing import SIDECAR_PREFIX, original_of
from openbwc.vault import VaultError


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """How many were written down; `left` has a sentence for each that could not be."""

    count: int
    left: tuple[str, ...]


def adopt_sidecars() -> Adopted:
    """Look through the whole vault."""
    count, left = 0, []
    for object_id in vault().object_ids():
        if not object_id.startswith(SIDECAR_PREFIX) or not vault().holds(object_id):
            continue
        try:
            count += _written_down(object_id)
        except (VaultError, IntakeError) as error:
            left.append(f"{object_id}: {error}")
    return Adopted(count=count, left=tuple(left))


def _written_down(object_id: str) -> bool:
    """Whether it had to be. Raises `VaultError` where it cannot be read, `IntakeError` where no original is known."""
    original = original_of(vault(), object_id)
    if StoredSidecar.objects.filter(vault_object=object_id, original_sha256=original).exists():
        return False
    sighting = Sighting.objects.filter(sha256=original).order_by("seen_at", "id").last()
    if sighting is None:
        raise IntakeError(
            f"Expected a sighting of the original {original}, found none. Compare vault and database: one of them was "
            "restored from an older copy."
        )
    ((name, size),) = vault().sizes(object_id).items()
    StoredSidecar.objects.create(
        sighting=sighting, vault_object=object_id, original_sha256=original, vault_name=name, size=size
    )
    return True
