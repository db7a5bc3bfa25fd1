"""Publishing: the files of each size, and that nothing is overwritten or signed against what is there."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import metamorphic_log
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.ledger.canonical import event_entry, leaf_hash
from openbwc.ledger.errors import LedgerError, NoteError, ProofError, TilesError
from openbwc.ledger.notes import Signer
from openbwc.ledger.publication import publish, read_checkpoint
from openbwc.ledger.tiles import TileReader, tile_path
from openbwc.ledger.tree import consistency_proof, inclusion_proof, root_of, verify_inclusion
from openbwc.ledger.verify_tool import fsck
from tests.unit.ledger.conftest import SIGNER, VKEY, body_of, entries, publish_up_to, salt_of

MANY_FILES = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(entry) for entry in entries(size)(0)]


def files(ledger: Path) -> dict[str, bytes]:
    return {path.relative_to(ledger).as_posix(): path.read_bytes() for path in ledger.rglob("*") if path.is_file()}


def test_an_empty_ledger_has_a_checkpoint(ledger: Path) -> None:
    checkpoint = publish_up_to(ledger, 0)
    assert (checkpoint.size, checkpoint.root) == (0, sha256(b"").digest())
    assert list(files(ledger)) == ["checkpoint"]
    assert fsck(ledger, VKEY).problems == []


def test_the_files_of_the_specification_s_example(ledger: Path) -> None:
    publish_up_to(ledger, 70_000)
    full = {tile_path(level, n) for level in (0, "entries") for n in range(273)}
    partial = {"tile/0/273.p/112", "tile/entries/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}
    assert files(ledger).keys() == full | partial | {"tile/1/000", "checkpoint"}


@MANY_FILES
@given(sizes=st.lists(st.integers(0, 700), min_size=1, max_size=4).map(sorted))
def test_publishing_in_steps_ends_as_publishing_at_once(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("ledgers")
    stepwise = publish_up_to(folder / "steps", *sizes)
    assert stepwise == publish_up_to(folder / "once", sizes[-1])
    assert stepwise.root == root_of(leaves(sizes[-1]))
    once, steps = files(folder / "once"), files(folder / "steps")
    assert once.items() <= steps.items()
    for size in filter(None, sizes):  # the partial tiles of every published size stay
        assert TileReader(folder / "steps", size).root() == root_of(leaves(size))
    assert fsck(folder / "steps", VKEY).problems == []
    assert sorted(path.name for path in folder.iterdir()) == ["once", "once.lock", "steps", "steps.lock"]


@MANY_FILES
@given(data=st.data())
def test_proofs_from_tiles_convince_a_verifier_that_we_did_not_write(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    ledger = tmp_path_factory.mktemp("ledgers") / "ledger"
    old = data.draw(st.integers(1, 900))
    new = data.draw(st.integers(old, 900))
    publish_up_to(ledger, old)
    older_note = (ledger / "checkpoint").read_text()
    publish_up_to(ledger, new)
    note = (ledger / "checkpoint").read_text()
    reader = TileReader(ledger, new)
    index = data.draw(st.integers(0, new - 1))
    leaf = leaves(new)[index]
    metamorphic_log.checkpoint_verify_inclusion(
        note, [VKEY], index, leaf, inclusion_proof(index, new, reader.range_root)
    )
    metamorphic_log.checkpoint_verify_consistency(
        older_note, note, [VKEY], consistency_proof(old, new, reader.range_root)
    )


def test_proofs_of_a_large_ledger_cross_three_levels_of_tiles(ledger: Path) -> None:
    size = 66_000
    checkpoint = publish_up_to(ledger, 65_536, size)
    reader = TileReader(ledger, size)
    for index in (0, 255, 256, 65_535, 65_536, 65_999):
        leaf = leaf_hash(event_entry(salt_of(index), body_of(index)))
        verify_inclusion(index, size, leaf, inclusion_proof(index, size, reader.range_root), checkpoint.root)
    for old in (1, 256, 65_536, 65_537):
        metamorphic_log.verify_consistency(
            old, size, consistency_proof(old, size, reader.range_root), TileReader(ledger, old).root(), checkpoint.root
        )


def test_publishing_nothing_new_changes_nothing(ledger: Path) -> None:
    first = publish_up_to(ledger, 300)
    before = {path: path.stat().st_mtime_ns for path in ledger.rglob("*")}
    assert publish_up_to(ledger, 300) == first == read_checkpoint(ledger, SIGNER.verifier)
    assert {path: path.stat().st_mtime_ns for path in ledger.rglob("*")} == before


@pytest.mark.parametrize("name", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"])
def test_a_changed_right_edge_stops_the_next_publication(ledger: Path, name: str) -> None:
    publish_up_to(ledger, 300)
    before = (ledger / "checkpoint").read_bytes()
    changed = bytearray((ledger / name).read_bytes())
    changed[10] ^= 1
    (ledger / name).write_bytes(changed)
    with pytest.raises(TilesError, match="expected"):
        publish_up_to(ledger, 301)
    assert (ledger / "checkpoint").read_bytes() == before


def test_a_file_ahead_that_says_something_else_stops_the_publication(ledger: Path) -> None:
    publish_up_to(ledger, 300)
    (ledger / "tile/0/001").write_bytes(bytes(8192))
    with pytest.raises(TilesError, match=r"expected tile/0/001 to hold what its 512 entries give"):
        publish_up_to(ledger, 600)
    assert read_checkpoint(ledger, SIGNER.verifier).size == 300


def test_tiles_without_a_checkpoint_are_taken_up_only_if_they_agree(ledger: Path) -> None:
    before = publish_up_to(ledger, 600)
    (ledger / "checkpoint").unlink()
    with pytest.raises(TilesError, match=r"expected tile/entries/001 to hold"):
        publish(ledger, SIGNER, entries(600, fork=400))
    assert publish_up_to(ledger, 600) == before


def test_a_checkpoint_of_another_key_is_not_continued(ledger: Path) -> None:
    publish_up_to(ledger, 10)
    other = Signer(SIGNER.name, Ed25519PrivateKey.generate())
    with pytest.raises(NoteError, match="expected a signature by"):
        publish(ledger, other, entries(20))


def test_a_failing_source_leaves_the_ledger_as_it_was(ledger: Path) -> None:
    publish_up_to(ledger, 300)

    def breaking(start: int) -> Iterator[bytes]:
        yield from entries(700)(start)
        raise LedgerError("the database is gone")

    with pytest.raises(LedgerError, match="is gone"):
        publish(ledger, SIGNER, breaking)
    report = fsck(ledger, VKEY)
    assert (report.problems, report.checkpoint.size, report.ahead) == ([], 300, 212)
    assert publish_up_to(ledger, 700).size == 700
    assert fsck(ledger, VKEY).ahead == 0


def test_a_proof_beyond_the_tree_is_refused(ledger: Path) -> None:
    publish_up_to(ledger, 10)
    with pytest.raises(ProofError):
        inclusion_proof(10, 10, TileReader(ledger, 10).range_root)


def test_two_publishers_take_turns(ledger: Path) -> None:
    children = []
    for size in (600, 700, 700, 650):
        child = os.fork()
        if child == 0:
            try:
                publish_up_to(ledger, size)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    report = fsck(ledger, VKEY)
    assert (report.problems, report.checkpoint.size, report.ahead) == ([], 700, 0)
