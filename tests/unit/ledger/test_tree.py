"""The tree of RFC 6962: shared vectors, and Hypothesis against a tree written the slow way."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.ledger import verify_tool
from openbwc.ledger.errors import ProofError
from openbwc.ledger.tree import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [sha256(bytes([0, n % 256, n // 256])).digest() for n in range(600)]


def slow_root(leaves: list[bytes]) -> bytes:
    """MTH as the RFC writes it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\1" + slow_root(leaves[:k]) + slow_root(leaves[k:])).digest()


def range_root(start: int, end: int) -> bytes:
    return slow_root(LEAVES[start:end])


def vector_hash(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def vectors(shared: Path, kind: str) -> list[dict]:
    found = [json.loads(path.read_text()) for path in sorted((shared / "vectors/merkle" / kind).rglob("*.json"))]
    assert len(found) == 98
    return found


def test_every_inclusion_vector(shared: Path) -> None:
    for case in vectors(shared, "inclusion"):
        proof = [vector_hash(one) for one in case["proof"] or []]
        arguments = (case["leafIdx"], case["treeSize"], vector_hash(case["leafHash"]), proof, vector_hash(case["root"]))
        if case["wantErr"]:
            with pytest.raises(ProofError):
                verify_inclusion(*arguments)
        else:
            verify_inclusion(*arguments)


def test_every_consistency_vector(shared: Path) -> None:
    for case in vectors(shared, "consistency"):
        proof = [vector_hash(one) for one in case["proof"] or []]
        roots = vector_hash(case["root1"]), vector_hash(case["root2"])
        arguments = (case["size1"], case["size2"], *roots, proof)
        if case["wantErr"]:
            with pytest.raises(ProofError):
                verify_consistency(*arguments)
        else:
            verify_consistency(*arguments)


def tool_accepts_inclusion(case: dict) -> bool:
    """Whether the offline verifier's own proof code accepts a vector."""
    path = [vector_hash(one) for one in case["proof"] or []]
    hashes = [vector_hash(case["leafHash"]), vector_hash(case["root"]), *path]
    if any(len(one) != 32 for one in hashes):
        return False  # the tool takes hashes only through `hash_line`, which refuses other lengths
    try:
        return verify_tool.root_from_inclusion(case["leafIdx"], case["treeSize"], hashes[0], path) == hashes[1]
    except verify_tool.Refused:
        return False


def tool_accepts_consistency(case: dict) -> bool:
    older = verify_tool.Checkpoint("o", case["size1"], vector_hash(case["root1"]))
    newer = verify_tool.Checkpoint("o", case["size2"], vector_hash(case["root2"]))
    proof = [vector_hash(one) for one in case["proof"] or []]
    if not older.root or not newer.root or any(len(one) != 32 for one in proof):
        return False
    try:
        verify_tool.verify_consistency(older, newer, proof, None)
    except verify_tool.Refused:
        return False
    return True


def test_the_offline_verifier_gives_the_same_verdicts(shared: Path) -> None:
    for case in vectors(shared, "inclusion"):
        assert tool_accepts_inclusion(case) is not case["wantErr"], case
    for case in vectors(shared, "consistency"):
        assert tool_accepts_consistency(case) is not case["wantErr"], case


def test_the_empty_tree() -> None:
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest()


@given(st.integers(0, 600))
def test_the_root_is_the_one_of_the_rfc(size: int) -> None:
    assert root_of(LEAVES[:size]) == slow_root(LEAVES[:size])


@given(st.data())
def test_every_leaf_has_a_proof_that_no_changed_bit_survives(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    root = slow_root(LEAVES[:size])
    proof = inclusion_proof(index, size, range_root)
    verify_inclusion(index, size, LEAVES[index], proof, root)
    assert verify_tool.root_from_inclusion(index, size, LEAVES[index], proof) == root
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index)) if size > 1 else size
    with pytest.raises(ProofError):
        verify_inclusion(other, size, LEAVES[index], proof, root)
    if proof:
        at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        broken = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
        with pytest.raises(ProofError):
            verify_inclusion(index, size, LEAVES[index], [*proof[:at], broken, *proof[at + 1 :]], root)


@given(st.data())
def test_every_prefix_is_consistent_and_nothing_else_is(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 300))
    old = data.draw(st.integers(1, new))
    old_root, new_root = slow_root(LEAVES[:old]), slow_root(LEAVES[:new])
    proof = consistency_proof(old, new, range_root)
    verify_consistency(old, new, old_root, new_root, proof)
    if old < new:
        assert verify_tool.roots_from_consistency(old, new, old_root, proof) == (old_root, new_root)
    forked = slow_root([*LEAVES[: old - 1], node_hash(b"", b"")])
    with pytest.raises(ProofError):
        verify_consistency(old, new, forked, new_root, proof)
    with pytest.raises(ProofError):
        verify_consistency(old, new, old_root, new_root, [*proof, new_root])


def test_no_proof_is_made_from_nothing_or_backwards() -> None:
    for old, new in ((0, 5), (0, 0), (6, 5), (-1, 5)):
        with pytest.raises(ProofError):
            consistency_proof(old, new, range_root)
    for index, size in ((5, 5), (-1, 5), (0, 0)):
        with pytest.raises(ProofError):
            inclusion_proof(index, size, range_root)
