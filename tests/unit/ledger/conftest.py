"""Ledgers made on the spot: entries that anyone can make again, a signer with a fixed key."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openbwc.ledger.canonical import canonical, event_entry
from openbwc.ledger.notes import Checkpoint, Signer
from openbwc.ledger.publication import publish

SIGNER = Signer("openbwc.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(32)))
VKEY = str(SIGNER.verifier)


def salt_of(index: int) -> bytes:
    return index.to_bytes(32, "big")


def body_of(index: int) -> bytes:
    return canonical({"n": index, "kind": "test.happened"})


def entries(end: int, fork: int | None = None) -> Callable[[int], Iterable[bytes]]:
    """The first `end` entries, from a given index on; from index `fork` on, others than usual."""
    return lambda start: (
        event_entry(salt_of(n), body_of(n if fork is None or n < fork else -n)) for n in range(start, end)
    )


def publish_up_to(folder: Path, *sizes: int) -> Checkpoint:
    """A ledger with a checkpoint at each of these sizes."""
    for size in sizes:
        checkpoint = publish(folder, SIGNER, entries(size))
    return checkpoint


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The folder of a ledger that is not there yet."""
    return tmp_path / "ledger"
