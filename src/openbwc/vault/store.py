"""The vault: originals are written once and never changed or deleted (V.A.4, V.A.5).

Guarantees:
- `commit` returns only when the object is whole on the disk; a crash at any moment leaves either nothing or all of it.
- What is stored is never replaced: the same object again is recognised, the same id with other content is refused.
- There is no delete call. Disposition (V.A.4) will be an order of its own, not a method that any caller may reach.
- Any outside OCFL 1.1 tool can read and validate the folder without our code.
"""

import contextlib
import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from openbwc.vault import inventory as inv
from openbwc.vault.disk import FILE_MODE, FOLDER_MODE, open_source, sync_folder, write_file
from openbwc.vault.errors import (
    BadNameError,
    DamagedObjectError,
    NoSuchObjectError,
    ObjectConflictError,
    SourceUnreadableError,
    StorageFailedError,
    VaultError,
)
from openbwc.vault.fixity import FixityReport, VaultReport, check_object, check_root, object_folders
from openbwc.vault.layout import (
    EXTENSIONS,
    OBJECT_DECLARATION,
    OBJECT_DECLARATION_TEXT,
    STAGING,
    check_object_id,
    object_parts,
    prepare_root,
)
from openbwc.vault.onepass import Progress, Reader, copy_and_hash
from openbwc.vault.sealing import ContentCodec, PlainContent
from openbwc.vault.staging import Staged, StagingArea, WorkingFolder

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, kw_only=True)
class Stored:
    """An object in the vault: `files` maps each name to the sha256 of its stored bytes; `fresh` is False where it was
    there before.
    """

    object_id: str
    files: Mapping[str, str]
    fresh: bool


