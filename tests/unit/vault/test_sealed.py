"""Sealed content: any range comes back exactly, and whatever was changed, cut, moved or exchanged is found."""

import hashlib
import io
import json
from pathlib import Path

import ocfl
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from openbwc.vault import DamagedObjectError, KeyFiles, KeyLostError, KeyRing, ObjectConflictError, Vault, VaultError
from openbwc.vault.chunks import CHUNK, HEAD, TAG, ChunkSealer, fresh_key, stored_size, unsealed
from openbwc.vault.onepass import BLOCK
from tests.unit.vault.conftest import CREATED, Store

KEY = fresh_key()
CONTENT = b"recorded by a camera, and so on!" * (5 * CHUNK // 32) + b"and the rest"
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(CONTENT))


def sealed_bytes(content: bytes, key: bytes = KEY, block: int = CHUNK) -> bytes:
    sealer, view, room = ChunkSealer(key), memoryview(content), memoryview(bytearray(stored_size(block)))
    pieces = []
    for place in range(0, max(1, len(content)), block):
        count = sealer.seal_into(room, view[place : place + block], last=place + block >= len(content))
        pieces.append(bytes(room[:count]))
    return b"".join(pieces)


def sealed_by_hand(content: bytes, name: bytes, chunk: int, key: bytes = KEY) -> bytes:
    """The form on the disk as the documentation tells it, written without our code."""
    cipher, head = AESGCM(key), name + bytes(range(16))
    pieces = [content[place : place + chunk] for place in range(0, max(1, len(content)), chunk)]
    nonces = [number.to_bytes(11, "big") + bytes([number == len(pieces) - 1]) for number in range(len(pieces))]
    return head + b"".join(cipher.encrypt(nonce, piece, head) for nonce, piece in zip(nonces, pieces, strict=True))


SEALED = sealed_bytes(CONTENT)


def read(stored: bytes, size: int = len(CONTENT), key: bytes = KEY) -> bytes:
    with unsealed(io.BytesIO(stored), key, size=size) as file:
        return file.read()


def chunks_of(stored: bytes) -> list[bytes]:
    step = CHUNK + TAG
    return [stored[place : place + step] for place in range(HEAD, len(stored), step)]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_read_back(size: int) -> None:
    stored = sealed_bytes(CONTENT[:size])
    assert len(stored) == stored_size(size)
    assert read(stored, size) == CONTENT[:size]


@pytest.mark.parametrize("size", [*SIZES, BLOCK, BLOCK + CHUNK])
def test_the_size_of_the_blocks_that_are_handed_in_changes_nothing(size: int) -> None:
    stored = sealed_bytes(CONTENT[:size], block=BLOCK)
    assert len(stored) == stored_size(size)
    assert read(stored, size) == CONTENT[:size]


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, len(CONTENT)])
@pytest.mark.parametrize(("name", "chunk"), [(b"OpenBWC sealed 1", 1 << 20), (b"OpenBWC sealed 2", 1 << 18)])
def test_both_forms_open_as_they_are_told(name: bytes, chunk: int, size: int) -> None:
    stored = sealed_by_hand(CONTENT[:size], name, chunk)
    assert read(stored, size) == CONTENT[:size]
    with pytest.raises(DamagedObjectError):  # a head is of one form only
        read(name[:-1] + (b"2" if name.endswith(b"1") else b"1") + stored[len(name) :], size)


def test_nothing_is_sealed_after_the_last_chunk_nor_a_part_before_it() -> None:
    room, part = memoryview(bytearray(stored_size(CHUNK))), memoryview(b"part")
    for early in (part, part[:0]):
        with pytest.raises(ValueError, match="whole chunk"):
            ChunkSealer(KEY).seal_into(room, early, last=False)
    sealer = ChunkSealer(KEY)
    sealer.seal_into(room, part, last=True)
    with pytest.raises(ValueError, match="after it"):
        sealer.seal_into(room, part, last=True)


def test_a_source_that_comes_in_small_pieces_is_sealed_in_whole_chunks(sealed: Vault) -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 300_001))

    staged = sealed.stage(Trickle(CONTENT), "clip.mp4")
    sealed.commit("urn:x:1", [staged], message="m", actor="a", created=CREATED)
    with sealed.open("urn:x:1", "clip.mp4") as file:
        assert file.read() == CONTENT
    assert sealed.verify_all().sound


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(CONTENT) + 9), st.integers(-1, 2 * CHUNK)), min_size=1, max_size=6))
def test_any_ranges_in_any_order_are_those_of_the_recorded_bytes(ranges: list[tuple[int, int]]) -> None:
    with unsealed(io.BytesIO(SEALED), KEY, size=len(CONTENT)) as file:
        for begin, length in ranges:
            file.seek(begin)
            assert file.read(length) == CONTENT[begin:][: length if length >= 0 else None]
        assert file.seek(-4, io.SEEK_END) == len(CONTENT) - 4
        assert file.read() == CONTENT[-4:]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(SEALED) - 1), st.integers(0, 7))
