"""An existing vault is sealed in one run, which goes on where another ended."""

from pathlib import Path

import ocfl
import pytest

from openbwc.vault import Vault, VaultError
from tests.unit.vault.conftest import CREATED, Store


def judged(root: Path) -> bool:
    judge = ocfl.StorageRoot(root=str(root))
    return bool(judge.validate(validate_objects=True, check_digests=True)) and judge.num_objects == judge.good_objects


def test_everything_that_was_plain_is_sealed_and_reads_the_same(vault: Vault, store: Store, sealed: Vault) -> None:
    contents = {store(content, **{"clip.json": b"{}"}).object_id: content for content in (b"", b"one", b"two" * 99)}
    run = sealed.seal_all(holder_of=lambda _: "ICE")
    assert (run.objects, run.size, run.left) == (3, sum(len(one) + 2 for one in contents.values()), ())
    for object_id, content in contents.items():
        with sealed.open(object_id, "clip.mp4") as file:
            assert file.read() == content
        assert set(sealed.files(object_id)) == {"clip.mp4", "clip.json"}
    assert sealed.verify_all(expected=iter(contents)).sound
    assert judged(vault.root)
    assert not list(vault.root.glob("*/*/*/*/v1/content"))
    assert list((vault.root / "extensions" / "openbwc-staging").iterdir()) == []


def test_a_second_run_finds_nothing_to_do(store: Store, sealed: Vault) -> None:
    store(b"one")
    assert sealed.seal_all(holder_of=lambda _: "ICE").objects == 1
    assert sealed.seal_all(holder_of=lambda _: "ICE").objects == 0


def test_a_damaged_object_stays_as_it_is_and_is_told(vault: Vault, store: Store, sealed: Vault) -> None:
    broken, whole = store(b"broken"), store(b"whole")
    path = vault.path_of(broken.object_id, "clip.mp4")
    path.chmod(0o644)
    path.write_bytes(b"brokem")
    run = sealed.seal_all(holder_of=lambda _: "ICE")
    assert run.objects == 1
    assert len(run.left) == 1
    assert "fixity" in run.left[0]
    assert path.read_bytes() == b"brokem"
    assert sealed.verify(whole.object_id).sound


def test_a_vault_without_keys_cannot_seal(vault: Vault) -> None:
    with pytest.raises(VaultError, match="keys"):
        vault.seal_all(holder_of=lambda _: "ICE")


def test_a_further_digest_is_of_the_sealed_bytes(tmp_path: Path, sealed: Vault) -> None:
    vault = Vault.open_or_create(sealed.root, keys=sealed.keys, also=("sha512",))
    source = tmp_path / "source"
    source.write_bytes(b"recorded")
    plain = Vault.open_or_create(sealed.root, also=("sha512",))
    from_card = plain.stage(source, "clip.mp4")
    plain.commit("urn:x:1", [from_card], message="m", actor="a", created=CREATED)
    vault.seal_all(holder_of=lambda _: "ICE")
    assert vault.verify("urn:x:1").sound
    assert judged(vault.root)
