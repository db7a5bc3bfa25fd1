"""Durable steps on a file system: what these return from has reached the disk.

A written file is synced, and so is every folder whose entries changed, because after a power cut a file whose folder
was not synced may not be there (POSIX fsync(2)). Opening a source never follows a symbolic link and never blocks on a
pipe.
"""

import ctypes
import os
import shutil
import stat
from pathlib import Path

from openbwc.vault.errors import SourceUnreadableError, StorageFailedError

FILE_MODE = 0o444
FOLDER_MODE = 0o555
WORKING_FOLDER_MODE = 0o755
PRIVATE_FOLDER_MODE = 0o700
_HERE = -100  # AT_FDCWD of fcntl.h
_EXCHANGE = 2  # RENAME_EXCHANGE of linux/fs.h


def sync_folder(folder: Path) -> None:
    """Make the folder's entries durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_disk(folder: Path) -> None:
    """Make durable whatever was written to the folder's file system: once for many small files (syncfs(2)).

    Raises `OSError` where the file system refuses; it tells so from Linux 5.8 on.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)


def make_folder(folder: Path, *, mode: int = WORKING_FOLDER_MODE) -> None:
    """Create a folder durably; it may exist, made by a process that has not synced it yet.

    One that exists keeps its mode: it may be somebody else's, a parent that was only named.
    """
    folder.mkdir(mode=mode, exist_ok=True)
    sync_folder(folder.parent)


def write_all(descriptor: int, data: memoryview) -> None:
    """Write every byte; a short write is continued."""
    while data:
        data = data[os.write(descriptor, data) :]


def write_file(path: Path, data: bytes, *, mode: int = FILE_MODE, sync: bool = True) -> None:
    """Write a new read-only file and sync it; the caller syncs the folder, or without `sync` the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        write_all(descriptor, memoryview(data))
        if sync:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_source(path: Path) -> int:
    """A read descriptor of a regular file.

    Raises `SourceUnreadableError` for a link, pipe, device or folder: a card may carry anything.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SourceUnreadableError(
            f"Expected a readable file, found that {path.name!r} cannot be opened ({error.strerror}). "
            "Check the card or folder, and that it is no symbolic link."
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise SourceUnreadableError(
            f"Expected a regular file, found something else at {path.name!r}. Only files can be footage; leave it out."
        )
    return descriptor


def exchange_folders(one: Path, other: Path) -> None:
    """Let two folders take each other's place in one step, durably (renameat2(2), RENAME_EXCHANGE).

    Raises `StorageFailedError` where the file system cannot; then both are as they were.
    """
    modes = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in (one, other)}
    for folder in modes:
        folder.chmod(WORKING_FOLDER_MODE)  # a folder that changes its parent is written to
    library = ctypes.CDLL(None, use_errno=True)
    if library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) != 0:
        reason = os.strerror(ctypes.get_errno())
        for folder, mode in modes.items():
            folder.chmod(mode)
        raise StorageFailedError(
            f"Expected the vault's file system to exchange two folders in one step, found that it refused ({reason}). "
            "Keep the vault on ext4, XFS, Btrfs or tmpfs."
        )
    sync_folder(one.parent)
    sync_folder(other.parent)


def remove_tree(folder: Path) -> None:
    """Remove a working folder of the staging area; read-only modes inside do not stop it."""
    for inner, _, _ in os.walk(folder):
        Path(inner).chmod(WORKING_FOLDER_MODE)
    shutil.rmtree(folder)
