"""The staging area: where files are made whole before they are stored.

Guarantee: nothing here is evidence yet, and nothing here is ever seen as stored. Each working folder belongs to the
process that holds its lock, so `sweep` removes only what a dead process left (a crash, a power cut) and never what a
live one is writing.
"""

import contextlib
import fcntl
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from openbwc.vault.disk import remove_tree, sync_folder

_LOCK = "lock"
_CONTENT = "content"


@contextlib.contextmanager
def _guarded(area: Path, mode: int) -> Iterator[None]:
    """Making and removing share the area, the sweep has it alone: it sees no folder that is half made or half gone."""
    descriptor = os.open(area, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, mode)
        yield
    finally:
        os.close(descriptor)


@dataclass(kw_only=True)
class WorkingFolder:
    """A locked folder in the staging area. `release` removes it; the lock dies with the process."""

    path: Path
    _lock: int = field(repr=False)
    _open: bool = True

    @property
    def content(self) -> Path:
        """Where the file being staged lies."""
        return self.path / _CONTENT

    def release(self) -> None:
        """Remove the folder with all that is in it; a second call does nothing."""
        if self._open:
            self._open = False
            with _guarded(self.path.parent, fcntl.LOCK_SH):
                remove_tree(self.path)
            os.close(self._lock)


@dataclass(kw_only=True)
class Staged:
    """A file that is read, hashed and synced, and not yet stored.

    `sha256` and `size` are of the file's own bytes; `sha512` only where the vault was opened with it;
    `stored_digests` are of the bytes on the disk, by algorithm; `key` is the file's key where they are sealed.
    """

    name: str
    size: int
    sha256: str
    sha512: str | None
    stored_digests: dict[str, str]
    folder: WorkingFolder = field(repr=False)
    key: bytes | None = field(default=None, repr=False)

    @property
    def path(self) -> Path:
        """Where the staged bytes lie, sealed or not."""
        return self.folder.content / self.name

    def discard(self) -> None:
        """Give the staged copy up; the source is untouched."""
        self.folder.release()


class StagingArea:
    """The working folders under one storage root."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reserve(self) -> WorkingFolder:
        """A fresh working folder, locked by this process."""
        path = self._folder / str(uuid.uuid4())
        with _guarded(self._folder, fcntl.LOCK_SH):
            path.mkdir()
            lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
        (path / _CONTENT).mkdir()
        return WorkingFolder(path=path, _lock=lock)

    def sweep(self) -> tuple[str, ...]:
        """Remove what dead processes left; the names of the files that they were staging, for the report."""
        removed: list[str] = []
        with _guarded(self._folder, fcntl.LOCK_EX):
            for path in sorted(self._folder.iterdir()):
                if not path.is_dir():
                    path.unlink()
                elif self._abandoned(path):
                    content = path / _CONTENT
                    removed.extend(sorted(entry.name for entry in content.iterdir()) if content.is_dir() else ())
                    remove_tree(path)
            sync_folder(self._folder)
        return tuple(removed)

    @staticmethod
    def _abandoned(path: Path) -> bool:
        try:
            lock = os.open(path / _LOCK, os.O_RDWR)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(lock)
        return True
