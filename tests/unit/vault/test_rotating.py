"""Agencies' keys: each of its own, made anew without touching content, and gone when nothing needs them."""

import io
import stat
from pathlib import Path

import pytest

from openbwc.vault import (
    BadNameError,
    DamagedObjectError,
    KeyFiles,
    KeyLostError,
    KeyRing,
    Vault,
    VaultError,
    Wrapped,
    disk,
    records,
)
from openbwc.vault.records import Record
from tests.unit.vault.conftest import CREATED, Store


def test_a_key_is_made_when_it_is_asked_for_and_opens_to_nobody_else(keys: KeyFiles, tmp_path: Path) -> None:
    assert keys.key_ids("ICE") == ()
    with pytest.raises(KeyLostError):
        keys.wrap("ICE", bytes(32), b"object 1")
    key_id = keys.renew("ICE")
    assert keys.key_ids("ICE") == (key_id,)
    assert key_id.startswith("0001-")
    path = tmp_path / "keys" / "ICE" / f"{key_id}.key"
    assert path.stat().st_mode & 0o377 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    others = KeyFiles(tmp_path / "others")
    assert others.renew("ICE") != key_id


def test_folders_of_keys_and_records_are_private_and_the_folder_they_lie_in_keeps_its_mode(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    KeyRing(shared / "records", KeyFiles(shared / "keys")).current("ICE")
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777
    for private in ("records", "keys", "keys/ICE"):
        assert stat.S_IMODE((shared / private).stat().st_mode) == 0o700


def test_what_is_wrapped_for_one_context_opens_in_no_other(keys: KeyFiles) -> None:
    keys.renew("ICE")
    wrapped = keys.wrap("ICE", bytes(32), b"object 1")
    assert keys.unwrap(wrapped, b"object 1") == bytes(32)
    with pytest.raises(KeyLostError):
        keys.unwrap(wrapped, b"object 2")
    with pytest.raises(KeyLostError):
        keys.unwrap(Wrapped(holder="CBP", key_id=keys.renew("CBP"), data=wrapped.data), b"object 1")


@pytest.mark.parametrize("holder", ["", "..", "a/b", ".hidden", "ä", "x" * 65])
def test_a_holder_that_is_no_agencys_code_is_refused(keys: KeyFiles, ring: KeyRing, holder: str) -> None:
    with pytest.raises(BadNameError):
        keys.renew(holder)
    with pytest.raises(BadNameError):
        ring.current(holder)


def test_a_rotation_wraps_anew_and_the_older_key_goes_when_it_is_retired(
    sealed: Vault, store_sealed: Store, ring: KeyRing, keys: KeyFiles, tmp_path: Path
) -> None:
    ids = [store_sealed(b"recording %d" % number).object_id for number in range(3)]
    (old,) = keys.key_ids("ICE")
    stored = {path: path.read_bytes() for path in sealed.root.rglob("*") if path.is_file()}
    before = [Record.parse(path.read_bytes()) for path in (tmp_path / "records").glob("???/*/*.json")]
    seen: list[int] = []
    rotation = ring.rotate("ICE", progress=seen.append)
    assert (rotation.key_id[:5], rotation.wrapped_anew, rotation.older) == ("0002-", 3, (old,))
    assert sum(seen) == 3
    assert keys.key_ids("ICE") == (old, rotation.key_id)
    again = ring.rotate("ICE")  # before the older one is retired: no further key
    assert (again.key_id, again.wrapped_anew, again.older) == (rotation.key_id, 0, (old,))
    assert sealed.retire_keys("ICE") == (old,)
    assert keys.key_ids("ICE") == (rotation.key_id,)
    assert {path: path.read_bytes() for path in sealed.root.rglob("*") if path.is_file()} == stored
    assert all(sealed.verify(object_id).sound for object_id in ids)
    for record in before:  # a copy of the records from before is of no use any more
        with pytest.raises(KeyLostError):
            ring.file_key(record, "clip.mp4")


def test_no_key_is_retired_while_the_records_are_somewhere_else(
    sealed: Vault, store_sealed: Store, ring: KeyRing, keys: KeyFiles, tmp_path: Path
) -> None:
    """Not mounted, half restored, or on another path: what the rotation does not find may still need the older key."""
    stored = store_sealed(b"recorded")
    (tmp_path / "records").rename(tmp_path / "away")
    assert ring.rotate("ICE").wrapped_anew == 0
    with pytest.raises(KeyLostError, match="key record"):
        sealed.retire_keys("ICE")
    assert len(keys.key_ids("ICE")) == 2
    (tmp_path / "records").rename(tmp_path / "empty")
    (tmp_path / "away").rename(tmp_path / "records")
    assert sealed.verify(stored.object_id).sound
    with pytest.raises(VaultError, match="Rotate the key first"):
        sealed.retire_keys("ICE")
    assert ring.rotate("ICE").wrapped_anew == 1
    assert len(sealed.retire_keys("ICE")) == 1
    assert sealed.verify(stored.object_id).sound


def test_no_key_is_retired_while_an_inventory_cannot_be_read(
    sealed: Vault, store_sealed: Store, ring: KeyRing, keys: KeyFiles
) -> None:
    stored = store_sealed(b"recorded")
    ring.rotate("ICE")
    inventory = sealed._folder(stored.object_id) / "inventory.json"
    inventory.chmod(0o644)
    inventory.write_bytes(b"{}")
    with pytest.raises(DamagedObjectError, match="Restore"):
        sealed.retire_keys("ICE")
    assert len(keys.key_ids("ICE")) == 2


def test_a_record_of_another_agency_that_cannot_be_read_stops_no_rotation_and_every_retirement(
    sealed: Vault, store_sealed: Store, ring: KeyRing, tmp_path: Path
) -> None:
    store_sealed(b"of ICE")
    (record,) = (tmp_path / "records").glob("???/*/*.json")
    whole = record.read_bytes()
    sealed.commit(
        "urn:x:cbp",
        [sealed.stage(io.BytesIO(b"of CBP"), "clip.mp4")],
        message="m",
        actor="a",
        created=CREATED,
        holder="CBP",
    )
    record.chmod(0o644)
    record.write_bytes(b"")
    rotation = ring.rotate("CBP")
    assert (rotation.wrapped_anew, rotation.unreadable) == (1, (str(record),))
    with pytest.raises(KeyLostError, match="Restore"):
        sealed.retire_keys("CBP")
    record.write_bytes(whole)
    assert len(sealed.retire_keys("CBP")) == 1


def test_a_key_that_a_killed_process_left_half_made_goes_with_the_older_ones(keys: KeyFiles, tmp_path: Path) -> None:
    first = keys.renew("ICE")
    draft = tmp_path / "keys" / "ICE" / ".draft"
    draft.write_bytes((tmp_path / "keys" / "ICE" / f"{first}.key").read_bytes())
    second = keys.renew("ICE")
    assert keys.retire("ICE") == (first,)
    assert [path.name for path in draft.parent.iterdir()] == [f"{second}.key"]


def test_a_second_name_that_a_killed_process_left_of_a_key_goes_and_the_key_stays(
    keys: KeyFiles, tmp_path: Path
) -> None:
    keys.renew("ICE")
    key_id = keys.renew("ICE")
    key = keys.secret_of("ICE", key_id)
    (tmp_path / "keys" / "ICE" / ".draft").hardlink_to(tmp_path / "keys" / "ICE" / f"{key_id}.key")
    keys.retire("ICE")
    assert keys.secret_of("ICE", key_id) == key
    assert keys.key_ids("ICE") == (key_id,)


@pytest.mark.parametrize("key_id", ["1", "../ICE/0001", "", "0001", "0001-5AC0FFEE"])
def test_a_key_id_of_another_form_opens_nothing(keys: KeyFiles, key_id: str) -> None:
    keys.renew("ICE")
    with pytest.raises(KeyLostError, match="key's id"):
        keys.secret_of("ICE", key_id)


def test_a_rotation_leaves_other_agencies_alone(sealed: Vault, store_sealed: Store, ring: KeyRing) -> None:
    store_sealed(b"of ICE")
    assert ring.rotate("CBP").wrapped_anew == 0
    assert sealed.verify_all().sound


def test_a_second_rotation_at_the_same_time_is_refused(sealed: Vault, store_sealed: Store, ring: KeyRing) -> None:
    store_sealed(b"of ICE")

    def meanwhile(_: int) -> None:
        with pytest.raises(VaultError, match="no other rotation"):
            ring.rotate("ICE")
        with pytest.raises(VaultError, match="no other rotation"):
            sealed.retire_keys("ICE")

    assert ring.rotate("ICE", progress=meanwhile).key_id.startswith("0002-")


def test_an_interrupted_rotation_goes_on_where_it_was_and_the_next_one_looks_at_all(
    sealed: Vault, store_sealed: Store, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [store_sealed(b"recording %d" % number).object_id for number in range(6)]
    monkeypatch.setattr(records, "_BATCH", 2)
    seen: list[int] = []

    def killed(count: int) -> None:
        seen.append(count)
        if len(seen) == 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        ring.rotate("ICE", progress=killed)
    seen.clear()
    assert ring.rotate("ICE", progress=seen.append).wrapped_anew == 2
    assert len(seen) == 3  # the shard at the mark, and those after it
    seen.clear()
    assert ring.rotate("ICE", progress=seen.append).wrapped_anew == 0
    assert len(seen) == 6
    assert len(sealed.retire_keys("ICE")) == 1
    assert all(sealed.verify(object_id).sound for object_id in ids)


def test_a_mark_of_another_rotation_or_a_broken_one_is_not_believed(
    sealed: Vault, store_sealed: Store, ring: KeyRing, tmp_path: Path
) -> None:
    stored = store_sealed(b"recorded")
    for text in (b'{"holder": "ICE", "key": "0001-5ac0ffee", "shard": "fff"}', b'{"holder":', b"[]"):
        (tmp_path / "records" / "rotating").write_bytes(text)
        assert ring.rotate("ICE").wrapped_anew == 1
        assert len(sealed.retire_keys("ICE")) == 1
    assert sealed.verify(stored.object_id).sound


def test_what_is_stored_in_the_middle_of_a_rotation_waits_for_nothing(
    sealed: Vault, store_sealed: Store, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, meanwhile = store_sealed(b"before"), list[str]()

    def storing(folder: Path) -> None:
        disk.sync_disk(folder)
        meanwhile.append(store_sealed(b"meanwhile %d" % len(meanwhile)).object_id)

    monkeypatch.setattr(records, "sync_disk", storing)
    assert ring.rotate("ICE").wrapped_anew == 1
    assert len(meanwhile) == 2
    assert len(sealed.retire_keys("ICE")) == 1
    assert all(sealed.verify(object_id).sound for object_id in (before.object_id, *meanwhile))
