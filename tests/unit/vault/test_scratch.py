"""Unsealed files lie in a folder of their own, and the sweep touches nothing that it did not make."""

import os
from pathlib import Path
from uuid import uuid4

import pytest

from openbwc.vault import StorageFailedError, Vault
from openbwc.vault.staging import SCRATCH


def opened(tmp_path: Path) -> Vault:
    return Vault.open_or_create(tmp_path / "vault", scratch=tmp_path / "shm")


def test_what_other_programs_keep_beside_or_within_stays(tmp_path: Path) -> None:
    foreign = tmp_path / "shm" / "PostgreSQL.1"
    foreign.parent.mkdir()
    foreign.write_bytes(b"a segment")
    vault = opened(tmp_path)
    within = tmp_path / "shm" / SCRATCH / "notes"
    within.mkdir()
    (within / "file").write_bytes(b"kept")
    assert vault.recover() == ()
    assert foreign.read_bytes() == b"a segment"
    assert (within / "file").read_bytes() == b"kept"


def test_one_entry_that_cannot_be_removed_keeps_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = opened(tmp_path)
    stuck, left = sorted(tmp_path / "shm" / SCRATCH / str(uuid4()) for _ in range(2))
    for folder in (stuck, left):
        (folder / "content").mkdir(parents=True)
    chmod = Path.chmod

    def refused(path: Path, mode: int) -> None:
        if path.is_relative_to(stuck):
            raise PermissionError(1, "Operation not permitted")
        chmod(path, mode)

    monkeypatch.setattr(Path, "chmod", refused)
    vault.recover()
    assert [path.name for path in (tmp_path / "shm" / SCRATCH).iterdir()] == [stuck.name]


@pytest.mark.parametrize("how", ["open to others", "a link", "a file"])
def test_a_folder_that_is_not_ours_alone_is_refused(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "shm" / SCRATCH
    folder.parent.mkdir()
    if how == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "elsewhere")
    elif how == "a file":
        folder.touch(mode=0o600)
    else:
        folder.mkdir()
        folder.chmod(0o755)
    with pytest.raises(StorageFailedError, match="nobody else"):
        opened(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "shm" / SCRATCH
    folder.mkdir(parents=True, mode=0o700)
    os.chown(folder, 65534, 65534)
    with pytest.raises(StorageFailedError, match="nobody else"):
        opened(tmp_path)
