"""The seam for sealed (encrypted) content: all bytes into and out of the vault pass a `ContentCodec`.

Guarantee: `Staged.sha256` and `StoredFile` speak of the bytes as the camera recorded them; the OCFL digests speak of
the bytes as they lie on the disk. With `PlainContent` both are the same bytes, hashed once. A sealing codec only has
to meet this protocol.
"""

from typing import BinaryIO, Protocol


class Sealer(Protocol):
    """Turns one file's bytes into the bytes to be stored, in one pass."""

    def update(self, chunk: memoryview) -> memoryview:
        """The next stored bytes for the next bytes of the file (may be fewer or none)."""
        ...

    def finish(self) -> bytes:
        """The last stored bytes, after the file's end (a tag, padding)."""
        ...


class ContentCodec(Protocol):
    """How content is laid on the disk."""

    @property
    def scheme(self) -> str:
        """Short name of the scheme; 'plain' promises that stored bytes are the file's bytes."""
        ...

    def sealer(self) -> Sealer:
        """A fresh sealer for one file."""
        ...

    def unseal(self, stored: BinaryIO) -> BinaryIO:
        """A seekable reader of the file's bytes over a seekable reader of the stored bytes."""
        ...


class PlainContent:
    """Content stored as it came, so that any outside tool can read it (V.A.5)."""

    scheme = "plain"

    def sealer(self) -> Sealer:
        """A sealer that passes the bytes on."""
        return _PassOn()

    def unseal(self, stored: BinaryIO) -> BinaryIO:
        """The stored bytes are the file's bytes."""
        return stored


class _PassOn:
    def update(self, chunk: memoryview) -> memoryview:
        return chunk

    def finish(self) -> bytes:
        return b""
