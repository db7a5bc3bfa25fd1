"""Key records: which key opens which object, beside the vault and never in it.

Guarantees: each object has a data key of its own, wrapped by its agency's key; each of its files has a key of its own,
wrapped by the data key together with the object's id, the file's name, its size and its digest, so that none of them
can be exchanged unseen. A record is whole on the disk before its object is stored, whenever a process is killed, and
belongs to one inventory, so that two processes that store the same object never take each other's record. A record that
is destroyed is not written again by a rotation at the same time, and storing waits for no rotation. An older key is
destroyed only when each sealed object has its record, and none needs that key. What stands under its final name says
for ever that its object is sealed; while a plain object is being sealed its record is still `pending`.

Records lie outside the vault, because a rotation rewrites them and an OCFL object is never rewritten, and so that
copies of the vault on media that keep everything hold nothing that could be read after a destruction.
"""

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openbwc.vault.chunks import fresh_key
from openbwc.vault.disk import PRIVATE_FOLDER_MODE, make_folder, sync_disk, sync_folder, write_file
from openbwc.vault.errors import KeyLostError, VaultError
from openbwc.vault.keys import KeyProvider, Wrapped, erase
from openbwc.vault.known_keys import KnownKeys
from openbwc.vault.onepass import Progress
from openbwc.vault.staging import Staged

_NONCE = 12
_ROTATING = "rotating"  # locked by a rotation, and where it was interrupted: the shard to go on with
_CHANGING = "changing"
_BATCH = 1000  # records that are wrapped anew at a time
_SHARD = 3  # characters of the id's digest that name the folder above
_KEPT = ".json"
_PENDING = ".pending.json"
_ANEW = ".anew"
_KNOWN = "keys"


@dataclass(frozen=True, kw_only=True)
class SealedFile:
    """One file of a sealed object: the size and SHA-256 of its own bytes, and its key, wrapped."""

    size: int
    sha256: str
    key: bytes


