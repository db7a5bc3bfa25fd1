"""Signed notes and checkpoints: the specification's own example, its rules, and a judge that we did not write."""

import re

import metamorphic_log
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from openbwc.ledger import verify_tool
from openbwc.ledger.errors import KeyFileError, LedgerError, NoteError
from openbwc.ledger.notes import Checkpoint, Signer, VerifierKey, open_checkpoint, open_note, sign_note

# c2sp.org/signed-note, "Verifier keys: Example".
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
ORIGIN = "openbwc.example/ledger"


def signer(name: str = ORIGIN, seed: int = 1) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def test_the_example_of_the_specification() -> None:
    key = VerifierKey.parse(EXAMPLE_KEY)
    assert str(key) == EXAMPLE_KEY
    assert open_note(EXAMPLE_NOTE, [key]) == ("This is an example message.\n", (key,))


def test_a_note_of_ours_opens_and_another_verifier_accepts_it() -> None:
    note = sign_note("one\n\ntwo\n", [signer()])
    assert open_note(note, [signer().verifier]) == ("one\n\ntwo\n", (signer().verifier,))
    assert metamorphic_log.verify_signed_note(note, [str(signer().verifier)]) == 1


def test_unknown_keys_are_ignored_even_with_a_known_name() -> None:
    note = sign_note("text\n", [signer(seed=2), signer("witness.example", 3), signer()])
    assert open_note(note, [signer().verifier])[1] == (signer().verifier,)
    with pytest.raises(NoteError, match="expected a signature by"):
        open_note(note, [signer(seed=9).verifier])


def test_a_bad_signature_of_a_known_key_refuses_the_note_in_spite_of_a_good_one() -> None:
    good, bad = signer(), signer("witness.example", 3)
    note = sign_note("text\n", [good]) + bad.signature_line("another text\n")
    assert open_note(note, [good.verifier])[1] == (good.verifier,)
    with pytest.raises(NoteError, match=r"known key witness\.example"):
        open_note(note, [good.verifier, bad.verifier])


@pytest.mark.parametrize("count", [1, 16, 64])
def test_many_signatures_are_accepted(count: int) -> None:
    signers = [signer(f"witness{n}.example", n + 1) for n in range(count)]
    assert len(open_note(sign_note("text\n", signers), [one.verifier for one in signers])[1]) == count


def test_too_many_signatures_are_not() -> None:
    with pytest.raises(NoteError, match="at most 64 signatures, found 65"):
        open_note(sign_note("text\n", [signer()] * 65), [signer().verifier])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n- name AAAAAAA=\n",
        "text\n\n— na+me AAAAAAA=\n",
        "text\n\n— name AAAA\n",
        "text\n\n— name AAAAAAB=\n",
        "text\n\n—  AAAAAAA=\n",
        "te\rxt\n\n— name AAAAAAA=\n",
        "text\n\n— name AAAAAAA=",
    ],
)
def test_malformed_notes_are_refused(note: str) -> None:
    with pytest.raises(NoteError, match="expected"):
        open_note(note, [signer().verifier])


@pytest.mark.parametrize("text", ["no newline", "tab\there\n", ""])
def test_malformed_texts_are_not_signed(text: str) -> None:
    with pytest.raises(NoteError, match="expected a text of whole lines"):
        sign_note(text, [signer()])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000",
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        EXAMPLE_KEY.replace("example.com/foo", "example.com/bar"),
        EXAMPLE_KEY[:-1],
        "example com+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_malformed_verifier_keys_are_refused(vkey: str) -> None:
    with pytest.raises(KeyFileError, match="expected"):
        VerifierKey.parse(vkey)
    with pytest.raises(verify_tool.Refused, match="expected"):
        verify_tool.key_of(vkey)


def test_a_secret_does_not_show() -> None:
    assert re.search(r"01" * 32, repr(signer())) is None
    assert "AQEBAQEB" not in repr(signer())


@given(st.integers(0, 2**60), st.binary(min_size=32, max_size=32))
def test_checkpoints_come_back_from_every_reader(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    note, key = checkpoint.signed(signer()), signer().verifier
    assert open_checkpoint(note, key) == checkpoint
    head = metamorphic_log.checkpoint_verify(note, [str(key)])
    assert (head.origin, head.size, head.root, head.extensions) == (ORIGIN, size, root, [])
    told = verify_tool.checkpoint_of(note, str(key), "it")
    assert (told.origin, told.size, told.root) == (ORIGIN, size, root)


@given(st.data())
def test_no_changed_bit_of_a_checkpoint_survives(data: st.DataObject) -> None:
    note = Checkpoint(ORIGIN, 12345, bytes(range(32))).signed(signer()).encode()
    at, bit = data.draw(st.integers(0, len(note) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(note)
    changed[at] ^= 1 << bit
    try:
        text = changed.decode()
    except UnicodeDecodeError:
        assume(False)
    with pytest.raises(NoteError):
        open_checkpoint(text, signer().verifier)
    with pytest.raises(verify_tool.Refused):
        verify_tool.checkpoint_of(text, str(signer().verifier), "it")


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\n01\n{'A' * 43}=\n",
        f"{ORIGIN}\n-1\n{'A' * 43}=\n",
        f"{ORIGIN}\n1\n{'A' * 42}==\n",
        f"{ORIGIN}\n1\n{'A' * 42}B=\n",
        f"{ORIGIN}\n1\n{'A' * 43}=\nextension\n",
        f"\n1\n{'A' * 43}=\n",
        f"{ORIGIN}\n٣\n{'A' * 43}=\n",
    ],
)
def test_malformed_checkpoints_are_refused_though_signed(text: str) -> None:
    note = sign_note(text, [signer()])
    with pytest.raises(NoteError):
        open_checkpoint(note, signer().verifier)
    with pytest.raises(verify_tool.Refused):
        verify_tool.checkpoint_of(note, str(signer().verifier), "it")


def test_a_log_signs_only_its_own_origin() -> None:
    with pytest.raises(LedgerError, match="like the origin"):
        Checkpoint("another.example", 1, bytes(32)).signed(signer())
    note = sign_note(Checkpoint("another.example", 1, bytes(32)).text, [signer()])
    with pytest.raises(NoteError, match=r"found one of another\.example"):
        open_checkpoint(note, signer().verifier)
