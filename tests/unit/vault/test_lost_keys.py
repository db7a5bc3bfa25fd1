"""A key that is lost is never made anew in its own place, and nothing but itself is put back for it."""

from pathlib import Path

import pytest

from openbwc.vault import KeyFiles, KeyLostError, KeyRing, Vault
from openbwc.vault.splitting import restore, split
from tests.unit.vault.conftest import Store


def test_while_the_keys_are_lost_no_key_is_made_and_the_shares_bring_all_back(
    sealed: Vault, store_sealed: Store, ring: KeyRing, keys: KeyFiles, tmp_path: Path
) -> None:
    stored = store_sealed(b"recorded")
    key_id, shares = split(ring, keys, "ICE", needed=2, shares=3)
    (tmp_path / "keys").rename(tmp_path / "not mounted")
    with pytest.raises(KeyLostError, match="No other key is made"):
        store_sealed(b"a camera docks")
    with pytest.raises(KeyLostError, match="No other key is made"):
        split(ring, keys, "ICE", needed=2, shares=3)
    with pytest.raises(KeyLostError, match="No other key is made"):
        ring.rotate("ICE")
    assert keys.key_ids("ICE") == ()
    restore(ring, keys, "ICE", key_id, shares[1:])
    other = store_sealed(b"a camera docks")
    assert sealed.verify_all(expected=iter([stored.object_id, other.object_id])).sound


def test_where_the_newest_key_is_lost_no_older_one_wraps_again(
    sealed: Vault, store_sealed: Store, ring: KeyRing, keys: KeyFiles, tmp_path: Path
) -> None:
    store_sealed(b"recorded")
    rotation = ring.rotate("ICE")
    (tmp_path / "keys" / "ICE" / f"{rotation.key_id}.key").unlink()
    with pytest.raises(KeyLostError, match=rotation.key_id):
        store_sealed(b"a camera docks")
    with pytest.raises(KeyLostError, match=rotation.key_id):
        sealed.retire_keys("ICE")
    assert keys.key_ids("ICE") == rotation.older


def test_other_bytes_under_a_keys_name_wrap_nothing(store_sealed: Store, keys: KeyFiles, tmp_path: Path) -> None:
    store_sealed(b"recorded")
    (key_id,) = keys.key_ids("ICE")
    path = tmp_path / "keys" / "ICE" / f"{key_id}.key"
    path.chmod(0o600)
    path.write_text(bytes(32).hex())
    with pytest.raises(KeyLostError, match="another key"):
        store_sealed(b"a camera docks")


def test_a_key_that_was_made_and_not_yet_noted_is_taken_up(ring: KeyRing, keys: KeyFiles) -> None:
    key_id = keys.renew("ICE")  # killed here
    assert ring.current("ICE") == key_id
    newer = keys.renew("ICE")
    assert ring.current("ICE") == newer


def test_a_destroyed_key_is_not_put_back_under_any_id(
    sealed: Vault, store_sealed: Store, ring: KeyRing, keys: KeyFiles
) -> None:
    store_sealed(b"recorded")
    old, shares = split(ring, keys, "ICE", needed=2, shares=2)
    ring.rotate("ICE")
    sealed.retire_keys("ICE")
    kept = keys.key_ids("ICE")
    for key_id in (old, "0007-5ac0ffee", kept[0]):
        with pytest.raises(KeyLostError):
            restore(ring, keys, "ICE", key_id, shares)
    assert keys.key_ids("ICE") == kept


def test_another_agencys_key_is_not_put_back(
    store_sealed: Store, ring: KeyRing, keys: KeyFiles, tmp_path: Path
) -> None:
    store_sealed(b"recorded")
    (key_id,) = keys.key_ids("ICE")
    theirs, shares = split(ring, keys, "CBP", needed=2, shares=2)
    (tmp_path / "keys" / "ICE" / f"{key_id}.key").unlink()
    for wrong in (key_id, theirs):
        with pytest.raises(KeyLostError):
            restore(ring, keys, "ICE", wrong, shares)
    assert keys.key_ids("ICE") == ()


def test_nothing_is_put_back_before_the_records_are(
    store_sealed: Store, ring: KeyRing, keys: KeyFiles, tmp_path: Path
) -> None:
    store_sealed(b"recorded")
    key_id, shares = split(ring, keys, "ICE", needed=2, shares=2)
    (tmp_path / "records").rename(tmp_path / "not restored yet")
    with pytest.raises(KeyLostError, match="restore that first"):
        restore(ring, keys, "ICE", key_id, shares)
