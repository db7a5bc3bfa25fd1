"""What is to be stored, read once from its beginning to its end.

Guarantees: an error of the source is told apart from one of the vault's disk; a file that changes or grows while it is
read is refused.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from openbwc.vault.disk import open_source
from openbwc.vault.errors import SourceUnreadableError
from openbwc.vault.onepass import Readable, Reader


@contextlib.contextmanager
def reader_of(source: Path | Readable, name: str) -> Iterator[Reader]:
    """A reader that fills buffers. It raises `SourceUnreadableError`, here or at the end."""
    if not isinstance(source, Path):
        yield _guarded(_filler(source), name)
        return
    descriptor = open_source(source)
    try:
        before = os.fstat(descriptor)
        remaining = before.st_size

        def fill(view: memoryview) -> int:
            nonlocal remaining
            count = os.readv(descriptor, [view])
            remaining -= count
            if remaining < 0:  # a file that grows as fast as it is read would never end
                raise SourceUnreadableError(_changed(name))
            return count

        yield _guarded(fill, name)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise SourceUnreadableError(_changed(name))


def _changed(name: str) -> str:
    return f"Expected {name!r} to lie still, found that it changed while it was read. Try again later."


def _filler(stream: Readable) -> Reader:
    def fill(view: memoryview) -> int:
        data = stream.read(len(view))
        view[: len(data)] = data
        return len(data)

    return fill


def _guarded(read: Reader, name: str) -> Reader:
    def guarded(view: memoryview) -> int:
        try:
            return read(view)
        except OSError as error:
            raise SourceUnreadableError(
                f"Expected to read {name!r} to its end, found that reading failed ({error.strerror or error}). "
                "Check the card and try again; nothing of it was kept."
            ) from error

    return guarded
