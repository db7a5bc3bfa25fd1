"""Where the vault keeps what a test looks at or damages, in whatever form it lies."""

from pathlib import Path

from openbwc.evidence.originals import vault


def stored_at(vault_object: str, name: str) -> Path:
    """The file on the disk: sealed bytes, or the recorded ones where the installation does not seal."""
    inventory, _ = vault().inventory_of(vault_object)
    return vault().content_of(inventory, name)
