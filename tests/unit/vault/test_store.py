"""The vault stores once, reads ranges, refuses to replace, and has no way to delete (V.A.4, V.A.5)."""

import hashlib
import io
import json
import os
import threading
from datetime import datetime
from pathlib import Path

import pytest

from openbwc.vault import (
    BadNameError,
    DamagedObjectError,
    NoSuchObjectError,
    NotAVaultError,
    ObjectConflictError,
    SourceUnreadableError,
    Vault,
    VaultError,
)
from tests.unit.vault.conftest import CREATED, Store

BIG = bytes(range(256)) * 4096 * 9 + b"tail"  # more than the pool of buffers


def test_what_is_staged_and_committed_is_read_back(vault: Vault, tmp_path: Path) -> None:
    source = tmp_path / "card.mp4"
    source.write_bytes(BIG)
    seen: list[int] = []
    staged = vault.stage(source, "card.mp4", progress=seen.append)
    assert (staged.size, staged.sha256, sum(seen)) == (len(BIG), hashlib.sha256(BIG).hexdigest(), len(BIG))
    object_id = f"urn:openbwc:original:{staged.sha256}"
    assert not vault.holds(object_id)
    stored = vault.commit(object_id, [staged], message="m", actor="system:dock", created=CREATED)
    assert stored.fresh
    assert vault.holds(object_id)
    assert vault.path_of(object_id, "card.mp4").read_bytes() == BIG
    assert source.read_bytes() == BIG
    assert not staged.path.exists()


def test_a_range_is_read_without_the_rest(store: Store, vault: Vault) -> None:
    stored = store(BIG)
    with vault.open(stored.object_id, "clip.mp4") as reader:
        reader.seek(1_000_003)
        assert reader.read(77) == BIG[1_000_003:1_000_080]
        reader.seek(-4, io.SEEK_END)
        assert reader.read() == b"tail"


def test_a_stream_is_staged_like_a_file(vault: Vault) -> None:
    staged = vault.stage(io.BytesIO(BIG), "upload.mp4")
    assert staged.sha256 == hashlib.sha256(BIG).hexdigest()
    staged.discard()
    staged.discard()
    assert not staged.folder.path.exists()


def test_the_same_content_again_is_one_object_whatever_its_name(store: Store, vault: Vault) -> None:
    first = store(b"same bytes", name="a.mp4")
    second = store(b"same bytes", name="b.mp4")
    assert first.fresh
    assert not second.fresh
    assert second.files == {"a.mp4": hashlib.sha256(b"same bytes").hexdigest()}
    assert list(vault.object_ids()) == [first.object_id]


def test_other_content_under_a_stored_id_is_refused(store: Store, vault: Vault) -> None:
    stored = store(b"the original")
    staged = vault.stage(io.BytesIO(b"another"), "clip.mp4")
    with pytest.raises(ObjectConflictError, match="never replaced"):
        vault.commit(stored.object_id, [staged], message="m", actor="system:dock", created=CREATED)
    assert staged.path.read_bytes() == b"another"
    assert vault.path_of(stored.object_id, "clip.mp4").read_bytes() == b"the original"


def test_v_a_4_the_one_call_that_destroys_asks_for_an_order(store: Store, vault: Vault) -> None:
    words = ("delete", "remove", "purge", "destroy", "replace", "update", "write")
    named = [name for name in dir(Vault) if any(word in name.lower() for word in words)]
    assert named == ["destroy"]
    with pytest.raises(TypeError):
        vault.destroy(store(b"x").object_id)  # type: ignore[call-arg]


def test_stored_files_and_folders_are_read_only(store: Store, vault: Vault) -> None:
    folder = vault.path_of(store(b"x").object_id, "clip.mp4").parents[2]
    for inner, _, files in os.walk(folder):
        assert Path(inner).stat().st_mode & 0o222 == 0
        assert all((Path(inner) / name).stat().st_mode & 0o222 == 0 for name in files)


def test_several_files_of_one_object_even_with_equal_bytes(store: Store, vault: Vault) -> None:
    stored = store(b"video", **{"clip.json": b"{}", "copy.json": b"{}"})
    assert set(vault.files(stored.object_id)) == {"clip.mp4", "clip.json", "copy.json"}
    assert vault.verify(stored.object_id).sound