def test_one_flipped_bit_is_found(place: int, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1 << bit
    with pytest.raises(DamagedObjectError):
        read(bytes(changed))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, len(SEALED) - 1))
def test_a_file_that_was_cut_off_is_found(length: int) -> None:
    with pytest.raises(DamagedObjectError):
        read(SEALED[:length])


@pytest.mark.parametrize("chunks", [1, 2])
def test_a_file_that_was_cut_at_a_chunks_end_is_found_though_the_size_was_made_to_match(chunks: int) -> None:
    with pytest.raises(DamagedObjectError, match=f"chunk {chunks} of {chunks}"):
        read(SEALED[: stored_size(chunks * CHUNK)], chunks * CHUNK)


def test_a_file_that_was_added_to_is_found() -> None:
    with pytest.raises(DamagedObjectError):
        read(SEALED + b"\0")


def test_chunks_that_were_exchanged_repeated_or_of_another_file_are_found() -> None:
    head, own, other = SEALED[:HEAD], chunks_of(SEALED), chunks_of(sealed_bytes(CONTENT))
    for wrong in (
        [own[1], own[0], *own[2:]],
        [own[0], own[0], *own[2:]],
        [own[0], other[1], *own[2:]],  # the same key, place and content, and yet of another file
    ):
        with pytest.raises(DamagedObjectError):
            read(head + b"".join(wrong))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(DamagedObjectError):
        read(SEALED, key=fresh_key())


def test_a_sealed_object_gives_what_was_recorded_and_tells_its_digests(sealed: Vault, store_sealed: Store) -> None:
    stored = store_sealed(CONTENT, **{"clip.json": b"{}"})
    assert stored.fresh
    assert stored.files == {
        "clip.mp4": hashlib.sha256(CONTENT).hexdigest(),
        "clip.json": hashlib.sha256(b"{}").hexdigest(),
    }
    assert sealed.sizes(stored.object_id) == {"clip.mp4": len(CONTENT), "clip.json": 2}
    with sealed.open(stored.object_id, "clip.mp4") as file:
        file.seek(CHUNK - 3)
        assert file.read(9) == CONTENT[CHUNK - 3 : CHUNK + 6]
        with pytest.raises(OSError, match="fileno"):
            file.fileno()  # no server may send the stored bytes
    with pytest.raises(VaultError, match="sealed"):
        sealed.path_of(stored.object_id, "clip.mp4")
    assert sealed.verify_all().sound
    on_disk = [path for path in sealed.root.rglob("*") if path.is_file()]
    assert not any(b"recorded" in path.read_bytes() for path in on_disk)


def test_a_program_gets_a_private_file_that_is_gone_afterwards(
    sealed: Vault, store_sealed: Store, tmp_path: Path
) -> None:
    stored = store_sealed(CONTENT)
    with sealed.plain_file(stored.object_id, "clip.mp4") as path:
        assert path.read_bytes() == CONTENT
        assert path.is_relative_to(tmp_path / "scratch")
        assert path.parents[1].stat().st_mode & 0o077 == 0
    assert list((tmp_path / "scratch" / "openbwc-scratch").iterdir()) == []


@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_file_is_held_against_what_the_catalogue_knows_before_it_is_given(
    is_sealed: bool, sealed: Vault, store: Store, store_sealed: Store
) -> None:
    stored = (store_sealed if is_sealed else store)(b"recorded")
    sha256 = hashlib.sha256(b"recorded").hexdigest()
    with sealed.plain_file(stored.object_id, "clip.mp4", sha256=sha256) as path:
        assert path.read_bytes() == b"recorded"
    other = hashlib.sha256(b"other").hexdigest()
    with pytest.raises(DamagedObjectError), sealed.plain_file(stored.object_id, "clip.mp4", sha256=other):
        pass
    if not is_sealed:  # of sealed content each chunk is authenticated
        path = sealed.path_of(stored.object_id, "clip.mp4")
        path.chmod(0o644)
        path.write_bytes(b"recordeD")
        with pytest.raises(DamagedObjectError), sealed.plain_file(stored.object_id, "clip.mp4", sha256=sha256):
            pass


def test_the_judge_finds_a_sealed_vault_valid_without_a_key(sealed: Vault, store_sealed: Store) -> None:
    for number in range(4):
        store_sealed(b"recording %d" % number, **{"clip.json": b"{}"})
    judge = ocfl.StorageRoot(root=str(sealed.root))
    assert judge.validate(validate_objects=True, check_digests=True)
    assert judge.num_objects == judge.good_objects == 4


