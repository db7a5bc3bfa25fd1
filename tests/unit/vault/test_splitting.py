"""A key comes back from enough shares, and from nothing less (SLIP-0039)."""

from itertools import combinations
from pathlib import Path

import pytest

from openbwc.vault import KeyFiles, KeyLostError, KeyRing, Vault, VaultError
from openbwc.vault.splitting import restore, split
from tests.unit.vault.conftest import Store


def test_any_three_of_five_give_the_key_back(
    sealed: Vault, store_sealed: Store, ring: KeyRing, keys: KeyFiles, tmp_path: Path
) -> None:
    stored = store_sealed(b"recorded")
    key_id, shares = split(ring, keys, "ICE", needed=3, shares=5)
    path = tmp_path / "keys" / "ICE" / f"{key_id}.key"
    for some in list(combinations(shares, 3))[:4]:
        path.unlink()
        assert not sealed.verify(stored.object_id).sound
        restore(ring, keys, "ICE", key_id, [some[0].upper(), f"  {some[1]}\n", some[2]])
        assert sealed.verify(stored.object_id).sound


def test_fewer_mistyped_or_foreign_shares_give_nothing(
    store_sealed: Store, ring: KeyRing, keys: KeyFiles, tmp_path: Path
) -> None:
    store_sealed(b"recorded")
    key_id, shares = split(ring, keys, "ICE", needed=3, shares=5)
    _, others = split(ring, keys, "CBP", needed=3, shares=5)
    path = tmp_path / "keys" / "ICE" / f"{key_id}.key"
    path.unlink()
    first, *rest = shares[0].split()
    mistyped = " ".join([first, "academic" if rest[0] != "academic" else "acid", *rest[1:]])
    for wrong in (shares[:2], [mistyped, *shares[1:3]], [shares[0], *others[1:3]], others[:3], ["no such word"]):
        with pytest.raises(KeyLostError):
            restore(ring, keys, "ICE", key_id, wrong)
        assert not path.exists()


@pytest.mark.parametrize(("needed", "shares"), [(1, 3), (4, 3), (2, 17), (0, 0)])
def test_numbers_that_make_no_sense_are_refused(ring: KeyRing, keys: KeyFiles, needed: int, shares: int) -> None:
    with pytest.raises(VaultError, match="shares"):
        split(ring, keys, "ICE", needed=needed, shares=shares)
