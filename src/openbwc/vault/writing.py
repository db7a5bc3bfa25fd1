"""Write a large file past the page cache, where the file system can (open(2), O_DIRECT).

Guarantee: the file holds exactly the bytes that were handed over, in their order. What is recorded is read again later,
by others: to lay it into the page cache first can cost more than its digest, and drives out what is read now. Where the
file system refuses, it is written as any other file.
"""

import contextlib
import errno
import fcntl
import mmap
import os

PAGE = mmap.PAGESIZE
"""The memory, the place in the file and the length of a direct write are multiples of this."""


def aligned_buffer(size: int) -> memoryview:
    """A buffer that a direct write may come from."""
    return memoryview(mmap.mmap(-1, size))


class DirectWriter:
    """Writes to an empty file from aligned buffers, whole pages each time but for the last."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._direct = descriptor, False
        with contextlib.suppress(OSError):
            self._go(direct=True)

    def write(self, data: memoryview) -> None:
        """Write every byte; a short write is continued. Raises OSError where the file system refuses."""
        pages = len(data) - len(data) % PAGE
        for part in (data[:pages], data[pages:]):
            if part and len(part) % PAGE:
                self._go(direct=False)
            while part:
                part = part[self._written(part) :]

    def _written(self, data: memoryview) -> int:
        """How much was written. What the disk does not take directly, after a short write, is written as any other."""
        try:
            return os.write(self._descriptor, data)
        except OSError as error:
            if error.errno != errno.EINVAL or not self._direct:
                raise
        self._go(direct=False)
        return os.write(self._descriptor, data)

    def _go(self, *, direct: bool) -> None:
        if direct != self._direct:
            flags = fcntl.fcntl(self._descriptor, fcntl.F_GETFL)
            fcntl.fcntl(self._descriptor, fcntl.F_SETFL, flags ^ os.O_DIRECT)
            self._direct = direct
