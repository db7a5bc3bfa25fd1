"""Agencies' keys: each of its own, made anew without touching content, and gone when nothing needs them."""

from pathlib import Path

import pytest

from openbwc.vault import BadNameError, KeyFiles, KeyLostError, KeyRing, Vault, VaultError, Wrapped
from openbwc.vault.records import Record
from tests.unit.vault.conftest import Store


def test_keys_are_made_once_and_open_to_nobody_else(keys: KeyFiles, tmp_path: Path) -> None:
    assert keys.current("ICE") == keys.current("ICE") == "0001"
    path = tmp_path / "keys" / "ICE" / "0001.key"
    assert path.stat().st_mode & 0o377 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert keys.secret_of("ICE", "0001") != KeyFiles(tmp_path / "others").secret_of("ICE", _made(tmp_path / "others"))


def _made(folder: Path) -> str:
    return KeyFiles(folder).current("ICE")


def test_what_is_wrapped_for_one_context_opens_in_no_other(keys: KeyFiles) -> None:
    wrapped = keys.wrap("ICE", bytes(32), b"object 1")
    assert keys.unwrap(wrapped, b"object 1") == bytes(32)
    with pytest.raises(KeyLostError):
        keys.unwrap(wrapped, b"object 2")
    keys.current("CBP")
    with pytest.raises(KeyLostError):
        keys.unwrap(Wrapped(holder="CBP", key_id="0001", data=wrapped.data), b"object 1")


@pytest.mark.parametrize("holder", ["", "..", "a/b", ".hidden", "ä", "x" * 65])
def test_a_holder_that_is_no_agencys_code_is_refused(keys: KeyFiles, holder: str) -> None:
    with pytest.raises(BadNameError):
        keys.current(holder)


def test_a_rotation_wraps_anew_and_destroys_the_older_key(
    sealed: Vault, store_sealed: Store, ring: KeyRing, keys: KeyFiles, tmp_path: Path
) -> None:
    ids = [store_sealed(b"recording %d" % number).object_id for number in range(3)]
    stored = {path: path.read_bytes() for path in sealed.root.rglob("*") if path.is_file()}
    before = [Record.parse(path.read_bytes()) for path in (tmp_path / "records").rglob("*.json")]
    seen: list[int] = []
    rotation = ring.rotate("ICE", progress=seen.append)
    assert (rotation.key_id, rotation.wrapped_anew, rotation.retired) == ("0002", 3, ("0001",))
    assert sum(seen) == 3
    assert keys.key_ids("ICE") == ["0002"]
    assert {path: path.read_bytes() for path in sealed.root.rglob("*") if path.is_file()} == stored
    assert all(sealed.verify(object_id).sound for object_id in ids)
    for record in before:  # a copy of the records from before is of no use any more
        with pytest.raises(KeyLostError):
            ring.file_key(record, "clip.mp4")


def test_a_key_that_a_killed_process_left_half_made_goes_with_the_older_ones(keys: KeyFiles, tmp_path: Path) -> None:
    keys.current("ICE")
    draft = tmp_path / "keys" / "ICE" / ".draft"
    draft.write_bytes((tmp_path / "keys" / "ICE" / "0001.key").read_bytes())
    assert (keys.renew("ICE"), keys.retire("ICE")) == ("0002", ("0001",))
    assert [path.name for path in draft.parent.iterdir()] == ["0002.key"]


def test_a_second_name_that_a_killed_process_left_of_a_key_goes_and_the_key_stays(
    keys: KeyFiles, tmp_path: Path
) -> None:
    keys.current("ICE")
    key = keys.secret_of("ICE", keys.renew("ICE"))
    (tmp_path / "keys" / "ICE" / ".draft").hardlink_to(tmp_path / "keys" / "ICE" / "0002.key")
    keys.retire("ICE")
    assert keys.secret_of("ICE", "0002") == key
    assert keys.key_ids("ICE") == ["0002"]


@pytest.mark.parametrize("key_id", ["1", "../ICE/0001", "", "00011"])
def test_a_key_id_that_is_no_number_opens_nothing(keys: KeyFiles, key_id: str) -> None:
    keys.current("ICE")
    with pytest.raises(KeyLostError, match="four digits"):
        keys.secret_of("ICE", key_id)


def test_a_rotation_leaves_other_agencies_alone(sealed: Vault, store_sealed: Store, ring: KeyRing) -> None:
    store_sealed(b"of ICE")
    assert ring.rotate("CBP").wrapped_anew == 0
    assert ring.holders() == ("ICE",)
    assert sealed.verify_all().sound


def test_a_second_rotation_at_the_same_time_is_refused(sealed: Vault, store_sealed: Store, ring: KeyRing) -> None:
    store_sealed(b"of ICE")

    def meanwhile(_: int) -> None:
        with pytest.raises(VaultError, match="no other rotation"):
            ring.rotate("ICE")

    assert ring.rotate("ICE", progress=meanwhile).key_id == "0002"
