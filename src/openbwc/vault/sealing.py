"""An existing vault is sealed: each plain object gives its place to its sealed self in one step.

Guarantees: before plain bytes go, the sealed ones were read back from the disk, opened with their key, and found to be
what was recorded; a process killed at any moment leaves each object plain or sealed, never both and never neither, and
the next run goes on with what is still plain. An object whose bytes are not as they were stored stays as it is and is
told. What a file system or a disk keeps of removed plain bytes is out of our reach.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openbwc.vault import inventory as inv
from openbwc.vault.building import build, exchange
from openbwc.vault.chunks import unsealed
from openbwc.vault.errors import DamagedObjectError, NoSuchObjectError, SourceUnreadableError, VaultError
from openbwc.vault.fixity import object_folders
from openbwc.vault.onepass import Progress
from openbwc.vault.records import KeyRing, new_files
from openbwc.vault.staging import Staged

if TYPE_CHECKING:
    from openbwc.vault.store import Vault


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What a run did: objects that it sealed, bytes of theirs, and a sentence for each that it had to leave plain."""

    objects: int
    size: int
    left: tuple[str, ...]


def seal_all(vault: "Vault", *, holder_of: Callable[[str], str], progress: Progress | None = None) -> Sealed:
    """Seal every plain object with the key of `holder_of(object_id)`; `progress` gets the bytes newly read.

    Two processes may seal the same vault. Raises `VaultError` where the vault has no keys.
    """
    if vault.keys is None:
        raise VaultError("Expected keys to seal the vault with; it was opened without any.")
    objects = size = 0
    left: list[str] = []
    vault.recover()
    for folder in object_folders(vault.root):
        try:
            text = (folder / inv.INVENTORY).read_bytes()
            inventory = inv.parse_inventory(text)
            if inventory.form == inv.Form.SEALED:  # a run that was killed may not have come to this
                vault.keys.settle(inventory.object_id, inv.digest_of(text))
            if inventory.form != inv.Form.PLAIN:
                continue
            sealed = _seal(vault, vault.keys, inventory, holder_of(inventory.object_id), progress)
        except (ValueError, OSError, NoSuchObjectError, DamagedObjectError, SourceUnreadableError) as error:
            left.append(f"{folder.relative_to(vault.root)}: {error}")
            continue
        if sealed is not None:
            objects, size = objects + 1, size + sealed
    return Sealed(objects=objects, size=size, left=tuple(left))


def _seal(
    vault: "Vault", keys: KeyRing, inventory: inv.Inventory, holder: str, progress: Progress | None
) -> int | None:
    """The bytes that were sealed; None where somebody else was first."""
    staged: list[Staged] = []
    try:
        for name, digest in inventory.files.items():
            source = vault.content_of(inventory, name)
            staged.append(vault.stage(source, name, progress=progress))
            if staged[-1].sha256 != digest:
                raise DamagedObjectError(
                    f"Expected {name!r} of {inventory.object_id} with sha256 {digest}, found {staged[-1].sha256}. It "
                    "was left as it is; run a fixity check."
                )
            _read_back(staged[-1])
        sealed = replace(
            inventory,
            files={one.name: one.stored_digests[inv.DIGEST] for one in staged},
            fixity={
                algorithm: {one.name: one.stored_digests[algorithm] for one in staged}
                for algorithm in staged[0].stored_digests
                if algorithm != inv.DIGEST
            },
            form=inv.Form.SEALED,
        )
        with vault.working() as working:
            build(working, sealed, {one.name: one.path for one in staged})
            with vault.changing():
                if vault.inventory_of(inventory.object_id)[0] != inventory:
                    return None
                if keys.tells_of(inventory.object_id):
                    raise DamagedObjectError(
                        f"Expected {inventory.object_id} sealed, as its key record says, found plain content in its "
                        "place. It was left as it is; restore the object from a copy of the vault."
                    )
                digest = inv.digest_of(sealed.to_bytes())
                keys.keep(inventory.object_id, digest, holder, new_files(staged), pending=True)
                exchange(vault.root, working, inventory.object_id)
                keys.settle(inventory.object_id, digest)
        return sum(one.size for one in staged)
    finally:
        for one in staged:
            one.discard()


def _read_back(staged: Staged) -> None:
    """Open what was sealed, from the disk, and hold it against what was read."""
    descriptor = os.open(staged.path, os.O_RDONLY)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    with unsealed(os.fdopen(descriptor, "rb"), staged.key or b"", size=staged.size) as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != staged.sha256:
        raise DamagedObjectError(f"Expected {staged.name!r} as it was read after sealing, found other bytes.")
