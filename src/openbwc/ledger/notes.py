"""Signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), signed with Ed25519.

Guarantees:
- No text of a note is given out before a known key has signed it.
- Signatures by unknown keys are ignored, up to `MOST_SIGNATURES`; a bad signature by a known key refuses the note.
- There is one spelling: base64 is strict, so no bit of a note can change unnoticed.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from openbwc.ledger.errors import KeyFileError, LedgerError, NoteError

ED25519 = 0x01
MOST_SIGNATURES = 64  # the specification asks for at least 16
_NAME = re.compile(r"[^\s+]+\Z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,18})\Z")
_DASH = "— "


def strict_base64(text: str) -> bytes:
    """The bytes of the one standard base64 spelling (RFC 4648, section 4). Raises NoteError for any other."""
    try:
        decoded = b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise NoteError(f"expected base64, found {text[:80]!r}") from error
    if b64encode(decoded).decode() != text:
        raise NoteError(f"expected base64 without stray bits, found {text[:80]!r}")
    return decoded


def decimal(text: str) -> int:
    """A whole number without sign or leading zeros. Raises NoteError for anything else."""
    if not _DECIMAL.match(text) or not text.isascii():
        raise NoteError(f"expected a decimal number without leading zeros, found {text[:40]!r}")
    return int(text)


def key_id(name: str, public: bytes) -> bytes:
    """SHA-256(name ‖ newline ‖ 0x01 ‖ public key), its first four bytes."""
    return sha256(name.encode() + b"\n" + bytes([ED25519]) + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A key that signatures are checked with: its name and its 32 public bytes."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.match(self.name):
            raise KeyFileError(f"expected a key name without spaces or '+', found {self.name!r}")
        if len(self.public) != 32:
            raise KeyFileError(f"expected 32 bytes of public key, found {len(self.public)}")

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """From `name+hex key id+base64(type ‖ public key)`. Raises KeyFileError."""
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise KeyFileError(f"expected a verifier key like 'name+1a2b3c4d+AQ…', found {vkey[:80]!r}")
        name, hex_id, encoded = parts
        try:
            material = strict_base64(encoded)
        except NoteError as error:
            raise KeyFileError(f"expected base64 after the second '+' of the verifier key {name!r}: {error}") from error
        if material[:1] != bytes([ED25519]):
            raise KeyFileError(f"expected an Ed25519 key (type 0x01), found type 0x{material[:1].hex()}")
        key = cls(name, material[1:])
        if key.id.hex() != hex_id:
            raise KeyFileError(f"expected the key id {key.id.hex()} in the verifier key {name!r}, found {hex_id!r}")
        return key

    @property
    def id(self) -> bytes:
        """The key id, four bytes."""
        return key_id(self.name, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([ED25519]) + self.public).decode()}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether `signature` is this key's over the note text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name. Its secret never shows in `repr`."""

    name: str
    _private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private.public_key().public_bytes_raw())

    def signature_line(self, text: str) -> str:
        """The line that signs this note text, with its newline."""
        return f"{_DASH}{self.name} {b64encode(self.verifier.id + self._private.sign(text.encode())).decode()}\n"


def sign_note(text: str, signers: Iterable[Signer]) -> str:
    """The note: text (ending in a newline), an empty line, a signature line for each signer."""
    lines = "".join(signer.signature_line(text) for signer in signers)
    if not text.endswith("\n") or _CONTROL.search(text) or not lines:
        raise NoteError("expected a text of whole lines without control characters, and at least one signer")
    return f"{text}\n{lines}"


def open_note(note: str, keys: Sequence[VerifierKey]) -> tuple[str, tuple[VerifierKey, ...]]:
    """The text and the keys of `keys` that signed it, at least one. Raises NoteError."""
    if _CONTROL.search(note):
        raise NoteError("expected a note without control characters, found some")
    body, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise NoteError("expected a note: text, an empty line, signature lines; found no such end")
    text = body + "\n"
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError(f"expected at most {MOST_SIGNATURES} signatures, found {len(lines)}")
    known = {(key.name, key.id): key for key in keys}
    signed: dict[VerifierKey, None] = {}
    for line in lines:
        name, identity, signature = _signature_of(line)
        key = known.get((name, identity))
        if key is None:
            continue
        if not key.verifies(text, signature):
            raise NoteError(f"expected a true signature by the known key {name} ({identity.hex()}), found a false one")
        signed[key] = None
    if not signed:
        expected = ", ".join(f"{name} ({identity.hex()})" for name, identity in known)
        raise NoteError(f"expected a signature by {expected}, found none")
    return text, tuple(signed)


def _signature_of(line: str) -> tuple[str, bytes, bytes]:
    """Key name, key id and signature of a signature line."""
    parts = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(parts) != 2 or not _NAME.match(parts[0]):
        raise NoteError(f"expected a signature line '— name base64', found {line[:80]!r}")
    signature = strict_base64(parts[1])
    if len(signature) < 5:
        raise NoteError(f"expected a key id and a signature, found {len(signature)} bytes in {line[:80]!r}")
    return parts[0], signature[:4], signature[4:]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a ledger: its origin, its number of entries and its root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note text: three lines, no extension lines."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From a note text. Raises NoteError unless it has exactly the three lines."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise NoteError(f"expected a checkpoint of three lines (origin, size, root), found {len(lines) - 1}")
        checkpoint = cls(lines[0], decimal(lines[1]), strict_base64(lines[2]))
        if len(checkpoint.root) != 32:
            raise NoteError(f"expected a root of 32 bytes, found {len(checkpoint.root)}")
        return checkpoint

    def signed(self, signer: Signer) -> str:
        """The checkpoint as a signed note. The log's key has the origin as its name."""
        if signer.name != self.origin:
            raise LedgerError(f"expected a key named {self.origin!r} like the origin, found {signer.name!r}")
        return sign_note(self.text, [signer])


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint that `key`, the log's own, has signed. Raises NoteError."""
    text, _ = open_note(note, [key])
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != key.name:
        raise NoteError(f"expected a checkpoint of {key.name}, found one of {checkpoint.origin}")
    return checkpoint
