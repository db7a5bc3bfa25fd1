"""A file whose bytes only the parent of the isolated child can read: asked for in blocks, one line each.

Guarantees: the child sees exactly the bytes that its parent gives, and has neither a path nor a key; memory stays at
``_KEPT`` blocks, whatever the file's size. What the child asks for is checked before it is answered.
"""

from __future__ import annotations

import io
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Literal

from openbwc.media.isolation import ChildLost

BLOCK = 1 << 20  # bytes
_KEPT = 16
_LONGEST_NUMBER = 18  # digits; beyond a few thousand, Python converts none


class Lent:
    """Stands in the place of a path in the child; each opening reads through the same blocks."""

    def __init__(self, ask: Callable[[str], str], size: int) -> None:
        self.size = size
        self._ask = ask
        self.block = lru_cache(maxsize=_KEPT)(self._asked)

    def open(self, _: Literal["rb"], /) -> io.BufferedReader:
        """A seekable reader of the whole file."""
        return io.BufferedReader(_LentFile(self))

    def _asked(self, number: int) -> bytes:
        return b64decode(self._ask(str(number)))


Source = Path | Lent
"""What can be opened in the child for reading."""


class _LentFile(io.RawIOBase):
    def __init__(self, lent: Lent) -> None:
        super().__init__()
        self._lent, self._place = lent, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._lent.size}[whence]
        if base + offset < 0:
            raise OSError(f"expected a place from 0 on, found {base + offset}")
        self._place = base + offset
        return self._place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer has no len
        if self._place >= self._lent.size:
            return 0
        number, begin = divmod(self._place, BLOCK)
        data = self._lent.block(number)[begin : begin + len(buffer)]
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)


def size_of(file: BinaryIO) -> int:
    """The size of a seekable file in bytes; it stands at its beginning afterwards."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


def lender_of(file: BinaryIO) -> Callable[[str], str]:
    """What answers a child that asks for blocks of this file. A child that asks for anything else is lost."""

    size = size_of(file)

    def answer(number: str) -> str:
        plain = isinstance(number, str) and number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
        if not plain or int(number) * BLOCK >= size:
            raise ChildLost("stopped: the child asked for what is no part of the file")
        file.seek(int(number) * BLOCK)
        return b64encode(file.read(BLOCK)).decode("ascii")

    return answer
