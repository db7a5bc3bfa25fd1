"""A bag (RFC 8493) as one stream: a zip that is written from its first byte to its last, and read while it is written.

Guarantees: the same pieces give the same bytes (nothing of the clock, the machine or the file system goes in); each
piece is read once and hashed in the same pass, and one that is not what was promised stops the stream; memory stays at
a few blocks, whatever the sizes. Nothing is compressed: footage does not shrink, and what is stored is read in place.
The sizes stand after each file and in the directory (APPNOTE 4.3.9): it is unpacked from a whole file, not as it comes.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from typing import BinaryIO

from openbwc.disclosure.packaging.model import PackagingError, Piece
from openbwc.vault import VaultError

BLOCK = 1 << 20
ALGORITHMS = ("sha256", "sha512")
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_FILE_MODE = 0o100644 << 16
_UNIX = 3


class _Written:
    """What the zip has written and nobody has read yet."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = self._waiting = 0

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self._at += len(data)
        self._waiting += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """What was written is still to be taken."""

    def taken(self, at_least: int = 1) -> Iterator[bytes]:
        """What waits, as one block, where it is so much."""
        if self._waiting >= at_least:
            block = b"".join(self._parts)
            self._parts, self._waiting = [], 0
            yield block


class BagStream:
    """The zip of a bag, to be read like a file."""

    def __init__(self, name: str, pieces: Iterable[Piece], info: Mapping[str, str], *, at: datetime) -> None:
        self._name, self._info, self._at = name, info, at
        self._pieces = sorted(pieces, key=lambda piece: piece.path)
        self._left = b""
        self._blocks = self._stream()

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, all that is left where it is negative; empty at the end."""
        if size < 0:
            return b"".join([self._left, *self._blocks])
        while not self._left:
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._left = block
        given, self._left = self._left[:size], self._left[size:]
        return given

    def _stream(self) -> Iterator[bytes]:
        written = _Written()
        manifests: dict[str, dict[str, str]] = {name: {} for name in ALGORITHMS}
        with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive, ThreadPoolExecutor(len(ALGORITHMS)) as pool:
            tags = {"bagit.txt": DECLARATION, "bag-info.txt": self._told()}
            for piece in self._pieces:
                for _ in self._add(archive, piece, manifests, pool):
                    yield from written.taken(BLOCK)
            for algorithm, digests in manifests.items():
                tags[f"manifest-{algorithm}.txt"] = _lines(digests)
            for algorithm in ALGORITHMS:
                listed = {name: hashlib.new(algorithm, content).hexdigest() for name, content in tags.items()}
                archive.writestr(self._entry(f"tagmanifest-{algorithm}.txt"), _lines(listed))
            for name, content in tags.items():
                archive.writestr(self._entry(name), content)
        yield from written.taken()

    def _add(
        self, archive: zipfile.ZipFile, piece: Piece, manifests: dict[str, dict[str, str]], pool: ThreadPoolExecutor
    ) -> Iterator[None]:
        """Write one piece, stopping after each block. Raises PackagingError where it is not what was promised."""
        where = f"data/{piece.path}"
        hashes = {name: hashlib.new(name) for name in ALGORITHMS}
        size = 0
        with piece.open() as source, archive.open(self._entry(where), "w", force_zip64=piece.size >= 1 << 31) as target:
            while block := _read(source, piece):
                hashing = [pool.submit(one.update, block) for one in hashes.values()]
                target.write(block)
                size += len(block)
                yield
                wait(hashing)
        found = hashes["sha256"].hexdigest()
        if (found, size) != (piece.sha256, piece.size):
            raise PackagingError(
                f"Expected {piece.path} as it was frozen ({piece.size} bytes, SHA-256 {piece.sha256}); found {size} "
                f"bytes, SHA-256 {found}."
            )
        for name, one in hashes.items():
            manifests[name][where] = one.hexdigest()
        yield

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(f"{self._name}/{name}", self._at.timetuple()[:6])
        entry.external_attr, entry.create_system = _FILE_MODE, _UNIX
        return entry

    def _told(self) -> bytes:
        sizes = [piece.size for piece in self._pieces]
        told = {**self._info, "Payload-Oxum": f"{sum(sizes)}.{len(sizes)}"}
        return "".join(f"{label}: {' '.join(words.split())}\n" for label, words in told.items() if words).encode()


def _lines(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def _read(source: BinaryIO, piece: Piece) -> bytes:
    try:
        return source.read(BLOCK)
    except VaultError as error:
        raise PackagingError(f"Expected {piece.path} as it was frozen. {error}") from error
