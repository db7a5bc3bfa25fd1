"""Proofs to take away (c2sp.org/tlog-proof@v1): one event, its place in the ledger, and the checkpoint over it.

Guarantees:
- A proof is verified before it is given out.
- A proof of an event is self-contained: its `extra` line is base64 of JCS `{"body": text, "salt": base64}`, so the
  reader sees the event itself. The line is not authenticated by itself: it counts only because the salted hash of
  the body is the leaf that the checkpoint covers. Whoever has the file can read the event: hand it out like one.
"""

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from openbwc.ledger.canonical import canonical, event_entry, leaf_hash
from openbwc.ledger.errors import LedgerError, NoteError, NotPublishedError
from openbwc.ledger.notes import Checkpoint, VerifierKey, decimal, open_checkpoint, strict_base64
from openbwc.ledger.tiles import CHECKPOINT, TileReader, read_file
from openbwc.ledger.tree import inclusion_proof, verify_inclusion

FIRST_LINE = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class TlogProof:
    """The parts of a `.tlog-proof` file. `checkpoint` is the signed note, verbatim."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The file's text."""
        extra = "" if self.extra is None else f"extra {b64encode(self.extra).decode()}\n"
        path = "".join(f"{b64encode(one).decode()}\n" for one in self.hashes)
        return f"{FIRST_LINE}\n{extra}index {self.index}\n{path}\n{self.checkpoint}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From a file's text. Raises NoteError."""
        head, blank, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not blank or lines[0] != FIRST_LINE:
            raise NoteError(f"expected a proof that begins with {FIRST_LINE!r}, found {lines[0][:80]!r}")
        extra = None
        if len(lines) > 1 and lines[1].startswith("extra "):
            extra = strict_base64(lines.pop(1).removeprefix("extra "))
        if len(lines) < 2 or not lines[1].startswith("index "):
            raise NoteError("expected a line 'index N' in the proof, found none")
        hashes = tuple(strict_base64(line) for line in lines[2:])
        return cls(decimal(lines[1].removeprefix("index ")), hashes, checkpoint, extra)

    def verify(self, leaf: bytes, key: VerifierKey) -> Checkpoint:
        """The checkpoint, signed by `key`, that covers the leaf hash at this index. Raises NoteError or ProofError."""
        checkpoint = open_checkpoint(self.checkpoint, key)
        verify_inclusion(self.index, checkpoint.size, leaf, self.hashes, checkpoint.root)
        return checkpoint


def event_proof(
    folder: Path, key: VerifierKey, index: int, body: bytes, salt: bytes, *, note: str | None = None
) -> TlogProof:
    """The proof of the event at `index`. Raises NotPublishedError, or LedgerError if the ledger holds another there.

    `note` is the checkpoint to prove it under, a signed note that was published once; the latest where it is None.
    """
    extra = canonical({"body": body.decode(), "salt": b64encode(salt).decode()})
    return _proof(folder, key, index, leaf_hash(event_entry(salt, body)), extra, note)


def leaf_proof(folder: Path, key: VerifierKey, index: int, leaf: bytes, *, note: str | None = None) -> TlogProof:
    """The proof that the ledger has this leaf at `index`, which shows nothing of the event. Raises as `event_proof`."""
    return _proof(folder, key, index, leaf, None, note)


def published_note(folder: Path) -> str:
    """The latest checkpoint as it was signed. Raises NotPublishedError where there is none."""
    if not (folder / CHECKPOINT).exists():
        raise NotPublishedError(f"expected a published checkpoint in {folder}, found none")
    return read_file(folder, CHECKPOINT).decode(errors="replace")


def _proof(folder: Path, key: VerifierKey, index: int, leaf: bytes, extra: bytes | None, note: str | None) -> TlogProof:
    note = published_note(folder) if note is None else note
    checkpoint = open_checkpoint(note, key)
    if index >= checkpoint.size:
        raise NotPublishedError(f"expected an event below the published size {checkpoint.size}, found {index}")
    hashes = inclusion_proof(index, checkpoint.size, TileReader(folder, checkpoint.size).range_root)
    proof = TlogProof(index, tuple(hashes), note, extra)
    proof.verify(leaf, key)
    return proof


def proven_event(text: str, key: VerifierKey) -> tuple[bytes, Checkpoint]:
    """The body of the event that a self-contained proof proves, and the checkpoint over it. Raises LedgerError."""
    proof = TlogProof.parse(text)
    try:
        carried = json.loads(proof.extra or b"")
        body, salt = carried["body"].encode(), strict_base64(carried["salt"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerError(f"expected an 'extra' line with the event's body and salt, found: {error}") from error
    return body, proof.verify(leaf_hash(event_entry(salt, body)), key)
