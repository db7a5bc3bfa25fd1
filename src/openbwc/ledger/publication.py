"""Publishing: entries become tiles and a signed checkpoint, as static files.

Guarantees:
- The checkpoint is replaced last, after every file that it covers is on the disk. Killed at any moment, the folder
  holds the old checkpoint with all its files, perhaps with files ahead of it; publishing again completes them.
- Nothing is overwritten: a file that exists must be, byte for byte, what would be written, or TilesError is raised
  and nothing is signed. So is it if the existing tiles do not lead to the root of the existing checkpoint.
- A file is written in a staging folder beside the ledger, synced, and renamed into place: readers see whole files.
- One publisher at a time (a lock file beside the ledger); a second one waits, then finds nothing left to do.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from openbwc.ledger.canonical import leaf_hash
from openbwc.ledger.errors import TilesError
from openbwc.ledger.notes import Checkpoint, Signer, VerifierKey, open_checkpoint
from openbwc.ledger.tiles import (
    CHECKPOINT,
    ENTRIES,
    WIDTH,
    TileReader,
    edge_root,
    pack,
    read_bundle,
    read_file,
    tile_path,
    tiles_of,
)
from openbwc.ledger.tree import EMPTY_ROOT, root_of


def read_checkpoint(folder: Path, key: VerifierKey) -> Checkpoint | None:
    """The published checkpoint, its signature checked; None if none is published. Raises NoteError."""
    if not (folder / CHECKPOINT).exists():
        return None
    return open_checkpoint(read_file(folder, CHECKPOINT).decode(errors="replace"), key)


def publish(folder: Path, signer: Signer, entries_from: Callable[[int], Iterable[bytes]]) -> Checkpoint:
    """Publish every entry from the published size on, and return the checkpoint that now stands.

    `entries_from(size)` gives the entries from index `size`, in order. Idempotent. Raises LedgerError.
    """
    with _only_publisher(folder):
        published = read_checkpoint(folder, signer.verifier)
        writer = _Writer(folder, published)
        writer.resume()
        for entry in entries_from(writer.size):
            writer.add(entry)
        if published is not None and writer.size == published.size:
            return published
        checkpoint = Checkpoint(signer.name, writer.size, writer.finish())
        writer.replace_checkpoint(checkpoint.signed(signer))
        return checkpoint


@contextmanager
def _only_publisher(folder: Path) -> Iterator[None]:
    """Hold the ledger's lock, which ends with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _Writer:
    """Appends to the tree: the hashes of each level's partial tile, and the entries of the partial bundle."""

    def __init__(self, folder: Path, published: Checkpoint | None) -> None:
        self.folder = folder
        self.published = published
        self.size = published.size if published else 0
        self.bundle: list[bytes] = []
        self.levels: list[list[bytes]] = [[]]
        self.staging = folder.with_name(f"{folder.name}.staging")
        self.unsynced: set[Path] = set()

    def resume(self) -> None:
        """Take up the right edge of the published tree, checked against its root."""
        shutil.rmtree(self.staging, ignore_errors=True)
        if self.published is None:
            return
        reader = TileReader(self.folder, self.size)
        root = reader.root()
        if root != self.published.root:
            raise TilesError(
                f"expected tiles that lead to the checkpoint's root {self.published.root.hex()} at size {self.size}, "
                f"found {root.hex()} in {self.folder}: run openbwc-verify fsck, restore the folder, publish again"
            )
        self.levels = reader.edge() or [[]]
        width = self.size % WIDTH
        if width:
            self.bundle = read_bundle(self.folder, self.size // WIDTH, width)
        if [leaf_hash(entry) for entry in self.bundle] != self.levels[0]:
            name = tile_path(ENTRIES, self.size // WIDTH, width)
            raise TilesError(f"expected the entries of {name} to have the hashes of their tile, found others")

    def add(self, entry: bytes) -> None:
        """Append one entry; write what it fills."""
        self.bundle.append(entry)
        self.levels[0].append(leaf_hash(entry))
        self.size += 1
        if len(self.bundle) < WIDTH:
            return
        self._put(tile_path(ENTRIES, self.size // WIDTH - 1), pack(self.bundle))
        self.bundle = []
        level = 0
        while len(self.levels[level]) == WIDTH:
            full = self.levels[level]
            self._put(tile_path(level, (self.size >> (8 * (level + 1))) - 1), b"".join(full))
            self.levels[level] = []
            level += 1
            if level == len(self.levels):
                self.levels.append([])
            self.levels[level].append(root_of(full))

    def finish(self) -> bytes:
        """Write the partial tiles of this size, sync everything, and return the root."""
        if self.bundle:
            self._put(tile_path(ENTRIES, self.size // WIDTH, len(self.bundle)), pack(self.bundle))
        for level, number, width in tiles_of(self.size):
            self._put(tile_path(level, number, width), b"".join(self.levels[level]))
        for directory in sorted(self.unsynced):
            _sync_directory(directory)
        return edge_root(self.levels) if self.size else EMPTY_ROOT

    def replace_checkpoint(self, note: str) -> None:
        """Put the new checkpoint in the place of the old one."""
        self._stage(note.encode()).replace(self.folder / CHECKPOINT)
        _sync_directory(self.folder)
        self.staging.rmdir()

    def _put(self, name: str, content: bytes) -> None:
        """Write a file that never changes, or find it there with this very content."""
        target = self.folder / name
        if target.exists():
            if target.read_bytes() != content:
                raise TilesError(
                    f"expected {name} to hold what its {self.size} entries give, found something else in "
                    f"{self.folder}: nothing was signed; run openbwc-verify fsck and restore the folder"
                )
        else:
            draft = self._stage(content)
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(target)
        # The folders up to the ledger's may themselves be new, so their names have to reach the disk too.
        for parent in target.parents:
            if parent in self.unsynced:
                break
            self.unsynced.add(parent)
            if parent == self.folder:
                break

    def _stage(self, content: bytes) -> Path:
        self.staging.mkdir(exist_ok=True)
        draft = self.staging / "draft"
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return draft


def _sync_directory(directory: Path) -> None:
    """Have the names in a directory reach the disk."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
