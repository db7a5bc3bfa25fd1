"""The log's signing key as a file that only its owner can read.

Guarantees: a new key file is made with mode 0600, synced, and never overwrites another; a file that others can read
is refused. The format is the note key text of the Go ecosystem: `PRIVATE+KEY+name+key id+base64(type ‖ seed)`.
"""

import os
import secrets
import stat
from base64 import b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openbwc.ledger.errors import KeyFileError, NoteError
from openbwc.ledger.notes import ED25519, Signer, strict_base64

_PREFIX = "PRIVATE+KEY+"


def open_or_create_key(path: Path, name: str) -> Signer:
    """The signer in the key file, made on first use. Raises KeyFileError if it is malformed or for another name."""
    if not path.exists():
        _create(path, name)
    signer = read_key(path)
    if signer.name != name:
        raise KeyFileError(
            f"expected a key for {name!r} in {path}, found one for {signer.name!r}: a ledger keeps its origin for life"
        )
    return signer


def read_key(path: Path) -> Signer:
    """The signer in the key file. Raises KeyFileError."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"expected a readable key file at {path}, found: {error}") from error
    if mode & 0o077:
        raise KeyFileError(f"expected {path} to be closed to others (0600), found {mode:04o}: run chmod 600 {path}")
    name, _, rest = text.removeprefix(_PREFIX).partition("+")
    hex_id, _, encoded = rest.rstrip("\n").partition("+")
    try:
        material = strict_base64(encoded)
    except NoteError:
        material = b""
    if not text.startswith(_PREFIX) or len(material) != 33 or material[0] != ED25519:
        raise KeyFileError(f"expected '{_PREFIX}name+id+base64' with an Ed25519 seed in {path}, found something else")
    signer = Signer(name, Ed25519PrivateKey.from_private_bytes(material[1:]))
    if signer.verifier.id.hex() != hex_id:
        raise KeyFileError(f"expected the key id {signer.verifier.id.hex()} in {path}, found {hex_id!r}")
    return signer


def _create(path: Path, name: str) -> None:
    """Make a new key. Of two processes that try, one wins and both go on with its key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = Ed25519PrivateKey.generate()
    signer = Signer(name, private)
    material = b64encode(bytes([ED25519]) + private.private_bytes_raw()).decode()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{_PREFIX}{name}+{signer.verifier.id.hex()}+{material}\n")
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(draft, path)  # unlike rename, refuses to replace a key that is there
    except FileExistsError:
        pass
    finally:
        draft.unlink()
