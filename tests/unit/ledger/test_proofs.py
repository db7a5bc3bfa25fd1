"""Proofs to take away."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.ledger.canonical import event_entry, leaf_hash
from openbwc.ledger.errors import LedgerError, NoteError, NotPublishedError, ProofError
from openbwc.ledger.proofs import TlogProof, event_proof, proven_event
from tests.unit.ledger.conftest import SIGNER, body_of, publish_up_to, salt_of

KEY = SIGNER.verifier


def test_a_proof_carries_its_event(ledger: Path) -> None:
    checkpoint = publish_up_to(ledger, 1000)
    for index in (0, 511, 999):
        text = event_proof(ledger, KEY, index, body_of(index), salt_of(index)).text
        assert text.startswith("c2sp.org/tlog-proof@v1\nextra ")
        assert text.endswith((ledger / "checkpoint").read_text())
        assert proven_event(text, KEY) == (body_of(index), checkpoint)


def test_a_proof_is_refused_for_another_event_or_place(ledger: Path) -> None:
    publish_up_to(ledger, 10)
    with pytest.raises(ProofError, match="expected the root"):
        event_proof(ledger, KEY, 3, body_of(4), salt_of(3))
    with pytest.raises(ProofError, match="expected the root"):
        event_proof(ledger, KEY, 3, body_of(3), salt_of(4))


def test_an_event_that_is_not_published_yet_has_no_proof(ledger: Path) -> None:
    with pytest.raises(NotPublishedError, match="expected a published checkpoint"):
        event_proof(ledger, KEY, 0, body_of(0), salt_of(0))
    publish_up_to(ledger, 10)
    with pytest.raises(NotPublishedError, match="below the published size 10, found 10"):
        event_proof(ledger, KEY, 10, body_of(10), salt_of(10))


def test_a_proof_without_its_event_still_proves_a_leaf(ledger: Path) -> None:
    checkpoint = publish_up_to(ledger, 10)
    proof = event_proof(ledger, KEY, 3, body_of(3), salt_of(3))
    bare = TlogProof.parse(TlogProof(proof.index, proof.hashes, proof.checkpoint).text)
    assert bare.extra is None
    assert bare.verify(leaf_hash(event_entry(salt_of(3), body_of(3))), KEY) == checkpoint
    with pytest.raises(LedgerError, match="expected an 'extra' line"):
        proven_event(bare.text, KEY)


@given(
    st.integers(0, 2**50),
    st.lists(st.binary(min_size=32, max_size=32), max_size=5),
    st.none() | st.binary(min_size=1),
)
def test_the_text_comes_back(index: int, hashes: list[bytes], extra: bytes | None) -> None:
    proof = TlogProof(index, tuple(hashes), "origin\n1\nAA==\n\n— name AAAA\n", extra)
    assert TlogProof.parse(proof.text) == proof


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\norigin\n",
        "c2sp.org/tlog-proof@v1\nextra e30=\n\norigin\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\norigin\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nnot base64\n\norigin\n",
    ],
)
def test_malformed_proofs_are_refused(text: str) -> None:
    with pytest.raises(NoteError, match="expected"):
        TlogProof.parse(text)
