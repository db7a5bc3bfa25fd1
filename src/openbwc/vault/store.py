"""The vault: originals are written once and never changed, and destroyed only under an order (V.A.4, V.A.5).

Guarantees:
- `commit` returns only when the object is whole on the disk; a crash at any moment leaves either nothing or all of it.
- What is stored is never replaced: the same object again is recognised, the same id with other content is refused.
- A vault that was opened with keys seals all that it stores. Digests that it takes and gives are of the recorded bytes.
- Nothing is deleted but by `destroy`, which asks for the order and leaves a tombstone.
- Any outside OCFL 1.1 tool can validate the folder without our code and without a key.
"""

import contextlib
import errno
import fcntl
import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openbwc.vault import inventory as inv
from openbwc.vault.building import build, place
from openbwc.vault.chunks import ChunkSealer, fresh_key, unsealed
from openbwc.vault.destroying import Destroyed, Order, Unfinished, destroy, unfinished
from openbwc.vault.disk import FILE_MODE, FOLDER_MODE, sync_folder
from openbwc.vault.errors import (
    BadNameError,
    DamagedObjectError,
    DestroyedObjectError,
    KeyLostError,
    NoSuchObjectError,
    ObjectConflictError,
    StorageFailedError,
    VaultError,
)
from openbwc.vault.fixity import FixityReport, Problem, VaultReport, check_object, check_root, object_folders
from openbwc.vault.keys import INSTALLATION
from openbwc.vault.layout import (
    EXTENSIONS,
    OBJECT_DECLARATION,
    STAGING,
    check_object_id,
    object_parts,
    prepare_root,
)
from openbwc.vault.onepass import Progress, Readable, copy_and_hash
from openbwc.vault.records import KeyRing, Record, new_files
from openbwc.vault.sealing import Sealed, seal_all
from openbwc.vault.sources import reader_of
from openbwc.vault.staging import Staged, StagingArea, WorkingFolder, private_area
from openbwc.vault.unsealing import check_digest, unsealing_problems, write_out

_TOMBSTONES = f"{inv.VERSION}/{inv.Form.DESTROYED.value}"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, kw_only=True)
class Stored:
    """An object in the vault: `files` maps each name to the sha256 of its own bytes; `fresh` is False where it was
    there before.
    """

    object_id: str
    files: Mapping[str, str]
    fresh: bool


