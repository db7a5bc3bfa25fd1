"""A copy that is made in the stated order, while work goes on, opens; in another one the check says what is missing."""

import shutil
from pathlib import Path

from openbwc.vault import KeyFiles, KeyRing, Vault
from tests.unit.vault.conftest import Store


def copied(folder: Path, target: Path, *names: str) -> None:
    for name in names:
        shutil.copytree(folder / name, target / name, symlinks=True)


def restored(target: Path) -> Vault:
    return Vault.open_or_create(target / "vault", keys=KeyRing(target / "records", KeyFiles(target / "keys")))


def test_a_copy_of_the_vault_then_its_records_then_the_keys_opens(
    tmp_path: Path, sealed: Vault, store_sealed: Store, ring: KeyRing
) -> None:
    before = store_sealed(b"before")
    target = tmp_path / "copy"
    copied(tmp_path, target, "vault")
    store_sealed(b"stored while it was copied")
    copied(tmp_path, target, "records")
    ring.rotate("ICE")
    copied(tmp_path, target, "keys")
    vault = restored(target)
    assert vault.verify_all(expected=iter([before.object_id])).sound
    with vault.open(before.object_id, "clip.mp4") as file:
        assert file.read() == b"before"
    shutil.rmtree(target / "records")
    copied(tmp_path, target, "records")  # the newest records, with the keys of the rotation
    assert restored(target).verify_all(expected=iter([before.object_id])).sound


def test_a_copy_that_lacks_what_was_stored_meanwhile_says_so(
    tmp_path: Path, sealed: Vault, store_sealed: Store
) -> None:
    store_sealed(b"before")
    target = tmp_path / "copy"
    copied(tmp_path, target, "records", "keys")
    late = store_sealed(b"stored while it was copied")
    copied(tmp_path, target, "vault")
    report = restored(target).verify_all()
    assert {problem.code for problem in report.problems} == {"key_record_missing"}
    assert len(report.problems) == 1
    assert restored(target).verify(late.object_id, without_keys=True).sound
