"""Destruction under an order: the object's key, then its bytes; a tombstone stays.

Guarantees: nothing is destroyed but with an `Order` that names the disposition, its authority and who approved it; the
order is on the disk before the first byte goes; then the keys go, so that no copy of the vault alone can be read any
more, then the bytes. Killed at any moment, the same order carried out again finishes the work, and until then the
fixity check says that a destruction is unfinished. What the file system cannot do is found before anything goes. The
tombstone is an OCFL object of the same id: it keeps names, sizes and digests of what was recorded and the order, and
the id is never stored again.

What copies keep is out of our reach. Of a plain object that is the bytes themselves, and the result says so. A sealed
object opens again for whoever has a copy of it, of its key record and of the key that wrapped it: a destruction is
final when that key is retired and every copy of it is gone (docs/subsystems/vault.md, Backup).
"""

import contextlib
import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openbwc.vault import inventory as inv
from openbwc.vault.building import build, exchange, place
from openbwc.vault.disk import exchange_folders, make_folder, sync_folder, write_file
from openbwc.vault.errors import DamagedObjectError, DestroyedObjectError, KeyLostError, NoSuchObjectError, VaultError
from openbwc.vault.layout import DESTROYING, EXTENSIONS

if TYPE_CHECKING:
    from openbwc.vault.store import Vault

TOMBSTONE = "tombstone.json"
APPROVERS = 2  # at least: nobody destroys alone
_FORMAT = "openbwc-tombstone/1"


@dataclass(frozen=True, kw_only=True)
class Order:
    """The order to destroy: the disposition's id, the authority's citation, the two or more who approved, and when.

    `ordered_at` is aware. Raises `VaultError` where one of them is missing.
    """

    disposition: str
    authority: str
    approvers: tuple[str, ...]
    ordered_at: datetime

    def __post_init__(self) -> None:
        named = (self.disposition, self.authority, *self.approvers)
        approved_by = {one.strip() for one in self.approvers}
        if len(approved_by) < APPROVERS or not all(one.strip() for one in named) or self.ordered_at.tzinfo is None:
            raise VaultError(
                "Expected an order that names its disposition, its authority, two different people who approved it and "
                "an aware time, found one that does not."
            )

    def as_dict(self) -> dict[str, Any]:
        """The order as a tombstone keeps it."""
        return {
            "disposition": self.disposition,
            "authority": self.authority,
            "approvers": list(self.approvers),
            "ordered_at": self.ordered_at.astimezone(UTC).isoformat(),
        }


@dataclass(frozen=True, kw_only=True)
class DestroyedFile:
    """What one file was: the size in bytes and SHA-256 of what was recorded."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Destroyed:
    """What was destroyed here: `tombstone` is the SHA-256 of the tombstone; `was_sealed` where a key was destroyed too.

    It says nothing of copies: those of a plain object hold its bytes; those of a sealed one open as long as a copy of
    its key record and the key that wrapped it are kept.
    """

    object_id: str
    files: tuple[DestroyedFile, ...]
    was_sealed: bool
    tombstone: str


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """A destruction that was begun and not finished: carry the disposition's order out again."""

    object_id: str
    disposition: str


def destroy(vault: "Vault", object_id: str, order: Order) -> Destroyed:
    """Destroy a stored object, or finish its destruction; what is done already is answered as it was done.

    Raises `NoSuchObjectError`, `DamagedObjectError`, `KeyLostError` where its record is gone, `DestroyedObjectError`
    where it was destroyed under another order, `StorageFailedError` where the file system cannot exchange folders.
    """
    with vault.changing():
        intent = _intent(vault, object_id)
        if not intent.exists():
            inventory, _ = vault.inventory_of(object_id)
            if inventory.form == inv.Form.DESTROYED:
                return _told(_tombstone_in(vault, inventory), order)
            _try_exchange(vault)
            _write(intent, _tombstone(vault, inventory, order))
        text = _ordered(intent)
        told = _told(text, order)
        if vault.keys is not None:
            vault.keys.destroy(object_id)
        elif told.was_sealed:
            raise KeyLostError(f"Expected the keys of {object_id} to destroy them; this vault was opened without any.")
        _bury(vault, object_id, text)
        vault.staging.sweep()  # where an earlier run was killed between the exchange and the removal
        intent.unlink()
        sync_folder(intent.parent)
        return told


