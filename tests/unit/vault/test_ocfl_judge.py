"""A judge that we did not write, ocfl-py, finds each vault valid, and finds our vault's damage too."""

import io
import json
from pathlib import Path

import ocfl
import pytest

from openbwc.vault import Vault
from tests.unit.vault.conftest import CREATED, Store


def judged(root: Path) -> bool:
    judge = ocfl.StorageRoot(root=str(root))
    valid = judge.validate(validate_objects=True, check_digests=True)
    return bool(valid and judge.num_objects == judge.good_objects)


def test_an_empty_vault_is_valid(vault: Vault) -> None:
    assert judged(vault.root)


def test_a_filled_vault_is_valid_while_something_is_being_staged(store: Store, vault: Vault) -> None:
    for number in range(12):
        store(b"recording %d" % number, **{"clip.json": b"{}", "clip.vtt": b"WEBVTT"})
    store(b"", name="empty.mp4")
    staged = vault.stage(io.BytesIO(b"half way"), "clip.mp4")
    assert judged(vault.root)
    staged.discard()


def test_names_and_ids_of_many_kinds_are_valid(vault: Vault) -> None:
    for number, name in enumerate(
        ["a b.mp4", "ünï.mp4", "%41.mp4", "x" * 200, '"q".mp4', "\\.mp4", ".hidden", "-dash"]
    ):
        staged = vault.stage(io.BytesIO(name.encode()), name)
        object_id = f"urn:openbwc:test:{number}:{'long' * 40 * (number % 2)}"
        vault.commit(object_id, [staged], message="ü", actor="system:dock", created=CREATED)
    assert judged(vault.root)
    assert vault.verify_all().sound


def test_a_vault_with_a_second_digest_is_valid(tmp_path: Path) -> None:
    vault = Vault.open_or_create(tmp_path / "v", also=("sha512",))
    vault.commit("urn:x:1", [vault.stage(io.BytesIO(b"x"), "c.mp4")], message="m", actor="system:dock", created=CREATED)
    assert judged(vault.root)


def test_the_judge_can_say_no(store: Store, vault: Vault) -> None:
    path = vault.path_of(store(b"recording").object_id, "clip.mp4")
    path.chmod(0o644)
    path.write_bytes(b"rec0rding")
    assert not judged(vault.root)


def test_the_judge_finds_an_object_where_its_layout_says(store: Store, vault: Vault) -> None:
    stored = store(b"recording")
    judge = ocfl.StorageRoot(root=str(vault.root))
    judge.open_root_fs()
    judge.check_root_structure()
    inventory = json.loads((vault.root / judge.object_path(stored.object_id) / "inventory.json").read_text())
    assert inventory["id"] == stored.object_id


@pytest.mark.parametrize("length", [60, 99, 100, 101, 400])
def test_the_judge_agrees_on_the_place_of_ids_of_any_length(vault: Vault, length: int) -> None:
    object_id = "urn:" + "a:" * (length // 2)
    vault.commit(object_id, [vault.stage(io.BytesIO(b"x"), "c")], message="m", actor="system:dock", created=CREATED)
    assert judged(vault.root)