@dataclass(frozen=True, kw_only=True)
class Record:
    """The keys of one object as one inventory states it (`inventory`: the SHA-256 of its text)."""

    object_id: str
    inventory: str
    data_key: Wrapped
    files: Mapping[str, SealedFile]

    @property
    def context(self) -> bytes:
        """What the data key was wrapped for."""
        return f"openbwc vault\0{self.object_id}\0{self.inventory}".encode()

    def to_bytes(self) -> bytes:
        """The record as it is kept: JSON with sorted keys."""
        body = {
            "object": self.object_id,
            "inventory": self.inventory,
            "holder": self.data_key.holder,
            "key": self.data_key.key_id,
            "wrapped": _text(self.data_key.data),
            "files": {
                name: {"size": one.size, "sha256": one.sha256, "key": _text(one.key)}
                for name, one in self.files.items()
            },
        }
        return json.dumps(body, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> "Record":
        """The record of a `to_bytes`. Raises `ValueError`, `KeyError` or `TypeError` for anything else."""
        body: dict[str, Any] = json.loads(data)
        wrapped = Wrapped(holder=body["holder"], key_id=body["key"], data=base64.b64decode(body["wrapped"]))
        files = {
            name: SealedFile(size=int(one["size"]), sha256=one["sha256"], key=base64.b64decode(one["key"]))
            for name, one in body["files"].items()
        }
        return cls(object_id=body["object"], inventory=body["inventory"], data_key=wrapped, files=files)


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file that was sealed just now under `key` (32 bytes)."""

    size: int
    sha256: str
    key: bytes


def new_files(staged: Sequence[Staged]) -> dict[str, NewFile]:
    """What was staged sealed, by name."""
    return {one.name: NewFile(size=one.size, sha256=one.sha256, key=one.key) for one in staged if one.key}


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """What a rotation did: the key that wraps now, how many records it wraps newly, which keys can now be retired.

    `unreadable` are records that could not be read; where they are needed, no key is retired before they are restored.
    """

    holder: str
    key_id: str
    wrapped_anew: int
    older: tuple[str, ...]
    unreadable: tuple[str, ...]


class KeyRing:
    """The key records of one vault, and the provider of the keys that wrap them."""

    def __init__(self, folder: Path, provider: KeyProvider) -> None:
        self._folder = folder
        self.provider = provider
        self.known = KnownKeys(folder / _KNOWN, provider)
        self._wrapped_for: set[str] = set()
        self._shards: set[Path] = set()  # those that this process knows to be on the disk

    def current(self, holder: str) -> str:
        """The id of the key that wraps now; a first one is made where there never was one. Raises `KeyLostError`."""
        with self._lock(fcntl.LOCK_EX):
            return self.known.current(holder)

    def keep(
        self, object_id: str, inventory: str, holder: str, files: Mapping[str, NewFile], *, pending: bool = False
    ) -> Record:
        """Make the object's data key and keep its record, synced; `pending` until `settle` where it lies plain now."""
        data_key = fresh_key()
        draft = Record(
            object_id=object_id,
            inventory=inventory,
            data_key=Wrapped(holder=holder, key_id="", data=b""),
            files={name: _wrapped(object_id, name, one, data_key) for name, one in files.items()},
        )
        # shared: no rotation begins between the choice of a key and its record; alone where the key may be made now
        with self._lock(fcntl.LOCK_SH if holder in self._wrapped_for else fcntl.LOCK_EX):
            self.known.current(holder)
            record = replace(draft, data_key=self.provider.wrap(holder, data_key, draft.context))
            self._wrapped_for.add(holder)
            folder = self._of(object_id)
            if folder.parent not in self._shards or not folder.parent.is_dir():
                make_folder(folder.parent)
                self._shards.add(folder.parent)
            make_folder(folder)
            _write(folder / f"{inventory}{_PENDING if pending else _KEPT}", record)
        return record

    def settle(self, object_id: str, inventory: str) -> None:
        """The object is sealed as that inventory states it: its record is pending no more."""
        pending = self._of(object_id) / f"{inventory}{_PENDING}"
        if pending.exists():
            with self._changing():
                pending.rename(pending.with_name(f"{inventory}{_KEPT}"))
                sync_folder(pending.parent)

    def tells_of(self, object_id: str) -> bool:
        """Whether the object is known to be sealed: nothing plain is to be believed in its place."""
        folder = self._of(object_id)
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return any(name.endswith(_KEPT) and not name.endswith(_PENDING) for name in names)

    def read(self, object_id: str, inventory: str) -> Record:
        """The record of the object as that inventory states it. Raises `KeyLostError`."""
        folder = self._of(object_id)
        try:
            try:
                data = (folder / f"{inventory}{_PENDING}").read_bytes()
            except FileNotFoundError:  # it was settled, perhaps just now
                data = (folder / f"{inventory}{_KEPT}").read_bytes()
            record = Record.parse(data)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeyLostError(
                f"Expected the key record of {object_id}, found none that can be read. Restore it from a copy of "
                f"{self._folder}; without it the content cannot be read."
            ) from error
        if (record.object_id, record.inventory) != (object_id, inventory):
            raise KeyLostError(f"Expected the key record of {object_id}, found that of {record.object_id}.")
        return record

    def file_key(self, record: Record, name: str) -> bytes:
        """The key of one file. Raises `KeyLostError`."""
        data_key = self.provider.unwrap(record.data_key, record.context)
        one = record.files[name]
        told = _told(record.object_id, name, one.size, one.sha256)
        try:
            return AESGCM(data_key).decrypt(one.key[:_NONCE], one.key[_NONCE:], told)
        except (InvalidTag, ValueError) as error:
            raise KeyLostError(
                f"Expected the key record of {record.object_id} as it was written, found another size, digest or key "
                f"of {name!r}. Restore it from a copy of {self._folder}."
            ) from error

    def drop(self, object_id: str, inventory: str) -> None:
        """Give up the record of an inventory that was not stored."""
        with self._changing(), contextlib.suppress(FileNotFoundError):
            (self._of(object_id) / f"{inventory}{_KEPT}").unlink()
            self._tidy(object_id)

    def destroy(self, object_id: str) -> bool:
        """Destroy every key of the object; whether there was one. Called only under an order (vault.destroying)."""
        folder = self._of(object_id)
        with self._changing():
            found = sorted(folder.iterdir()) if folder.is_dir() else []
            for path in found:
                erase(path)
            self._tidy(object_id)
        return bool(found)

    def rotate(self, holder: str, *, progress: Progress | None = None) -> Rotation:
        """Wrap every data key of the holder with a new key; the older ones stay until `retire`.

        As long as older keys are there, no further key is made: what was interrupted goes on where it was. `progress`
        is called with the count of records newly looked at. Raises `KeyLostError`, and `VaultError` where another
        rotation is at work.
        """
        with self._alone() as mark:
            with self._lock(fcntl.LOCK_EX):
                current = self.known.current(holder)
                if len(self.provider.key_ids(holder)) == 1:
                    self.provider.renew(holder)
                    current = self.known.current(holder)
            anew, unreadable, batch = 0, list[str](), list[Path]()
            for path, record in self._records(begin=_marked(mark, holder, current)):
                if record is None:
                    unreadable.append(str(path))
                elif record.data_key.holder == holder and record.data_key.key_id != current:
                    batch.append(path)
                if len(batch) == _BATCH:
                    anew, batch = anew + self._rewrap(batch), []
                    _set_mark(mark, holder, current, path.parents[1].name)
                if progress is not None:
                    progress(1)
            anew += self._rewrap(batch)
            os.ftruncate(mark, 0)
            older = self.provider.key_ids(holder)[:-1]
        return Rotation(holder=holder, key_id=current, wrapped_anew=anew, older=older, unreadable=tuple(unreadable))

    def retire(self, holder: str, sealed: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """Destroy every key of the holder but the newest, and give their ids; what they wrap is lost.

        `sealed` are all sealed objects of the vault, each with its inventory's digest. Raises `KeyLostError` where one
        of them has no record, `VaultError` where a record still needs an older key; then nothing was destroyed.
        """
        with self._alone():
            current = self.current(holder)
            needed = (self.read(object_id, inventory) for object_id, inventory in sealed)
            for record in chain(needed, (one for _, one in self._records() if one)):
                if record.data_key.holder == holder and record.data_key.key_id != current:
                    raise VaultError(
                        f"Expected every key record of {holder} under its newest key, found that of "
                        f"{record.object_id} under key {record.data_key.key_id}. Rotate the key first; nothing was "
                        "destroyed."
                    )
            retired = self.provider.retire(holder)
            self.known.forget_but(holder, current)
        return retired

    def _rewrap(self, paths: Sequence[Path]) -> int:
        """Wrap the data keys of these records anew, in two syncs for all; how many were still there."""
        drafts: list[tuple[Path, Path]] = []
        with self._changing():  # a destruction at the same time comes before or after, never between
            for path in paths:
                try:
                    record = Record.parse(path.read_bytes())
                except FileNotFoundError:
                    continue
                data_key = self.provider.unwrap(record.data_key, record.context)
                wrapped = self.provider.wrap(record.data_key.holder, data_key, record.context)
                draft = path.with_name(f".{path.name}{_ANEW}")
                draft.unlink(missing_ok=True)  # a killed rotation left it
                write_file(draft, replace(record, data_key=wrapped).to_bytes(), sync=False)
                drafts.append((draft, path))
            if drafts:
                sync_disk(self._folder)
            for draft, path in drafts:
                draft.replace(path)
            if drafts:
                sync_disk(self._folder)
        return len(drafts)

    def _records(self, *, begin: str = "") -> Iterator[tuple[Path, Record | None]]:
        """Every record in the order of the folders, from the shard `begin` on; None for one that cannot be read."""
        shards = sorted(shard for shard in self._folder.glob("?" * _SHARD) if shard.name >= begin)
        for path in chain.from_iterable(sorted(shard.glob(f"*/*{_KEPT}")) for shard in shards):
            try:
                yield path, Record.parse(path.read_bytes())
            except FileNotFoundError:
                continue  # destroyed or settled meanwhile
            except (ValueError, KeyError, TypeError, AttributeError):
                yield path, None

    def _tidy(self, object_id: str) -> None:
        folder = self._of(object_id)
        with contextlib.suppress(OSError):  # another record is there, or none ever was
            folder.rmdir()
            sync_folder(folder.parent)

    def _of(self, object_id: str) -> Path:
        digest = hashlib.sha256(object_id.encode()).hexdigest()
        return self._folder / digest[:_SHARD] / digest

    @contextlib.contextmanager
    def _alone(self) -> Iterator[int]:
        """One rotation at a time: a second one would retire the key that the first one wraps with; its mark's file."""
        with self._open(_ROTATING) as descriptor:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise VaultError("Expected no other rotation at work, found one. Wait for its end.") from None
            yield descriptor

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """One process at a time lets records change or go; who keeps a new one does not wait for it."""
        with self._open(_CHANGING) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield

    @contextlib.contextmanager
    def _open(self, name: str) -> Iterator[int]:
        with self._lock(fcntl.LOCK_SH):
            descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def _lock(self, mode: int) -> Iterator[None]:
        if not self._folder.is_dir():
            make_folder(self._folder.parent)
            make_folder(self._folder, mode=PRIVATE_FOLDER_MODE)
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, mode)
            yield
        finally:
            os.close(descriptor)


def _write(path: Path, record: Record) -> None:
    """The whole record in its place in one step, synced."""
    draft = path.with_name(f".{uuid.uuid4().hex}")
    write_file(draft, record.to_bytes())
    draft.replace(path)
    sync_folder(path.parent)


def _marked(mark: int, holder: str, key_id: str) -> str:
    """The shard with which an interrupted rotation to that key goes on; empty where none was interrupted."""
    try:
        told = json.loads(os.pread(mark, 4096, 0))
        return str(told["shard"]) if (told["holder"], told["key"]) == (holder, key_id) else ""
    except (ValueError, KeyError, TypeError):
        return ""


def _set_mark(mark: int, holder: str, key_id: str, shard: str) -> None:
    """Not synced: where it is lost, a rotation looks at every record again, and `retire` does so in any case."""
    os.ftruncate(mark, 0)
    os.pwrite(mark, json.dumps({"holder": holder, "key": key_id, "shard": shard}).encode(), 0)


def _wrapped(object_id: str, name: str, one: NewFile, data_key: bytes) -> SealedFile:
    nonce = os.urandom(_NONCE)
    told = _told(object_id, name, one.size, one.sha256)
    return SealedFile(size=one.size, sha256=one.sha256, key=nonce + AESGCM(data_key).encrypt(nonce, one.key, told))


def _told(object_id: str, name: str, size: int, sha256: str) -> bytes:
    return json.dumps([object_id, name, size, sha256]).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