def test_a_further_digest_lands_in_the_fixity_block(tmp_path: Path) -> None:
    vault = Vault.open_or_create(tmp_path / "v", also=("sha512",))
    staged = vault.stage(io.BytesIO(BIG), "clip.mp4")
    assert staged.sha512 == hashlib.sha512(BIG).hexdigest()
    stored = vault.commit("urn:x:1", [staged], message="m", actor="system:dock", created=CREATED)
    inventory = json.loads((vault.path_of(stored.object_id, "clip.mp4").parents[2] / "inventory.json").read_text())
    assert inventory["fixity"]["sha512"] == {hashlib.sha512(BIG).hexdigest(): ["v1/content/clip.mp4"]}
    assert vault.verify("urn:x:1").sound


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\x00b", "a\nb", "x" * 201, "bad\udcff.mp4"])
def test_a_name_that_is_no_plain_file_name_is_refused(vault: Vault, name: str) -> None:
    with pytest.raises(BadNameError, match="Expected"):
        vault.stage(io.BytesIO(b"x"), name)


@pytest.mark.parametrize("object_id", ["", "clip", "urn:a b", "urn:ä", "../../etc", "urn:x\n"])
def test_an_id_that_is_no_urn_is_refused(vault: Vault, object_id: str) -> None:
    with pytest.raises(BadNameError):
        vault.holds(object_id)


def test_links_pipes_and_folders_are_no_sources(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder", "absent"):
        with pytest.raises(SourceUnreadableError, match=name):
            vault.stage(tmp_path / name, "clip.mp4")
    assert vault.recover() == ()
    assert list((vault.root / "extensions" / "openbwc-staging").iterdir()) == []


def test_a_source_that_changes_while_it_is_read_is_refused(vault: Vault, tmp_path: Path) -> None:
    source = tmp_path / "growing.mp4"
    source.write_bytes(BIG)

    def grow(_: int) -> None:
        with source.open("ab") as stream:
            stream.write(b"more")

    with pytest.raises(SourceUnreadableError, match="changed while it was read"):
        vault.stage(source, "growing.mp4", progress=grow)
    assert vault.recover() == ()


def test_an_error_of_the_card_is_told_apart_from_one_of_the_vault(vault: Vault) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(SourceUnreadableError, match="Input/output error"):
        vault.stage(Torn(), "clip.mp4")


def test_times_names_and_unknown_objects_are_refused(store: Store, vault: Vault) -> None:
    staged = vault.stage(io.BytesIO(b"x"), "clip.mp4")
    with pytest.raises(VaultError, match="aware"):
        vault.commit("urn:x:1", [staged], message="m", actor="a", created=datetime(2024, 1, 1))  # noqa: DTZ001 the refusal is the test
    with pytest.raises(BadNameError):
        vault.commit("urn:x:1", [staged, staged], message="m", actor="a", created=CREATED)
    with pytest.raises(BadNameError):
        vault.commit("urn:x:1", [], message="m", actor="a", created=CREATED)
    for ask in (lambda: vault.files("urn:x:1"), lambda: vault.verify("urn:x:1"), lambda: vault.open("urn:x:1", "c")):
        with pytest.raises(NoSuchObjectError):
            ask()
    with pytest.raises(NoSuchObjectError):
        vault.open(store(b"y").object_id, "other.mp4")


def test_a_damaged_inventory_is_not_read_from(store: Store, vault: Vault) -> None:
    stored = store(b"x")
    inventory = vault.path_of(stored.object_id, "clip.mp4").parents[2] / "inventory.json"
    inventory.chmod(0o644)
    inventory.write_text("{}")
    with pytest.raises(DamagedObjectError, match="fixity"):
        vault.open(stored.object_id, "clip.mp4")


def test_a_folder_with_other_files_is_not_made_a_vault(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(NotAVaultError, match=r"photo\.jpg"):
        Vault.open_or_create(tmp_path)


def test_a_root_of_another_layout_is_refused(vault: Vault) -> None:
    layout = vault.root / "ocfl_layout.json"
    layout.chmod(0o644)
    layout.write_text('{"extension": "0002-flat-direct-storage-layout"}')
    with pytest.raises(NotAVaultError, match=r"ocfl_layout\.json"):
        Vault.open_or_create(vault.root)


def test_many_threads_storing_the_same_bytes_make_one_object(vault: Vault) -> None:
    fresh: list[bool] = []
    errors: list[Exception] = []
    together = threading.Barrier(6)

    def put() -> None:
        try:
            staged = vault.stage(io.BytesIO(BIG), "clip.mp4")
            together.wait()
            stored = vault.commit("urn:x:1", [staged], message="m", actor="system:dock", created=CREATED)
            fresh.append(stored.fresh)
        except Exception as error:  # noqa: BLE001 any error of a thread fails the test
            errors.append(error)

    threads = [threading.Thread(target=put) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(fresh) == [False] * 5 + [True]
    assert vault.verify_all().sound