def unfinished(vault: "Vault") -> tuple[Unfinished, ...]:
    """The destructions that were begun and not finished; the fixity check tells of an order that cannot be read."""
    found = []
    for path in sorted((vault.root / EXTENSIONS / DESTROYING).glob("*.json")):
        with contextlib.suppress(DamagedObjectError, FileNotFoundError):  # finished just now
            body = json.loads(_ordered(path))
            found.append(Unfinished(object_id=body["object"], disposition=body["order"]["disposition"]))
    return tuple(found)


def _ordered(intent: Path) -> bytes:
    """The order's file, as it was written. Raises `DamagedObjectError`."""
    text = intent.read_bytes()
    try:
        body = json.loads(text)
        if intent.name != _name_of(body["object"]) or not body["order"]["disposition"]:
            raise ValueError("of another object")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedObjectError(
            f"Expected the order to destroy in {intent.name}, found other content ({error}). Restore the file from a "
            "copy of the vault, and carry the order out again."
        ) from error
    return text


def _try_exchange(vault: "Vault") -> None:
    """Raise `StorageFailedError` where the file system could not bury the object after its keys went."""
    with vault.working() as one, vault.working() as other:
        exchange_folders(one.content, other.content)


def _bury(vault: "Vault", object_id: str, text: bytes) -> None:
    """The tombstone in the object's place, and the bytes gone; nothing where it stands there already.

    An object that was lost or damaged since the order was given gets its tombstone all the same.
    """
    with contextlib.suppress(NoSuchObjectError, DamagedObjectError):
        if vault.inventory_of(object_id)[0].form == inv.Form.DESTROYED:
            return
    order: dict[str, Any] = json.loads(text)["order"]
    tombstone = inv.Inventory(
        object_id=object_id,
        created=datetime.fromisoformat(order["ordered_at"]),
        message=f"Destroyed under {order['authority']}, disposition {order['disposition']}.",
        user_name=", ".join(order["approvers"]),
        user_address=f"urn:openbwc:disposition:{order['disposition']}",
        files={TOMBSTONE: hashlib.sha256(text).hexdigest()},
        form=inv.Form.DESTROYED,
    )
    with vault.working() as drafts, vault.working() as working:
        draft = drafts.content / TOMBSTONE
        write_file(draft, text)
        build(working, tombstone, {TOMBSTONE: draft})
        if not place(vault.root, working, object_id):
            exchange(vault.root, working, object_id)


def _tombstone(vault: "Vault", inventory: inv.Inventory, order: Order) -> bytes:
    files = [asdict(one) for one in _files(vault, inventory)]
    body = {
        "format": _FORMAT,
        "object": inventory.object_id,
        "sealed": inventory.form == inv.Form.SEALED,
        "files": files,
        "order": order.as_dict(),
    }
    return json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _files(vault: "Vault", inventory: inv.Inventory) -> Iterator[DestroyedFile]:
    sizes = vault.sizes(inventory.object_id)
    for name, sha256 in sorted(vault.files(inventory.object_id).items()):
        yield DestroyedFile(name=name, size=sizes[name], sha256=sha256)


def _told(text: bytes, order: Order) -> Destroyed:
    body: dict[str, Any] = json.loads(text)
    if body["order"] != order.as_dict():
        raise DestroyedObjectError(
            f"Expected {body['object']} to fall under the order of disposition {order.disposition}, approved by "
            f"{', '.join(order.approvers)}, found that it falls under another: {json.dumps(body['order'])}."
        )
    return Destroyed(
        object_id=body["object"],
        files=tuple(DestroyedFile(**one) for one in body["files"]),
        was_sealed=body["sealed"],
        tombstone=hashlib.sha256(text).hexdigest(),
    )


def _tombstone_in(vault: "Vault", inventory: inv.Inventory) -> bytes:
    try:
        text = vault.content_of(inventory, TOMBSTONE).read_bytes()
    except OSError as error:
        raise DamagedObjectError(f"Expected the tombstone of {inventory.object_id}, found none ({error}).") from error
    if hashlib.sha256(text).hexdigest() != inventory.files[TOMBSTONE]:
        raise DamagedObjectError(f"Expected the tombstone of {inventory.object_id} as written, found another.")
    return text


def _intent(vault: "Vault", object_id: str) -> Path:
    return vault.root / EXTENSIONS / DESTROYING / _name_of(object_id)


def _name_of(object_id: str) -> str:
    return f"{hashlib.sha256(object_id.encode()).hexdigest()}.json"


def _write(intent: Path, text: bytes) -> None:
    make_folder(intent.parent)
    for left in intent.parent.glob(".*"):
        left.unlink()
    draft = intent.with_name(f".{uuid.uuid4().hex}")
    write_file(draft, text)
    draft.rename(intent)
    sync_folder(intent.parent)
