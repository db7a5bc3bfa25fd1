"""Several processes store, seal, rotate and destroy in one vault at the same time: nothing is lost or half done."""

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from openbwc.vault import KeyFiles, KeyRing, Order, Vault, VaultError
from tests.faults.test_vault_crash import judged

AT = datetime(2026, 5, 12, tzinfo=UTC)
ORDER = Order(disposition="D-1", authority="DAA-1", approvers=("person:a", "person:b"), ordered_at=AT)
EACH = 12


def opened(home: Path, *, with_keys: bool = True) -> Vault:
    ring = KeyRing(home / "records", KeyFiles(home / "keys")) if with_keys else None
    return Vault.open_or_create(home / "vault", keys=ring)


def put(vault: Vault, object_id: str) -> None:
    staged = vault.stage(io.BytesIO(content_of(object_id)), "clip.mp4")
    vault.commit(object_id, [staged], message="m", actor="system:dock", created=AT, holder="ICE")


def content_of(object_id: str) -> bytes:
    return object_id.encode() * 100


def ids(kind: str) -> list[str]:
    return [f"urn:x:{kind}:{number}" for number in range(EACH)]


def store(home: Path) -> None:
    for object_id in ids("stored"):
        put(opened(home), object_id)


def seal(home: Path) -> None:
    assert opened(home).seal_all(holder_of=lambda _: "ICE").left == ()


def destroy(home: Path) -> None:
    for object_id in ids("destroyed"):
        opened(home).destroy(object_id, order=ORDER)


def rotate(home: Path) -> None:
    for _ in range(3):
        vault = opened(home)
        assert vault.keys is not None
        try:
            vault.keys.rotate("ICE")
            vault.retire_keys("ICE")
        except VaultError:  # a record changed while it looked, or another process rotates: it is safe to refuse
            continue


def together(home: Path, *works: Callable[[Path], None]) -> list[int]:
    """Do each work in a process of its own, all at once; their wait statuses."""
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            try:
                work(home)
            except BaseException:  # noqa: BLE001 the child must never return into pytest
                os._exit(1)
            os._exit(0)
        children.append(child)
    return [os.waitpid(child, 0)[1] for child in children]


def test_storing_sealing_rotating_and_destroying_at_once(quick_disk: Path) -> None:
    for object_id in ids("plain"):
        put(opened(quick_disk, with_keys=False), object_id)
    for object_id in ids("destroyed"):
        put(opened(quick_disk), object_id)
    assert together(quick_disk, store, store, seal, rotate, rotate, destroy) == [0] * 6
    vault = opened(quick_disk)
    assert vault.keys is not None
    assert vault.keys.rotate("ICE").unreadable == ()
    vault.retire_keys("ICE")
    assert len(vault.keys.provider.key_ids("ICE")) == 1
    report = vault.verify_all(expected=iter([*ids("stored"), *ids("plain"), *ids("destroyed")]))
    assert report.sound, report.problems
    assert set(report.destroyed) == set(ids("destroyed"))
    assert vault.unfinished_destructions() == ()
    for object_id in (*ids("stored"), *ids("plain")):
        with vault.open(object_id, "clip.mp4") as file:
            assert file.read() == content_of(object_id)
    assert judged(vault.root)
    vault.recover()
    assert list((vault.root / "extensions" / "openbwc-staging").iterdir()) == []
