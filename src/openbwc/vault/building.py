"""Objects laid out whole in the staging area, and brought into the root by one rename.

Guarantee: what is renamed is synced before, file by file and folder by folder, so that a crash at any moment leaves the
root with nothing of the object or with all of it.
"""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from openbwc.vault import inventory as inv
from openbwc.vault.disk import FOLDER_MODE, exchange_folders, sync_folder, write_file
from openbwc.vault.layout import OBJECT_DECLARATION, OBJECT_DECLARATION_TEXT, object_parts
from openbwc.vault.staging import WorkingFolder


def build(working: WorkingFolder, inventory: inv.Inventory, files: Mapping[str, Path]) -> None:
    """Lay the whole object out under the working folder, from the top tuple down, synced bottom up.

    `files` says where each file of the inventory lies now, on the same file system; it is linked, not copied.
    """
    parts = object_parts(inventory.object_id)
    folder = working.content.joinpath(*parts)
    content = folder / inventory.content
    content.mkdir(parents=True)
    for name, path in files.items():
        os.link(path, content / name)
    text = inventory.to_bytes()
    sidecar = inv.sidecar_text(inv.digest_of(text))
    for place in (folder, folder / inv.VERSION):
        write_file(place / inv.INVENTORY, text)
        write_file(place / inv.sidecar_name(), sidecar)
    write_file(folder / OBJECT_DECLARATION, OBJECT_DECLARATION_TEXT)
    for inner in (content, folder / inv.VERSION):
        inner.chmod(FOLDER_MODE)
        sync_folder(inner)
    for depth in range(len(parts), -1, -1):
        sync_folder(working.content.joinpath(*parts[:depth]))


def place(root: Path, working: WorkingFolder, object_id: str) -> bool:
    """Rename the built object into the root; False where another process was first.

    The topmost folder that the root lacks is renamed with all below it, so no crash leaves an empty folder (OCFL 1.1,
    4.1).
    """
    parts = object_parts(object_id)
    for depth in range(1, len(parts) + 1):
        target = root.joinpath(*parts[:depth])
        if target.is_dir() and depth < len(parts):
            continue
        try:
            working.content.joinpath(*parts[:depth]).rename(target)
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise
            continue
        folder = root.joinpath(*parts)
        folder.chmod(FOLDER_MODE)
        sync_folder(folder)
        sync_folder(target.parent)
        return True
    return False


def exchange(root: Path, working: WorkingFolder, object_id: str) -> None:
    """Let the built object take the place of the stored one, which then lies in the working folder."""
    parts = object_parts(object_id)
    folder = root.joinpath(*parts)
    exchange_folders(working.content.joinpath(*parts), folder)
    folder.chmod(FOLDER_MODE)
    sync_folder(folder)
