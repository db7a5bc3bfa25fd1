"""Plain content, or a tombstone, that somebody without keys puts in a sealed object's place is found and not served."""

import io
import shutil
from pathlib import Path

import pytest

from openbwc.vault import DamagedObjectError, Order, Vault, VaultError
from tests.unit.vault.conftest import CREATED, Store

COPY = "urn:openbwc:copy:1"


def put(vault: Vault, content: bytes) -> None:
    staged = vault.stage(io.BytesIO(content), "copy.mp4")
    vault.commit(COPY, [staged], message="m", actor="a", created=CREATED, holder="ICE")


def exchanged(sealed: Vault, forged: Vault) -> None:
    folder = sealed._folder(COPY)
    shutil.rmtree(folder)
    shutil.copytree(forged._folder(COPY), folder)


@pytest.fixture
def forged(tmp_path: Path) -> Vault:
    """A vault of somebody who has no keys, with an object of the same id."""
    vault = Vault.open_or_create(tmp_path / "forged")
    put(vault, b"what was never recorded")
    return vault


def test_plain_content_in_place_of_sealed_content_is_not_served_and_found(sealed: Vault, forged: Vault) -> None:
    put(sealed, b"what was released")
    exchanged(sealed, forged)
    with pytest.raises(DamagedObjectError, match="plain content in its place"):
        sealed.open(COPY, "copy.mp4")
    with pytest.raises(DamagedObjectError), sealed.plain_file(COPY, "copy.mp4"):
        pass
    with pytest.raises(DamagedObjectError):
        sealed.files(COPY)
    assert [one.code for one in sealed.verify(COPY).problems] == ["not_sealed"]
    assert [one.code for one in sealed.verify_all(expected=iter([COPY])).problems] == ["not_sealed"]


def test_it_is_not_sealed_either(sealed: Vault, forged: Vault) -> None:
    put(sealed, b"what was released")
    exchanged(sealed, forged)
    done = sealed.seal_all(holder_of=lambda _: "ICE")
    assert done.objects == 0
    assert "plain content" in done.left[0]
    assert not sealed.verify(COPY).sound


def test_a_tombstone_that_no_order_stands_behind_is_found(sealed: Vault, forged: Vault) -> None:
    put(sealed, b"what was released")
    forged.destroy(COPY, order=Order(disposition="D", authority="A", approvers=("x", "y"), ordered_at=CREATED))
    exchanged(sealed, forged)
    assert [one.code for one in sealed.verify_all().problems] == ["not_sealed"]


def test_what_the_catalogue_knows_is_held_against_what_the_vault_tells(vault: Vault, store: Store) -> None:
    stored = store(b"recorded")
    digest = stored.files["clip.mp4"]
    with vault.open(stored.object_id, "clip.mp4", sha256=digest) as file:
        assert file.read() == b"recorded"
    with pytest.raises(VaultError, match="that the vault has"):
        vault.open(stored.object_id, "clip.mp4", sha256="0" * 64)


def test_what_was_plain_before_is_sealed_and_read_at_any_time(sealed: Vault, vault: Vault, tmp_path: Path) -> None:
    put(vault, b"from before")
    with sealed.open(COPY, "copy.mp4") as file:
        assert file.read() == b"from before"
    assert sealed.seal_all(holder_of=lambda _: "ICE").objects == 1
    assert [path.name.count(".") for path in (tmp_path / "records").glob("???/*/*")] == [1]  # nothing is pending
    assert sealed.verify_all().sound
