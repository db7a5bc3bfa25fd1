"""Sealed content: AES-256-GCM in chunks of 256 KiB, so that any range is read without the rest.

Guarantees: no byte is handed out whose chunk was not authenticated; a chunk opens only with its own file's key, at its
own place, and only the last chunk opens as the last, so that chunks that were exchanged, repeated, moved, cut off or
added are found. A file key seals one file once, so a nonce is never used twice under it.

On the disk: 16 bytes that name the format and with it the size of its chunks, 16 random bytes of the file, then each
chunk with its tag of 16 bytes. What was sealed in chunks of 1 MiB ("OpenBWC sealed 1") opens as before. The nonce of a
chunk is its number (11 bytes, big-endian) and one byte that is 1 for the last chunk: the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár (2015). The head of 32 bytes is authenticated with every chunk. An empty file has one
empty chunk. The cipher is that of the platform's OpenSSL, by `cryptography`; it is not a validated module.
"""

import io
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openbwc.vault.errors import DamagedObjectError

FORMAT = b"OpenBWC sealed 2"
CHUNK = 1 << 18
FORMATS = {FORMAT: CHUNK, b"OpenBWC sealed 1": 1 << 20}  # the bytes in a chunk, by the format's name
HEAD = len(FORMAT) + 16
TAG = 16
KEY_BYTES = 32


def fresh_key() -> bytes:
    """A key for one file."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def stored_size(size: int, *, chunk: int = CHUNK) -> int:
    """How many bytes a file of `size` bytes takes when it is sealed in chunks of `chunk` bytes."""
    return HEAD + size + TAG * max(1, -(-size // chunk))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


class ChunkSealer:
    """Seals one file, block after block, under a fresh key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._head = FORMAT + os.urandom(HEAD - len(FORMAT))
        self._number = 0

    def seal_into(self, target: memoryview, block: memoryview, *, last: bool) -> int:
        """Put the next stored bytes into `target`, which has room for `stored_size(len(block))` bytes; their count.

        A block has a whole number of chunks, the last one any size, or none where the file is empty. Nothing comes
        after the last one.
        """
        if (not last and (not block or len(block) % CHUNK)) or self._number < 0:
            raise ValueError(f"expected whole chunks before the last one, found {len(block)} bytes or more after it")
        end = 0
        if self._number == 0:
            target[:HEAD], end = self._head, HEAD
        for place in range(0, max(1, len(block)), CHUNK):
            chunk, ends = block[place : place + CHUNK], last and place + CHUNK >= len(block)
            begin, end = end, end + len(chunk) + TAG
            self._cipher.encrypt_into(_nonce(self._number, last=ends), chunk, self._head, target[begin:end])
            self._number = -1 if ends else self._number + 1
        return end


def unsealed(stored: io.BufferedIOBase, key: bytes, *, size: int) -> io.BufferedReader:
    """A seekable reader of the `size` bytes that were sealed into `stored`; closing it closes `stored`.

    Raises `DamagedObjectError` here where `stored` has another length or no such head, and in a read for a chunk that
    is not as it was sealed.
    """
    try:
        return io.BufferedReader(_Unsealed(stored, key, size), CHUNK)
    except BaseException:
        stored.close()
        raise


class _Unsealed(io.RawIOBase):
    """Opens chunk after chunk; it has no file number, so that no server sends the stored bytes."""

    def __init__(self, stored: io.BufferedIOBase, key: bytes, size: int) -> None:
        super().__init__()
        self._stored, self._cipher, self._size = stored, AESGCM(key), size
        self._head = stored.read(HEAD)
        self._chunk = chunk = FORMATS.get(self._head[: len(FORMAT)], 0)
        found = stored.seek(0, io.SEEK_END)
        if not chunk or found != stored_size(size, chunk=chunk):
            raise DamagedObjectError(
                f"Expected {size} bytes that were sealed, found {found} stored bytes of another form or length. Run a "
                "fixity check."
            )
        self._last = max(0, -(-size // chunk) - 1)
        self._sealed = memoryview(bytearray(min(size, chunk) + TAG))
        self._open = memoryview(bytearray(min(size, chunk)))
        self._place, self._open_number = 0, -1
        if size == 0:
            self._unseal(0)

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """The place in the file's own bytes."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the file's own bytes."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError(f"expected a place from 0 on, found {base + offset}")
        self._place = base + offset
        return self._place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer has no len
        """Fill the buffer from the chunk at this place; 0 at the end."""
        if self._place >= self._size or not len(buffer):
            return 0
        number, begin = divmod(self._place, self._chunk)
        if number != self._open_number:
            self._unseal(number)
        count = min(len(buffer), self._chunk - begin, self._size - self._place)
        buffer[:count] = self._open[begin : begin + count]
        self._place += count
        return count

    def close(self) -> None:
        """Close the stored file too."""
        self._open_number = -1
        self._stored.close()
        super().close()

    def _unseal(self, number: int) -> None:
        """Open one chunk into `_open`; where it is damaged, what lies there is nobody's to read."""
        self._open_number = -1
        self._stored.seek(HEAD + number * (self._chunk + TAG))
        sealed = self._sealed[: self._stored.readinto(self._sealed)]
        nonce = _nonce(number, last=number == self._last)
        try:
            self._cipher.decrypt_into(nonce, sealed, self._head, self._open[: max(0, len(sealed) - TAG)])
        except (InvalidTag, ValueError) as error:
            raise DamagedObjectError(
                f"Expected chunk {number + 1} of {self._last + 1} as it was sealed, found other bytes. "
                "Run a fixity check."
            ) from error
        self._open_number = number