class Vault:
    """One OCFL storage root. Open it with `Vault.open_or_create`."""

    def __init__(self, root: Path, *, keys: KeyRing | None, scratch: StagingArea | None, also: tuple[str, ...]) -> None:
        self.root = root
        self.keys = keys
        self.staging = StagingArea(root / EXTENSIONS / STAGING)
        self._scratch = scratch or self.staging
        self._algorithms = (inv.DIGEST, *also)

    @classmethod
    def open_or_create(
        cls, root: Path, *, keys: KeyRing | None = None, scratch: Path | None = None, also: tuple[str, ...] = ()
    ) -> "Vault":
        """Open the storage root, making it where the folder is missing or empty.

        With `keys` what is stored from now on is sealed, and what is sealed can be read. Unsealed files
        that programs are given for a while lie in a private folder below `scratch` (default: in the root's staging
        area). `also` names further digests for the fixity block ('sha512'); they cost a hash thread each. Raises
        `NotAVaultError`, and `StorageFailedError` where another user may enter the private folder.
        """
        for name in also:
            if name not in inv.FIXITY_LENGTHS or name == inv.DIGEST:
                raise VaultError(f"Expected a further digest among {sorted(inv.FIXITY_LENGTHS)}, found {name!r}.")
        with storage_errors("the vault's folder"):
            prepare_root(root)
            unsealed_files = private_area(scratch) if scratch else None
        return cls(root, keys=keys, scratch=unsealed_files, also=also)

    def stage(self, source: Path | Readable, name: str, *, progress: Progress | None = None) -> Staged:
        """Read a file once, hash it and write it, synced, into the staging area.

        `progress` is called with the count of bytes newly read. Raises `SourceUnreadableError`, `StorageFailedError`,
        `BadNameError`; then nothing stays behind.
        """
        inv.check_name(name)
        key = fresh_key() if self.keys else None
        with (
            storage_errors(name),
            _discarded_on_error(self.staging.reserve()) as folder,
            reader_of(source, name) as read,
            _new_file(folder.content / name) as target,
        ):
            passed = copy_and_hash(
                read,
                target,
                algorithms=self._algorithms,
                sealer=ChunkSealer(key) if key else None,
                progress=progress,
            )
        return Staged(
            name=name,
            size=passed.size,
            sha256=passed.digests["sha256"],
            sha512=passed.digests.get("sha512"),
            stored_digests=passed.stored_digests,
            folder=folder,
            key=key,
        )

    def commit(
        self,
        object_id: str,
        staged: Sequence[Staged],
        *,
        message: str,
        actor: str,
        created: datetime,
        holder: str = INSTALLATION,
    ) -> Stored:
        """Store staged files as version 1 of a new object, and give their staging up; `holder`'s key seals it.

        The same object with the same content is answered as stored (`fresh` False), whatever the files were called
        this time. Raises `ObjectConflictError` where the id is stored with other content, `DestroyedObjectError` where
        it was destroyed; then the staged files stay staged.
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
            form=inv.Form.SEALED if self.keys else inv.Form.PLAIN,
        )
        folder = self._folder(object_id)
        fresh = not folder.is_dir() and self._store(inventory, staged, holder)
        if not fresh and self.holds(object_id):  # another process renamed it, and may have died before it synced
            folder.chmod(FOLDER_MODE)
            for synced in (folder, *folder.parents[: len(object_parts(object_id))]):
                sync_folder(synced)
        stored = self.files(object_id)
        if sorted(stored.values()) != sorted(one.sha256 for one in staged):
            raise ObjectConflictError(
                f"Expected {object_id} to be new or to hold the same content, found it stored with other content. "
                "What is stored is never replaced (V.A.5): store this under its own id."
            )
        for one in staged:
            one.discard()
        return Stored(object_id=object_id, files=stored, fresh=fresh)

    def holds(self, object_id: str) -> bool:
        """Whether the object is stored, whole, and not destroyed."""
        folder = self._folder(object_id)
        return (folder / OBJECT_DECLARATION).exists() and not (folder / _TOMBSTONES).exists()

    def files(self, object_id: str) -> Mapping[str, str]:
        """Each file of the object, with the sha256 of its own bytes; a sealed one's as its record tells, see `open`.

        Raises `NoSuchObjectError`, `DamagedObjectError`, `DestroyedObjectError`, `KeyLostError`.
        """
        inventory, record = self._read(object_id)
        return {name: one.sha256 for name, one in record.files.items()} if record else dict(inventory.files)

    def open(self, object_id: str, name: str, *, sha256: str | None = None) -> io.BufferedReader:
        """A seekable reader of one file's own bytes; its key proves size and digest. Raises as `files` does.

        `sha256` is what the catalogue knows of those bytes: where the vault tells another, `DamagedObjectError`.
        """
        inventory, record = self._read(object_id)
        path = self.content_of(inventory, name)
        told = record.files[name].sha256 if record else inventory.files[name]
        if sha256 not in {None, told}:
            raise DamagedObjectError(
                f"Expected {name!r} of {object_id} with sha256 {sha256}, found that the vault has {told}. Run a fixity "
                "check."
            )
        try:
            stored = path.open("rb")
        except FileNotFoundError:
            if self._read(object_id)[0] == inventory:
                raise
            return self.open(object_id, name, sha256=sha256)  # it was sealed meanwhile
        if record is None or self.keys is None:
            return stored
        try:
            key = self.keys.file_key(record, name)
        except VaultError:
            stored.close()
            raise
        return unsealed(stored, key, size=record.files[name].size)

    def path_of(self, object_id: str, name: str) -> Path:
        """Where a plain file lies. Raises `VaultError` where it is sealed, and as `files` does."""
        inventory, record = self._read(object_id)
        if record is not None:
            raise VaultError(
                "Expected plain content, found sealed content: its path is of no use. Read it with open() or "
                "plain_file()."
            )
        return self.content_of(inventory, name)

    @contextlib.contextmanager
    def plain_file(
        self, object_id: str, name: str, *, sha256: str | None = None, progress: Progress | None = None
    ) -> Iterator[Path]:
        """A file of the recorded bytes for a program that takes paths; it is only read.

        Plain content is where it lies. Sealed content is unsealed into a private file that is gone afterwards;
        `progress` is called with the count of bytes newly written to it. With `sha256`, what the catalogue knows of
        the bytes, they are held against it first, in one read. Raises as `files` does, and `DamagedObjectError`.
        """
        inventory, record = self._read(object_id)
        path = self.content_of(inventory, name)
        if record is None:
            if sha256 is not None:
                with self.open(object_id, name, sha256=sha256) as stored:
                    check_digest(hashlib.file_digest(stored, "sha256").hexdigest(), sha256)
            yield path
            return
        with self.scratch() as folder:
            with storage_errors(name), self.open(object_id, name, sha256=sha256) as source:
                write_out(source, folder / name, record.files[name].sha256, progress)
            yield folder / name

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A private folder for recorded bytes, gone afterwards; what a killed process left is removed by `recover`."""
        with storage_errors("a scratch file"):
            working = self._scratch.reserve()
        with released(working):
            yield working.content

    def object_ids(self) -> Iterator[str]:
        """The id of each stored object whose inventory can be read, in the order of the folders."""
        for folder in object_folders(self.root):
            with contextlib.suppress(ValueError, OSError):
                yield inv.parse_inventory((folder / inv.INVENTORY).read_bytes()).object_id

    def verify(self, object_id: str, *, without_keys: bool = False, progress: Progress | None = None) -> FixityReport:
        """Read every byte of the object back from the disk and hold it against its inventory.

        With the vault's keys a sealed object is unsealed too and held against what was recorded; `without_keys` leaves
        that out. A destroyed object is not sound. Raises `NoSuchObjectError`.
        """
        folder = self._folder(object_id)
        if not folder.is_dir():
            raise NoSuchObjectError(f"Expected {object_id} in the vault, found no such object. Check the id.")
        report = self._checked(folder, object_id, without_keys, progress)
        if not report.destroyed:
            return report
        where = folder.relative_to(self.root).as_posix()
        told = Problem(path=where, code="object_destroyed", expected="the object", found="its tombstone")
        return report.with_problems((told,))

    def verify_all(
        self,
        *,
        expected: Iterator[str] | None = None,
        without_keys: bool = False,
        progress: Progress | None = None,
    ) -> VaultReport:
        """Check the root's own files and every object; with `expected` ids also that each of them is there.

        A vault cannot know by itself that a whole object was taken away, nor that an order stood behind a tombstone:
        give it the catalogue's ids, and hold `destroyed` against the orders.
        """
        report = check_root(self.root, lambda folder: self._checked(folder, None, without_keys, progress))
        missing = tuple(object_id for object_id in expected or () if not self._folder(object_id).is_dir())
        return report.with_missing(missing)

    def recover(self) -> tuple[str, ...]:
        """Remove what interrupted staging left; the names of those files. The sources still exist: take them in
        again.
        """
        if self._scratch is not self.staging:
            self._scratch.sweep()
        return self.staging.sweep()

    def seal_all(self, *, holder_of: Callable[[str], str], progress: Progress | None = None) -> Sealed:
        """Seal what is still plain, each object with the key of `holder_of(object_id)`; see `vault.sealing`."""
        return seal_all(self, holder_of=holder_of, progress=progress)

    def retire_keys(self, holder: str, *, progress: Progress | None = None) -> tuple[str, ...]:
        """Destroy the older keys of the holder after a rotation, and give their ids; what they wrap is lost.

        `progress` is called with the count of objects newly looked at. Raises `VaultError` where an inventory, a key
        record or the rotation is not whole; then nothing was destroyed.
        """
        if self.keys is None:
            raise VaultError("Expected keys to retire; the vault was opened without any.")
        return self.keys.retire(holder, self._sealed_objects(progress))

    def destroy(self, object_id: str, *, order: Order) -> Destroyed:
        """Destroy an object's key and then its bytes, under an order; see `vault.destroying` (V.A.4)."""
        return destroy(self, object_id, order)

    def unfinished_destructions(self) -> tuple[Unfinished, ...]:
        """Those that were begun and not finished: carry their orders out again."""
        return unfinished(self)

    def sizes(self, object_id: str) -> Mapping[str, int]:
        """Each file of the object, with the size of its own bytes. Raises as `files` does."""
        inventory, record = self._read(object_id)
        if record is not None:
            return {name: one.size for name, one in record.files.items()}
        try:
            return {name: self.content_of(inventory, name).stat().st_size for name in inventory.files}
        except OSError as error:
            raise DamagedObjectError(
                f"Expected the files of {object_id}, found that one cannot be read ({error}). Run a fixity check."
            ) from error

    @contextlib.contextmanager
    def working(self) -> Iterator[WorkingFolder]:
        """A folder on the root's file system, for building an object; it is gone afterwards."""
        with storage_errors("an object"), released(self.staging.reserve()) as working:
            yield working

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Only one process at a time lets stored objects change their form."""
        descriptor = os.open(self.root / EXTENSIONS, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _folder(self, object_id: str) -> Path:
        return self.root.joinpath(*object_parts(object_id))

    def _sealed_objects(self, progress: Progress | None) -> Iterator[tuple[str, str]]:
        """Each sealed object's id with its inventory's digest. Raises `DamagedObjectError` where one is not known."""
        for folder in object_folders(self.root):
            try:
                text = (folder / inv.INVENTORY).read_bytes()
                inventory = inv.parse_inventory(text)
            except (OSError, ValueError) as error:
                raise DamagedObjectError(
                    f"Expected an inventory in {folder.relative_to(self.root)}, found none that can be read ({error}). "
                    "Restore it from a copy: without it nobody knows which key the object needs."
                ) from error
            if inventory.form == inv.Form.SEALED:
                yield inventory.object_id, inv.digest_of(text)
            if progress is not None:
                progress(1)

    def content_of(self, inventory: inv.Inventory, name: str) -> Path:
        """Where the stored bytes of a file lie, whatever their form. Raises `NoSuchObjectError`."""
        if name not in inventory.files:
            raise NoSuchObjectError(
                f"Expected a file {name!r} in {inventory.object_id}, found none of that name. "
                "Ask files() for its names."
            )
        return self._folder(inventory.object_id) / inventory.content / name

    def _read(self, object_id: str) -> tuple[inv.Inventory, Record | None]:
        """The object's inventory, and where it is sealed the record of its keys."""
        inventory, digest = self.inventory_of(object_id)
        if inventory.form == inv.Form.DESTROYED:
            raise DestroyedObjectError(
                f"Expected {object_id} in the vault, found that it was destroyed: {inventory.message} It is not stored "
                "again."
            )
        if inventory.form == inv.Form.PLAIN:
            if self.keys is None or not self.keys.tells_of(object_id):
                return inventory, None
            if self.inventory_of(object_id)[1] != digest:  # it was sealed meanwhile
                return self._read(object_id)
            raise DamagedObjectError(
                f"Expected {object_id} sealed, as its key record says, found plain content in its place. It is not "
                "given out; restore the object from a copy of the vault."
            )
        if self.keys is None:
            raise KeyLostError(f"Expected keys for {object_id}, which is sealed; this vault was opened without any.")
        record = self.keys.read(object_id, digest)
        if record.files.keys() != inventory.files.keys():
            raise KeyLostError(f"Expected the keys of each file of {object_id}, found those of others. Restore them.")
        return inventory, record

    def inventory_of(self, object_id: str) -> tuple[inv.Inventory, str]:
        """The object's inventory and the sha256 of its text. Raises `NoSuchObjectError`, `DamagedObjectError`."""
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
        return inventory, inv.digest_of(data)

    def _store(self, inventory: inv.Inventory, staged: Sequence[Staged], holder: str) -> bool:
        """Build the object and bring it into the root; False where another process was first."""
        with self.working() as working:
            build(working, inventory, {one.name: one.path for one in staged})
            digest = inv.digest_of(inventory.to_bytes())
            if self.keys:
                self.keys.keep(inventory.object_id, digest, holder, new_files(staged))
            fresh = place(self.root, working, inventory.object_id)
            if self.keys and not fresh:
                self.keys.drop(inventory.object_id, digest)
            return fresh

    def _checked(
        self, folder: Path, object_id: str | None, without_keys: bool, progress: Progress | None
    ) -> FixityReport:
        before = _text_of(folder / inv.INVENTORY)
        report = check_object(self.root, folder, object_id, progress=progress)
        if not without_keys and self.keys is not None and report.object_id:
            where = folder.relative_to(self.root).as_posix()
            report = report.with_problems(self._problems_of_keys(self.keys, report, where))
        if report.sound or _text_of(folder / inv.INVENTORY) == before:
            return report
        return self._checked(folder, object_id, without_keys, progress)  # it was sealed or destroyed meanwhile

    def _problems_of_keys(self, keys: KeyRing, report: FixityReport, where: str) -> Iterator[Problem]:
        if report.sealed:
            yield from unsealing_problems(self, report.object_id, where)
        elif keys.tells_of(report.object_id):
            found = "a tombstone, and keys that no order destroyed" if report.destroyed else "plain content"
            yield Problem(path=where, code="not_sealed", expected="the sealed object", found=found)


def _text_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def storage_errors(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        is_full = error.errno in _FULL
        advice = "Make room in the vault and its scratch folder" if is_full else "Check the vault's disk and its rights"
        raise StorageFailedError(
            f"Expected to write {what} whole, found that the file system refused ({error.strerror or error}). "
            f"{advice} and try again; nothing of it was kept, and the source is untouched."
        ) from error


@contextlib.contextmanager
def released(working: WorkingFolder) -> Iterator[WorkingFolder]:
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
