"""Destruction under an order: the keys, then the bytes, and a tombstone that outsiders find valid (V.A.4)."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from openbwc.vault import (
    DamagedObjectError,
    DestroyedObjectError,
    KeyLostError,
    KeyRing,
    NoSuchObjectError,
    Order,
    StorageFailedError,
    Vault,
    destroying,
    disk,
)
from openbwc.vault.disk import remove_tree
from openbwc.vault.records import Record
from tests.unit.vault.conftest import CREATED, Store
from tests.unit.vault.test_sealing import judged

ORDER = Order(
    disposition="D-2026-1",
    authority="DAA-0563-2013-0006",
    approvers=("person:first", "person:second"),
    ordered_at=datetime(2026, 5, 12, 9, 30, tzinfo=UTC),
)


def test_keys_and_bytes_go_and_a_valid_tombstone_stays(
    sealed: Vault, store_sealed: Store, ring: KeyRing, tmp_path: Path
) -> None:
    stored, other = store_sealed(b"recorded", **{"clip.json": b"{}"}), store_sealed(b"another")
    record = next(
        one
        for one in (Record.parse(path.read_bytes()) for path in (tmp_path / "records").glob("???/*/*.json"))
        if one.object_id == stored.object_id
    )
    ciphertexts = {path.read_bytes() for path in sealed._folder(stored.object_id).glob("v1/sealed/*")}
    done = sealed.destroy(stored.object_id, order=ORDER)
    assert done.was_sealed
    assert {one.name: (one.size, one.sha256) for one in done.files} == {
        "clip.mp4": (8, hashlib.sha256(b"recorded").hexdigest()),
        "clip.json": (2, hashlib.sha256(b"{}").hexdigest()),
    }
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(path.read_bytes() in ciphertexts for path in left)
    assert not any(record.data_key.data in path.read_bytes() for path in left)
    assert judged(sealed.root)
    report = sealed.verify_all(expected=iter([stored.object_id, other.object_id]))
    assert report.sound
    assert report.destroyed == (stored.object_id,)
    assert not sealed.holds(stored.object_id)
    assert sealed.verify(other.object_id).sound
    assert [one.code for one in sealed.verify(stored.object_id).problems] == ["object_destroyed"]
    with pytest.raises(KeyLostError):
        ring.read(stored.object_id, record.inventory)


def test_the_tombstone_names_the_order_and_what_was_recorded(sealed: Vault, store_sealed: Store) -> None:
    stored = store_sealed(b"recorded")
    done = sealed.destroy(stored.object_id, order=ORDER)
    text = (sealed._folder(stored.object_id) / "v1/destroyed/tombstone.json").read_bytes()
    assert hashlib.sha256(text).hexdigest() == done.tombstone
    body = json.loads(text)
    assert body["object"] == stored.object_id
    assert body["order"]["authority"] == ORDER.authority
    assert body["order"]["approvers"] == list(ORDER.approvers)
    assert body["files"] == [{"name": "clip.mp4", "size": 8, "sha256": hashlib.sha256(b"recorded").hexdigest()}]


def test_what_was_destroyed_is_neither_read_nor_stored_again(sealed: Vault, store_sealed: Store) -> None:
    stored = store_sealed(b"recorded")
    sealed.destroy(stored.object_id, order=ORDER)
    for ask in (sealed.files, sealed.sizes, lambda one: sealed.open(one, "clip.mp4")):
        with pytest.raises(DestroyedObjectError, match="DAA-0563-2013-0006"):
            ask(stored.object_id)
    staged = sealed.stage(io.BytesIO(b"recorded"), "clip.mp4")
    with pytest.raises(DestroyedObjectError):
        sealed.commit(stored.object_id, [staged], message="m", actor="a", created=CREATED)
    staged.discard()


def test_the_same_order_again_tells_the_same_and_another_is_refused(sealed: Vault, store_sealed: Store) -> None:
    stored = store_sealed(b"recorded")
    done = sealed.destroy(stored.object_id, order=ORDER)
    assert sealed.destroy(stored.object_id, order=ORDER) == done
    with pytest.raises(DestroyedObjectError, match="D-2026-1"):
        sealed.destroy(stored.object_id, order=replace(ORDER, disposition="D-2026-2"))
    assert sealed.unfinished_destructions() == ()


@pytest.mark.parametrize(
    "other",
    [
        {"authority": "DAA-0000-0000"},
        {"approvers": ("person:first", "person:third")},
        {"ordered_at": datetime(2026, 5, 13, tzinfo=UTC)},
    ],
)
def test_an_order_that_differs_in_anything_is_another(
    sealed: Vault, store_sealed: Store, other: dict[str, Any]
) -> None:
    stored = store_sealed(b"recorded")
    sealed.destroy(stored.object_id, order=ORDER)
    with pytest.raises(DestroyedObjectError, match="another"):
        sealed.destroy(stored.object_id, order=replace(ORDER, **other))


def test_where_folders_cannot_be_exchanged_nothing_goes(
    sealed: Vault, store_sealed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system of another machine, say: RENAME_EXCHANGE is refused there."""
    stored = store_sealed(b"recorded")
    monkeypatch.setattr(disk, "_EXCHANGE", 1 << 20)  # a flag that no file system knows
    with pytest.raises(StorageFailedError, match="exchange two folders"):
        sealed.destroy(stored.object_id, order=ORDER)
    assert sealed.unfinished_destructions() == ()
    assert sealed.verify_all(expected=iter([stored.object_id])).sound
    with sealed.open(stored.object_id, "clip.mp4") as file:
        assert file.read() == b"recorded"


