"""Killed at any step of sealing, rotating or destroying, nothing is lost, and the same call again finishes the work."""

import io
import os
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openbwc.vault import KeyFiles, KeyRing, Order, Vault
from tests.faults.dying import die_at, in_child
from tests.faults.test_vault_crash import judged

AT = datetime(2026, 5, 12, tzinfo=UTC)
CONTENTS = {"urn:x:1": os.urandom(70_000), "urn:x:2": b"small"}
_JUDGED_EVERY = 8  # steps
ORDER = Order(disposition="D-1", authority="DAA-1", approvers=("person:a", "person:b"), ordered_at=AT)


def opened(home: Path, *, with_keys: bool = True) -> Vault:
    ring = KeyRing(home / "records", KeyFiles(home / "keys")) if with_keys else None
    return Vault.open_or_create(home / "vault", keys=ring)


def fill(home: Path, *, with_keys: bool) -> None:
    vault = opened(home, with_keys=with_keys)
    for object_id, content in CONTENTS.items():
        staged = [vault.stage(io.BytesIO(content), "clip.mp4"), vault.stage(io.BytesIO(b"{}"), "clip.json")]
        vault.commit(object_id, staged, message="m", actor="system:dock", created=AT, holder="ICE")


def killed_at_every_step(
    quick_disk: Path,
    *,
    with_keys: bool,
    work: Callable[[Path], object],
    check: Callable[[Path, bool], None],
    every: int = 1,
) -> int:
    """Do the work in a child that dies at the n-th step, check, and so on until it lives to its end; the last n.

    With `every` only at each n that it divides: work that does the same for two objects is met at other steps of each.
    """
    home = quick_disk / "whole"
    home.mkdir()
    fill(home, with_keys=with_keys)
    step, status = 0, signal.SIGKILL.value
    while not os.WIFEXITED(status):
        step += every
        one = quick_disk / str(step)
        shutil.copytree(home, one, symlinks=True)

        def dying(step: int = step, one: Path = one) -> None:
            die_at(step)
            work(one)

        status = in_child(dying)
        check(one, step % _JUDGED_EVERY == 0)
        shutil.rmtree(one)
    assert os.WEXITSTATUS(status) == 0
    return step


def is_whole(vault: Vault, ids: tuple[str, ...] = tuple(CONTENTS)) -> None:
    for object_id in ids:
        with vault.open(object_id, "clip.mp4") as file:
            assert file.read() == CONTENTS[object_id]


def is_clean(vault: Vault) -> bool:
    return list((vault.root / "extensions" / "openbwc-staging").iterdir()) == []


def test_killed_at_every_fifth_step_of_sealing(quick_disk: Path) -> None:
    def check(home: Path, is_judged: bool) -> None:
        vault = opened(home)
        is_whole(vault)
        assert vault.verify_all(expected=iter(CONTENTS)).sound
        assert not is_judged or judged(vault.root)
        vault.seal_all(holder_of=lambda _: "ICE")
        is_whole(vault)
        assert vault.verify_all(expected=iter(CONTENTS)).sound
        assert not list(vault.root.glob("*/*/*/*/v1/content"))
        assert is_clean(vault)

    def work(home: Path) -> None:
        opened(home).seal_all(holder_of=lambda _: "ICE")

    assert killed_at_every_step(quick_disk, with_keys=False, work=work, check=check, every=5) > 60


def rotated(vault: Vault) -> None:
    assert vault.keys is not None
    assert vault.keys.rotate("ICE").unreadable == ()
    vault.retire_keys("ICE")


def test_killed_at_every_step_of_rotating_and_retiring(quick_disk: Path) -> None:
    def check(home: Path, is_judged: bool) -> None:
        vault = opened(home)
        is_whole(vault)
        rotated(vault)
        is_whole(vault)
        (left,) = (path.name for path in (home / "keys" / "ICE").iterdir())  # and no draft of a key
        assert left[:4] in {"0002", "0003"}
        assert vault.verify_all(expected=iter(CONTENTS)).sound

    def work(home: Path) -> None:
        rotated(opened(home))

    assert killed_at_every_step(quick_disk, with_keys=True, work=work, check=check) > 20


def test_killed_at_every_third_step_of_storing_sealed_the_keys_still_rotate(quick_disk: Path) -> None:
    further = "urn:x:3"

    def work(home: Path) -> None:
        vault = opened(home)
        staged = vault.stage(io.BytesIO(b"further"), "clip.mp4")
        vault.commit(further, [staged], message="m", actor="system:dock", created=AT, holder="ICE")

    def check(home: Path, is_judged: bool) -> None:
        rotated(opened(home))
        work(home)
        vault = opened(home)
        is_whole(vault)
        with vault.open(further, "clip.mp4") as file:
            assert file.read() == b"further"
        assert vault.verify_all(expected=iter([*CONTENTS, further])).sound

    assert killed_at_every_step(quick_disk, with_keys=True, work=work, check=check, every=3) > 40


@pytest.mark.parametrize("with_keys", [True, False])
def test_killed_at_every_step_of_destroying(quick_disk: Path, with_keys: bool) -> None:
    seen: set[str] = set()

    def check(home: Path, is_judged: bool) -> None:
        vault = opened(home, with_keys=with_keys)
        is_whole(vault, ("urn:x:2",))
        report = vault.verify_all(expected=iter(CONTENTS), without_keys=True)
        begun = [one.object_id for one in vault.unfinished_destructions()]
        if begun:
            assert begun == ["urn:x:1"]
            assert {one.code for one in report.problems} == {"destruction_unfinished"}
            seen.add("said to be unfinished")
        elif report.destroyed:
            assert report.sound
            seen.add("destroyed")
        else:  # no order had reached the disk: nothing may be gone
            is_whole(vault)
            seen.add("untouched")
        done = vault.destroy("urn:x:1", order=ORDER)
        assert {one.size for one in done.files} == {70_000, 2}
        assert vault.verify_all(expected=iter(CONTENTS)).destroyed == ("urn:x:1",)
        assert vault.verify_all(expected=iter(CONTENTS)).sound
        assert not is_judged or judged(vault.root)
        assert is_clean(vault)
        assert sum(1 for _ in (home / "records").glob("???/*/*.json")) == int(with_keys)
        assert not list(vault.root.joinpath(*vault._folder("urn:x:1").parts).glob("v1/sealed"))

    def work(home: Path) -> None:
        opened(home, with_keys=with_keys).destroy("urn:x:1", order=ORDER)

    assert killed_at_every_step(quick_disk, with_keys=with_keys, work=work, check=check) > 30
    assert seen == {"untouched", "said to be unfinished", "destroyed"}
