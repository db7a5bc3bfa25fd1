"""Killed at any step, the vault holds either nothing or all of an object; a full disk leaves nothing.

A forked child counts its file-system steps and kills itself with SIGKILL at the n-th, for every n until it lives to
the end.
"""

import io
import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import ocfl
import pytest

from openbwc.vault import StorageFailedError, Vault
from tests.faults.dying import die_at, in_child

CREATED = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
CONTENT = os.urandom((1 << 20) + 5)
OBJECT = "urn:openbwc:test:crash"


def put(root: Path, content: bytes = CONTENT) -> None:
    vault = Vault.open_or_create(root)
    staged = [vault.stage(io.BytesIO(content), "clip.mp4"), vault.stage(io.BytesIO(b"{}"), "clip.json")]
    vault.commit(OBJECT, staged, message="m", actor="system:dock", created=CREATED)


def judged(root: Path) -> bool:
    judge = ocfl.StorageRoot(root=str(root))
    return bool(judge.validate()) and judge.num_objects == judge.good_objects


def test_killed_at_every_step_nothing_is_half_visible(quick_disk: Path) -> None:
    outcomes: set[bool] = set()
    step = 0
    while True:
        step += 1
        root = quick_disk / str(step)
        Vault.open_or_create(root)

        def work(step: int = step, root: Path = root) -> None:
            die_at(step)
            put(root)

        status = in_child(work)
        vault = Vault.open_or_create(root)
        assert vault.verify_all().sound, f"after a kill at step {step}"
        outcomes.add(vault.holds(OBJECT))
        if step % 4 == 0:
            assert judged(root)
        vault.recover()
        assert list((root / "extensions" / "openbwc-staging").iterdir()) == []
        put(root)
        assert vault.path_of(OBJECT, "clip.mp4").read_bytes() == CONTENT
        assert vault.verify_all().sound
        if os.WIFEXITED(status):
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert os.WEXITSTATUS(status) == 0
    assert step > 40
    assert outcomes == {True, False}


def test_killed_at_every_step_of_making_the_root(tmp_path: Path) -> None:
    step, status = 0, signal.SIGKILL
    while os.WIFSIGNALED(status):
        step += 1
        root = tmp_path / str(step)

        def work(step: int = step, root: Path = root) -> None:
            die_at(step)
            Vault.open_or_create(root)

        status = in_child(work)
        Vault.open_or_create(root).recover()
        assert judged(root)
    assert os.WEXITSTATUS(status) == 0
    assert step > 10


def test_recover_leaves_what_a_living_process_is_staging(tmp_path: Path) -> None:
    vault = Vault.open_or_create(tmp_path / "v")
    staged = vault.stage(io.BytesIO(b"alive"), "alive.mp4")
    in_child(lambda: (Vault.open_or_create(tmp_path / "v").stage(io.BytesIO(b"dead"), "dead.mp4"), os._exit(0)))
    assert Vault.open_or_create(tmp_path / "v").recover() == ("dead.mp4",)
    assert staged.path.read_bytes() == b"alive"


def test_a_file_beyond_the_size_limit_leaves_nothing(tmp_path: Path) -> None:
    root = tmp_path / "v"
    Vault.open_or_create(root)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 19, 1 << 19))
        with pytest.raises(StorageFailedError, match="Make room"):
            put(root)

    assert in_child(work) == 0
    assert list((root / "extensions" / "openbwc-staging").iterdir()) == []
    assert not Vault.open_or_create(root).holds(OBJECT)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], check=False, capture_output=True)
    if mount.returncode != 0:
        pytest.skip("mounting a small file system is not allowed here; the size limit is tested instead")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_leaves_nothing_and_works_again_with_room(small_disk: Path) -> None:
    root = small_disk / "v"
    with pytest.raises(StorageFailedError, match="Make room"):
        put(root)
    vault = Vault.open_or_create(root)
    assert list((root / "extensions" / "openbwc-staging").iterdir()) == []
    assert vault.verify_all().sound
    put(root, CONTENT[: 1 << 19])
    assert vault.verify(OBJECT).sound
