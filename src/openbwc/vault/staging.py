"""The staging area: where files are made whole before they are stored.

Guarantee: nothing here is evidence yet, and nothing here is ever seen as stored. Each working folder belongs to the
process that holds its lock, so `sweep` removes only what a dead process left (a crash, a power cut) and never what a
live one is writing, and it never touches what another program put beside them.
"""

import contextlib
import fcntl
import os
import stat
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from openbwc.vault.disk import PRIVATE_FOLDER_MODE, remove_tree, sync_folder
from openbwc.vault.errors import StorageFailedError
from openbwc.vault.layout import WORKING_FILE

_LOCK = "lock"
_CONTENT = "content"
SCRATCH = "openbwc-scratch"


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
            try:
                with _guarded(self.path.parent, fcntl.LOCK_SH):
                    remove_tree(self.path)
            finally:
                os.close(self._lock)  # what could not be removed is left to the sweep


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

    def __enter__(self) -> Self:
        """The file itself; it is given up at the end of the block, unless it was stored."""
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

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
            path.mkdir(mode=PRIVATE_FOLDER_MODE)  # recorded bytes may lie here unsealed
            lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
        (path / _CONTENT).mkdir()
        return WorkingFolder(path=path, _lock=lock)

    def sweep(self) -> tuple[str, ...]:
        """Remove what dead processes left; the names of the files that they were staging, for the report.

        Only what bears a name that we give is looked at. An entry that cannot be removed stays until the next sweep and
        keeps none of the others.
        """
        removed: list[str] = []
        with _guarded(self._folder, fcntl.LOCK_EX):
            for path in sorted(self._folder.iterdir()):
                with contextlib.suppress(OSError):
                    if _is_ours(path.name):
                        removed.extend(self._swept(path))
            sync_folder(self._folder)
        return tuple(removed)

    def _swept(self, path: Path) -> list[str]:
        """Remove one entry unless a living process holds it; the names of the files in it."""
        if path.is_symlink() or not path.is_dir():
            path.unlink()
            return []
        if not self._abandoned(path):
            return []
        content = path / _CONTENT
        names = sorted(entry.name for entry in content.iterdir()) if content.is_dir() else []
        remove_tree(path)
        return names

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


def _is_ours(name: str) -> bool:
    """Whether it is a working folder's name, or that of a file of a root that was being made (`<UUID>.file`)."""
    stem = name.removesuffix(WORKING_FILE)
    try:
        return str(uuid.UUID(stem)) == stem
    except ValueError:
        return False


def private_area(parent: Path) -> StagingArea:
    """The area for unsealed files, a folder of its own below `parent`, which may hold anything else.

    Raises `StorageFailedError` where it is not ours alone: another user may have made it first where all may write.
    """
    folder = parent / SCRATCH
    parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER_MODE)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=PRIVATE_FOLDER_MODE)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise StorageFailedError(
            f"Expected {folder} to be a folder of our own that nobody else enters (mode 0700), found another. Remove "
            "it, or name another folder for unsealed files."
        )
    return StagingArea(folder)