class Vault:
    """One OCFL storage root. Open it with `Vault.open_or_create`."""

    def __init__(self, root: Path, *, codec: ContentCodec, also: tuple[str, ...]) -> None:
        self.root = root
        self._codec = codec
        self._algorithms = (inv.DIGEST, *also)
        self._staging = StagingArea(root / EXTENSIONS / STAGING)

    @classmethod
    def open_or_create(cls, root: Path, *, codec: ContentCodec | None = None, also: tuple[str, ...] = ()) -> "Vault":
        """Open the storage root, making it where the folder is missing or empty.

        `also` names further digests for the fixity block ('sha512'); they cost a hash thread each. Raises
        `NotAVaultError`.
        """
        for name in also:
            if name not in inv.FIXITY_LENGTHS or name == inv.DIGEST:
                raise VaultError(f"Expected a further digest among {sorted(inv.FIXITY_LENGTHS)}, found {name!r}.")
        with _storage_errors("the vault's folder"):
            prepare_root(root)
        return cls(root, codec=codec or PlainContent(), also=also)

    def stage(self, source: Path | BinaryIO, name: str, *, progress: Progress | None = None) -> Staged:
        """Read a file once, hash it and write it, synced, into the staging area.

        `progress` is called with the count of bytes newly read. Raises `SourceUnreadableError`, `StorageFailedError`,
        `BadNameError`; then nothing stays behind.
        """
        inv.check_name(name)
        with (
            _storage_errors(name),
            _discarded_on_error(self._staging.reserve()) as folder,
            _reader(source, name) as read,
        ):
            target = os.open(folder.content / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
            try:
                passed = copy_and_hash(read, target, algorithms=self._algorithms, codec=self._codec, progress=progress)
            finally:
                os.close(target)
        return Staged(
            name=name,
            size=passed.size,
            sha256=passed.digests["sha256"],
            sha512=passed.digests.get("sha512"),
            stored_digests=passed.stored_digests,
            folder=folder,
        )

    def commit(
        self, object_id: str, staged: Sequence[Staged], *, message: str, actor: str, created: datetime
    ) -> Stored:
        """Store staged files as version 1 of a new object, and give their staging up.

        The same object with the same content is answered as stored (`fresh` False), whatever the files were called
        this time. Raises `ObjectConflictError` where the id is stored with other content; then the staged files stay
        staged.
        """
        check_object_id(object_id)
        if not staged or len({one.name for one in staged}) != len(staged):
            raise BadNameError(
                "Expected one file or more, each with its own name. Give two files of one object different names."
            )
        if created.tzinfo is None:
            raise VaultError("Expected an aware time of creation, found one without a zone. Give UTC.")
        inventory = inv.Inventory(
            object_id=object_id,
            created=created,
            message=message,
            user_name=actor,
            user_address=f"urn:openbwc:{actor}",
            files={one.name: one.stored_digests[inv.DIGEST] for one in staged},
            fixity={name: {one.name: one.stored_digests[name] for one in staged} for name in self._algorithms[1:]},
        )
        fresh = False
        if not self.holds(object_id):
            with _storage_errors(object_id), _released(self._staging.reserve()) as working:
                self._build(working, inventory, staged)
                fresh = self._place(working, object_parts(object_id))
        else:  # a crash may have come between the rename and this
            self._folder(object_id).chmod(FOLDER_MODE)
        stored = self._read_inventory(object_id)
        if sorted(stored.files.values()) != sorted(inventory.files.values()):
            raise ObjectConflictError(
                f"Expected {object_id} to be new or to hold the same content, found it stored with other content. "
                "What is stored is never replaced (V.A.5): store this under its own id."
            )
        for one in staged:
            one.discard()
        return Stored(object_id=object_id, files=dict(stored.files), fresh=fresh)

    def holds(self, object_id: str) -> bool:
        """Whether the object is stored, whole."""
        return (self._folder(object_id) / OBJECT_DECLARATION).exists()

    def files(self, object_id: str) -> Mapping[str, str]:
        """Each file of the object, with the sha256 of its stored bytes. Raises `NoSuchObjectError`,
        `DamagedObjectError`.
        """
        return dict(self._read_inventory(object_id).files)

    def open(self, object_id: str, name: str) -> BinaryIO:
        """A seekable reader of one file's own bytes, for reading ranges. Raises `NoSuchObjectError`."""
        return self._codec.unseal(self._content(object_id, name).open("rb"))

    def path_of(self, object_id: str, name: str) -> Path:
        """Where the file lies, for sendfile. Raises `VaultError` where content is sealed, `NoSuchObjectError` where
        there is none.
        """
        if self._codec.scheme != "plain":
            raise VaultError(
                "Expected plain content, found sealed content: its path is of no use. Read it with open()."
            )
        return self._content(object_id, name)

    def object_ids(self) -> Iterator[str]:
        """The id of each stored object whose inventory can be read, in the order of the folders."""
        for folder in object_folders(self.root):
            with contextlib.suppress(ValueError, OSError):
                yield inv.parse_inventory((folder / inv.INVENTORY).read_bytes()).object_id

    def verify(self, object_id: str, *, progress: Progress | None = None) -> FixityReport:
        """Read every byte of the object back from the disk and hold it against its inventory. Raises
        `NoSuchObjectError`.
        """
        if not self._folder(object_id).is_dir():
            raise NoSuchObjectError(f"Expected {object_id} in the vault, found no such object. Check the id.")
        return check_object(self.root, self._folder(object_id), object_id, progress=progress)

    def verify_all(self, *, expected: Iterator[str] | None = None, progress: Progress | None = None) -> VaultReport:
        """Check the root's own files and every object; with `expected` ids also that each of them is there.

        A vault cannot know by itself that a whole object was taken away: give it the catalogue's ids.
        """
        report = check_root(self.root, progress=progress)
        missing = tuple(object_id for object_id in expected or () if not self.holds(object_id))
        return report.with_missing(missing)

    def recover(self) -> tuple[str, ...]:
        """Remove what interrupted staging left; the names of those files. The sources still exist: take them in
        again.
        """
        return self._staging.sweep()

    def _folder(self, object_id: str) -> Path:
        return self.root.joinpath(*object_parts(object_id))

    def _content(self, object_id: str, name: str) -> Path:
        if name not in self._read_inventory(object_id).files:
            raise NoSuchObjectError(
                f"Expected a file {name!r} in {object_id}, found none of that name. Ask files() for its names."
            )
        return self._folder(object_id) / inv.CONTENT / name

    def _read_inventory(self, object_id: str) -> inv.Inventory:
        try:
            data = (self._folder(object_id) / inv.INVENTORY).read_bytes()
        except FileNotFoundError:
            raise NoSuchObjectError(f"Expected {object_id} in the vault, found no such object. Check the id.") from None
        try:
            inventory = inv.parse_inventory(data)
        except ValueError as error:
            raise DamagedObjectError(
                f"The inventory of {object_id} is damaged: {error}. Run a fixity check."
            ) from error
        if inventory.object_id != object_id:
            raise DamagedObjectError(f"Expected the inventory of {object_id}, found that of {inventory.object_id}.")
        return inventory

    @staticmethod
    def _build(working: WorkingFolder, inventory: inv.Inventory, staged: Sequence[Staged]) -> None:
        """Lay the whole object out under the working folder, from the top tuple down, synced bottom up."""
        parts = object_parts(inventory.object_id)
        folder = working.content.joinpath(*parts)
        content = folder / inv.CONTENT
        content.mkdir(parents=True)
        for one in staged:
            os.link(one.path, content / one.name)
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

    def _place(self, working: WorkingFolder, parts: tuple[str, ...]) -> bool:
        """Rename the built object into the root; False where another process was first.

        The topmost folder that the root lacks is renamed with all below it, so no crash leaves an empty folder (OCFL
        1.1, 4.1).
        """
        for depth in range(1, len(parts) + 1):
            target = self.root.joinpath(*parts[:depth])
            if target.is_dir() and depth < len(parts):
                continue
            try:
                working.content.joinpath(*parts[:depth]).rename(target)
            except OSError as error:
                if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                    raise
                continue
            folder = self.root.joinpath(*parts)
            folder.chmod(FOLDER_MODE)
            sync_folder(folder)
            sync_folder(target.parent)
            return True
        return False


@contextlib.contextmanager
def _storage_errors(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        advice = (
            "Make room in the vault and try again" if error.errno in _FULL else "Check the vault's disk and its rights"
        )
        raise StorageFailedError(
            f"Expected to write {what} whole, found that the file system refused ({error.strerror or error}). "
            f"{advice}; "
            "nothing of it was kept, and the source is untouched."
        ) from error


@contextlib.contextmanager
def _released(working: WorkingFolder) -> Iterator[WorkingFolder]:
    try:
        yield working
    finally:
        working.release()


@contextlib.contextmanager
def _discarded_on_error(working: WorkingFolder) -> Iterator[WorkingFolder]:
    try:
        yield working
    except BaseException:
        working.release()
        raise


@contextlib.contextmanager
def _reader(source: Path | BinaryIO, name: str) -> Iterator[Reader]:
    """A reader that fills buffers; an error of the source is told apart from one of the vault's disk."""
    if not isinstance(source, Path):
        yield _guarded(_filler(source), name)
        return
    descriptor = open_source(source)
    try:
        before = os.fstat(descriptor)
        remaining = before.st_size

        def fill(view: memoryview) -> int:
            nonlocal remaining
            count = os.readv(descriptor, [view])
            remaining -= count
            if remaining < 0:  # a file that grows as fast as it is read would never end
                raise SourceUnreadableError(_changed(name))
            return count

        yield _guarded(fill, name)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise SourceUnreadableError(_changed(name))


def _changed(name: str) -> str:
    return f"Expected {name!r} to lie still, found that it changed while it was read. Try again later."


def _filler(stream: BinaryIO) -> Reader:
    def fill(view: memoryview) -> int:
        data = stream.read(len(view))
        view[: len(data)] = data
        return len(data)

    return fill


def _guarded(read: Reader, name: str) -> Reader:
    def guarded(view: memoryview) -> int:
        try:
            return read(view)
        except OSError as error:
            raise SourceUnreadableError(
                f"Expected to read {name!r} to its end, found that reading failed ({error.strerror or error}). "
                "Check the card and try again; nothing of it was kept."
            ) from error

    return guarded