def test_plain_and_sealed_objects_live_in_one_vault(sealed: Vault, store: Store, store_sealed: Store) -> None:
    plain, other = store(b"from before"), store_sealed(b"from now on")
    again = store_sealed(b"from before")
    assert not again.fresh
    assert again.files == plain.files
    with sealed.open(plain.object_id, "clip.mp4") as file:
        assert file.read() == b"from before"
    assert sealed.verify_all(expected=iter([plain.object_id, other.object_id])).sound


def test_the_same_content_again_is_one_object_and_other_content_is_refused(sealed: Vault, store_sealed: Store) -> None:
    first, second = store_sealed(b"same", name="a.mp4"), store_sealed(b"same", name="b.mp4")
    assert (first.fresh, second.fresh, second.files) == (True, False, first.files)
    staged = sealed.stage(io.BytesIO(b"another"), "a.mp4")
    with pytest.raises(ObjectConflictError):
        sealed.commit(first.object_id, [staged], message="m", actor="a", created=CREATED)


def test_without_keys_the_stored_digests_are_checked_and_nothing_is_read(
    vault: Vault, sealed: Vault, store_sealed: Store
) -> None:
    stored = store_sealed(b"recorded")
    assert vault.verify_all().sound
    assert sealed.verify(stored.object_id, without_keys=True).sound
    with pytest.raises(KeyLostError, match="without any"):
        vault.open(stored.object_id, "clip.mp4")


def test_a_lost_or_another_key_is_named_and_nothing_is_read(
    sealed: Vault, store_sealed: Store, keys: KeyFiles, tmp_path: Path
) -> None:
    stored = store_sealed(b"recorded")
    (key_id,) = keys.key_ids("ICE")
    path = tmp_path / "keys" / "ICE" / f"{key_id}.key"
    right = path.read_bytes()
    path.unlink()
    with pytest.raises(KeyLostError, match=f"{key_id} of ICE"):
        sealed.open(stored.object_id, "clip.mp4")
    assert {one.code for one in sealed.verify(stored.object_id).problems} == {"unsealing_failed"}
    assert sealed.verify(stored.object_id, without_keys=True).sound
    keys.restore("ICE", key_id, bytes(32))
    with pytest.raises(KeyLostError, match="another key"):
        sealed.open(stored.object_id, "clip.mp4")
    with pytest.raises(KeyLostError, match="Nothing was changed"):
        keys.restore("ICE", key_id, bytes.fromhex(right.decode()))


def test_a_lost_record_is_named(sealed: Vault, store_sealed: Store, tmp_path: Path) -> None:
    stored = store_sealed(b"recorded")
    (record,) = (tmp_path / "records").glob("???/*/*.json")
    record.unlink()
    assert {one.code for one in sealed.verify(stored.object_id).problems} == {"key_record_missing"}
    with pytest.raises(KeyLostError, match="key record"):
        sealed.files(stored.object_id)


@pytest.mark.parametrize("field", ["sha256", "size", "key"])
def test_a_record_that_was_changed_opens_nothing(
    sealed: Vault, store_sealed: Store, tmp_path: Path, field: str
) -> None:
    stored = store_sealed(b"recorded", **{"other.mp4": b"another one"})
    (path,) = (tmp_path / "records").glob("???/*/*.json")
    body = json.loads(path.read_text())
    files = body["files"]
    files["clip.mp4"][field], files["other.mp4"][field] = files["other.mp4"][field], files["clip.mp4"][field]
    path.chmod(0o644)
    path.write_text(json.dumps(body))
    with pytest.raises(KeyLostError):
        sealed.open(stored.object_id, "clip.mp4")
    assert not sealed.verify(stored.object_id).sound


def test_stored_bytes_of_one_object_are_not_taken_for_anothers(
    sealed: Vault, store_sealed: Store, ring: KeyRing
) -> None:
    """The record belongs to the inventory: an object under another's id finds no key, whatever lies on the disk."""
    one, other = store_sealed(b"the truth"), store_sealed(b"a lie!!!!")
    _, digest = sealed.inventory_of(one.object_id)
    record = ring.read(one.object_id, digest)
    with pytest.raises(KeyLostError):
        ring.read(other.object_id, digest)
    _, others = sealed.inventory_of(other.object_id)
    stored = sealed.root.joinpath(*sealed._folder(one.object_id).relative_to(sealed.root).parts) / "v1/sealed/clip.mp4"
    lie = sealed._folder(other.object_id) / "v1/sealed/clip.mp4"
    stored.chmod(0o644)
    stored.write_bytes(lie.read_bytes())
    with pytest.raises(DamagedObjectError), sealed.open(one.object_id, "clip.mp4") as file:
        file.read()
    assert record.object_id == one.object_id
    assert others != digest
