"""One changed bit, one missing or additional file anywhere under the root is found."""

import os
import shutil
from pathlib import Path

import pytest

from openbwc.vault import Vault
from tests.unit.vault.conftest import CREATED, Store


@pytest.fixture
def filled(store: Store, vault: Vault) -> Vault:
    store(b"first recording", **{"clip.json": b'{"a": 1}'})
    store(b"second recording")
    return vault


def files_of(vault: Vault) -> list[Path]:
    return sorted(path for path in vault.root.rglob("*") if path.is_file())


def unlocked(path: Path) -> Path:
    path.parent.chmod(0o755)
    if path.exists():
        path.chmod(0o755 if path.is_dir() else 0o644)
    return path


def test_an_untouched_vault_is_sound(filled: Vault) -> None:
    seen: list[int] = []
    report = filled.verify_all(progress=seen.append)
    assert report.sound
    assert (report.objects, report.size) == (2, sum(seen))
    for object_id in filled.object_ids():
        assert filled.verify(object_id).sound


def test_each_flipped_bit_in_each_file_is_found(filled: Vault) -> None:
    for path in files_of(filled):
        original = path.read_bytes()
        unlocked(path)
        step = max(1, len(original) // 23)
        for place in {*range(0, len(original), step), len(original) - 1}:
            changed = bytearray(original)
            changed[place] ^= 1 << (place % 8)
            path.write_bytes(bytes(changed))
            assert not filled.verify_all().sound, f"bit {place} of {path.name}"
        path.write_bytes(original)
    assert filled.verify_all().sound


def test_each_missing_file_is_found(filled: Vault) -> None:
    for path in files_of(filled):
        original = path.read_bytes()
        unlocked(path).unlink()
        assert not filled.verify_all().sound, path.name
        path.write_bytes(original)
    assert filled.verify_all().sound


def test_each_additional_file_folder_or_link_is_found(filled: Vault) -> None:
    staging = filled.root / "extensions" / "openbwc-staging"
    folders = [filled.root, *(path for path in filled.root.rglob("*") if path.is_dir() and path != staging)]
    for folder in folders:
        extra = unlocked(folder / "zzz")
        extra.write_bytes(b"")
        assert not filled.verify_all().sound, folder
        extra.unlink()
        extra.mkdir()
        assert not filled.verify_all().sound, folder
        extra.rmdir()
        extra.symlink_to("/etc/hostname")
        assert not filled.verify_all().sound, folder
        extra.unlink()
    assert filled.verify_all().sound


def test_a_file_exchanged_for_a_link_to_the_same_bytes_is_found(filled: Vault, tmp_path: Path) -> None:
    path = next(path for path in files_of(filled) if path.name == "clip.json")
    (tmp_path / "elsewhere").write_bytes(path.read_bytes())
    unlocked(path).unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert {problem.code for problem in filled.verify_all().problems} == {"content_unreadable"}


def test_an_object_exchanged_whole_for_another_of_the_same_id_is_found(
    tmp_path: Path, store: Store, vault: Vault
) -> None:
    """The id names the content, so a consistent forgery of content and inventory does not pass."""
    stored = store(b"the truth")
    forged = Vault.open_or_create(tmp_path / "forged")
    source = tmp_path / "lie"
    source.write_bytes(b"a lie")
    forged.commit(
        stored.object_id, [forged.stage(source, "clip.mp4")], message="m", actor="system:dock", created=CREATED
    )
    where = vault.path_of(stored.object_id, "clip.mp4").parents[2]
    where.parent.chmod(0o755)
    for folder, _, _ in os.walk(where):
        Path(folder).chmod(0o755)
    shutil.rmtree(where)
    shutil.copytree(forged.path_of(stored.object_id, "clip.mp4").parents[2], where)
    assert [problem.code for problem in vault.verify(stored.object_id).problems] == ["id_not_of_content"]


def test_an_object_taken_away_whole_is_found_against_the_catalogue(filled: Vault) -> None:
    ids = list(filled.object_ids())
    tuple_folder = filled.path_of(ids[0], "clip.mp4").parents[5]
    for folder, _, _ in os.walk(tuple_folder):
        Path(folder).chmod(0o755)
    shutil.rmtree(tuple_folder)
    assert filled.verify_all().sound
    report = filled.verify_all(expected=iter(ids))
    assert [(problem.code, problem.path) for problem in report.problems] == [("object_missing", ids[0])]


def test_an_object_moved_to_another_place_is_found(filled: Vault) -> None:
    first = sorted(path for path in filled.root.iterdir() if len(path.name) == 3)[0]
    first.rename(filled.root / "000")
    assert "wrong_place" in {problem.code for problem in filled.verify_all().problems}
