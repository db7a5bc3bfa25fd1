"""Where the vault keeps what a test looks at or damages, in whatever form it lies."""

import io
import shutil
from pathlib import Path

from openbwc.evidence.originals import vault
from openbwc.vault import Vault


def stored_at(vault_object: str, name: str) -> Path:
    """The file on the disk: sealed bytes, or the recorded ones where the installation does not seal."""
    inventory, _ = vault().inventory_of(vault_object)
    return vault().content_of(inventory, name)


def exchange_for(folder: Path, vault_object: str, name: str, content: bytes) -> None:
    """Put an object of the same id in the stored one's place, as somebody would who writes to the vault's disk alone.

    `folder` is where that somebody prepares it.
    """
    inventory, _ = vault().inventory_of(vault_object)
    forged = Vault.open_or_create(folder)
    staged = [forged.stage(io.BytesIO(content), one) for one in sorted({name, *inventory.files})]
    forged.commit(vault_object, staged, message="m", actor="system:dock", created=inventory.created)
    lies = stored_at(vault_object, name).parents[2]
    shutil.rmtree(lies)
    shutil.copytree(folder / lies.relative_to(vault().root), lies)
