"""The hash tree of RFC 6962, section 2.1, with SHA-256, and its proofs.

Guarantees:
- A proof is accepted only if it leads to the very root given, uses each of its hashes, and each is 32 bytes long.
- A consistency proof from size 0 is refused: it would say nothing (an empty tree is a prefix of every tree).
- Nothing here reads a file: proofs are made from any `range_root` that answers for whole ranges of leaves.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from openbwc.ledger.errors import ProofError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
# (start, end) -> the root of the leaves from start (inclusive) to end (exclusive): MTH(D[start:end]).
RangeRoot = Callable[[int, int], bytes]


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right), 32 bytes."""
    return sha256(b"\1" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over these hashes: MTH of RFC 6962, the last one standing alone where their number is odd.

    The last hash may itself stand for an incomplete subtree on the right edge.
    """
    level = hashes
    while len(level) > 1:
        paired = [sha256(b"\1" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0] if level else EMPTY_ROOT


def split(size: int) -> int:
    """The largest power of two smaller than `size` (≥ 2): where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, range_root: RangeRoot) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, from the leaf up (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ProofError(f"expected the index of one of the {size} leaves (0 to {size - 1}), found {index}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(range_root(middle, end))
            end = middle
        else:
            path.append(range_root(start, middle))
            start = middle
    path.reverse()
    return path


def consistency_proof(old: int, new: int, range_root: RangeRoot) -> list[bytes]:
    """The proof that the tree of `old` leaves is a prefix of the tree of `new` leaves (RFC 6962, 2.1.2)."""
    if not 0 < old <= new:
        raise ProofError(f"expected sizes with 0 < old ≤ new, found {old} and {new}")
    proof: list[bytes] = []
    start, end, whole = 0, new, True
    while old < end:
        middle = start + split(end - start)
        if old <= middle:
            proof.append(range_root(middle, end))
            end = middle
        else:
            proof.append(range_root(start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(range_root(start, end))
    proof.reverse()
    return proof


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofError unless `proof` shows that leaf hash `leaf` has this index under `root` (RFC 9162, 2.1.3.2)."""
    _check_hashes([leaf, root, *proof])
    if not 0 <= index < size:
        raise ProofError(f"expected the index of one of the {size} leaves, found {index}")
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError(f"expected {_path_length(index, size)} hashes in the proof, found {len(proof)}")
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError(f"expected {_path_length(index, size)} hashes in the proof, found {len(proof)}")
    _check_root(found, root)


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise ProofError unless `proof` shows that the tree `old` is a prefix of `new` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        raise ProofError(f"expected sizes with 0 < old ≤ new, found {old} and {new}")
    if old == new:
        if proof or not old_root:
            raise ProofError(f"expected two roots and no proof between equal sizes, found {len(proof)} hashes")
        _check_root(old_root, new_root)
        return
    _check_hashes([old_root, new_root, *proof])
    hashes = list(proof) if old & (old - 1) else [old_root, *proof]
    if not hashes:
        raise ProofError("expected a proof with hashes, found none")
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    found_old = found_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError(f"expected a shorter proof from {old} to {new}, found {len(proof)} hashes")
        if node & 1 or node == last:
            found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found_new = node_hash(found_new, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError(f"expected a longer proof from {old} to {new}, found {len(proof)} hashes")
    _check_root(found_old, old_root)
    _check_root(found_new, new_root)


def _check_hashes(hashes: Sequence[bytes]) -> None:
    for one in hashes:
        if len(one) != HASH_BYTES:
            raise ProofError(f"expected hashes of {HASH_BYTES} bytes, found one of {len(one)}")


def _check_root(found: bytes, expected: bytes) -> None:
    if found != expected:
        raise ProofError(f"expected the root {expected.hex()}, found that the proof leads to {found.hex()}")


def _path_length(index: int, size: int) -> int:
    inner = (index ^ (size - 1)).bit_length()
    return inner + (index >> inner).bit_count()