def test_half_an_order_that_a_killed_process_left_is_none(sealed: Vault, store_sealed: Store) -> None:
    store_sealed(b"recorded")
    left = sealed.root / "extensions" / "openbwc-destroying" / ".0123"
    left.parent.mkdir()
    left.write_bytes(b"{")
    assert sealed.verify_all().sound
    assert sealed.unfinished_destructions() == ()


def test_a_plain_object_loses_its_bytes(vault: Vault, store: Store) -> None:
    stored = store(b"recorded in the clear")
    done = vault.destroy(stored.object_id, order=ORDER)
    assert not done.was_sealed
    assert not any(b"in the clear" in path.read_bytes() for path in vault.root.rglob("*") if path.is_file())
    assert judged(vault.root)


def test_a_plain_object_that_lacks_a_file_is_told_as_damaged_and_not_destroyed(vault: Vault, store: Store) -> None:
    stored = store(b"recorded")
    path = vault.path_of(stored.object_id, "clip.mp4")
    path.parent.chmod(0o755)
    path.unlink()
    with pytest.raises(DamagedObjectError, match="fixity"):
        vault.destroy(stored.object_id, order=ORDER)
    assert vault.unfinished_destructions() == ()


def test_a_sealed_object_is_not_destroyed_by_a_vault_that_cannot_reach_its_keys(
    vault: Vault, sealed: Vault, store_sealed: Store
) -> None:
    stored = store_sealed(b"recorded")
    with pytest.raises(KeyLostError):
        vault.destroy(stored.object_id, order=ORDER)
    assert sealed.verify(stored.object_id).sound
    assert sealed.unfinished_destructions() == ()


def test_an_object_that_was_never_there_is_not_destroyed(sealed: Vault) -> None:
    with pytest.raises(NoSuchObjectError):
        sealed.destroy("urn:x:1", order=ORDER)


def test_a_changed_tombstone_is_found(sealed: Vault, store_sealed: Store) -> None:
    stored = store_sealed(b"recorded")
    sealed.destroy(stored.object_id, order=ORDER)
    path = sealed._folder(stored.object_id) / "v1/destroyed/tombstone.json"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"D-2026-1", b"D-2026-9"))
    assert not sealed.verify_all().sound


def begun(vault: Vault, object_id: str) -> Path:
    """A destruction that ended after its order was written; the order's file."""

    def interrupted(*_: object) -> None:
        raise InterruptedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(destroying, "_bury", interrupted)
        with pytest.raises(InterruptedError):
            vault.destroy(object_id, order=ORDER)
    name = hashlib.sha256(object_id.encode()).hexdigest()
    return vault.root / "extensions" / "openbwc-destroying" / f"{name}.json"


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"object": "urn:x:2", "order": {"disposition": "D"}}'])
def test_one_order_file_that_is_damaged_hides_no_other(sealed: Vault, store_sealed: Store, text: bytes) -> None:
    one, other = store_sealed(b"one"), store_sealed(b"other")
    order = begun(sealed, one.object_id)
    begun(sealed, other.object_id)
    whole = order.read_bytes()
    order.chmod(0o644)
    order.write_bytes(text)
    assert [found.object_id for found in sealed.unfinished_destructions()] == [other.object_id]
    assert order.name in " ".join(found.path for found in sealed.verify_all().problems)
    with pytest.raises(DamagedObjectError, match="Restore the file"):
        sealed.destroy(one.object_id, order=ORDER)
    order.write_bytes(whole)
    for stored in (one, other):
        sealed.destroy(stored.object_id, order=ORDER)
    assert sealed.unfinished_destructions() == ()
    assert sealed.verify_all(expected=iter([one.object_id, other.object_id])).sound


@pytest.mark.parametrize("is_lost", [True, False])
def test_what_was_lost_or_damaged_since_the_order_gets_its_tombstone(
    sealed: Vault, store_sealed: Store, is_lost: bool
) -> None:
    stored = store_sealed(b"recorded")
    begun(sealed, stored.object_id)
    folder = sealed._folder(stored.object_id)
    if is_lost:
        remove_tree(sealed.root / folder.relative_to(sealed.root).parts[0])
    else:
        inventory = folder / "inventory.json"
        inventory.chmod(0o644)
        inventory.write_bytes(b"{}")
    done = sealed.destroy(stored.object_id, order=ORDER)
    assert [(one.name, one.size) for one in done.files] == [("clip.mp4", len(b"recorded"))]
    assert sealed.unfinished_destructions() == ()
    report = sealed.verify_all(expected=iter([stored.object_id]))
    assert report.sound
    assert report.destroyed == (stored.object_id,)
    assert judged(sealed.root)
