"""Read, hash and write a file in one pass.

Guarantee: the digests are of exactly the bytes that were handed to the file system, all bytes are on the disk when
`copy_and_hash` returns, and memory stays at `BUFFERS` × `BLOCK`, twice that where content is sealed, whatever the
file's size. Hashing and writing run in threads of their own beside reading and sealing, and all of them release the
interpreter lock, the cipher too, so the pass takes about as long as its slowest part.
"""

import contextlib
import hashlib
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from openbwc.vault.chunks import ChunkSealer, stored_size
from openbwc.vault.writing import PAGE, DirectWriter, aligned_buffer

BUFFERS = 8
BLOCK = 1 << 20  # bytes, a whole number of the chunks that are sealed
SYNC_EVERY = 64 << 20

Reader = Callable[[memoryview], int]


class Readable(Protocol):
    """A stream that is read to its end: at most `size` bytes each time, none at the end."""

    def read(self, size: int, /) -> bytes: ...


Progress = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What one pass found: the file's size in bytes, digests in lower-case hex.

    `digests` are of the file's own bytes by algorithm, `stored_digests` of the bytes on the disk.
    """

    size: int
    digests: dict[str, str]
    stored_digests: dict[str, str]


class _Fed(threading.Thread):
    """Takes chunks in order, beside the thread that feeds it, and says of each when it is done with it."""

    def __init__(self, name: str, take: Callable[[memoryview], None]) -> None:
        super().__init__(name=f"vault-{name}", daemon=True)
        self._take = take
        self._chunks: queue.SimpleQueue[tuple[memoryview, Callable[[], None]] | None] = queue.SimpleQueue()

    def feed(self, chunk: memoryview, done: Callable[[], None]) -> None:
        self._chunks.put((chunk, done))

    def run(self) -> None:
        while (entry := self._chunks.get()) is not None:
            chunk, done = entry
            self._take(chunk)
            done()

    def stop(self) -> None:
        self._chunks.put(None)
        self.join()


class _Digester(_Fed):
    """Hashes chunks."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm, self._hash = algorithm, hashlib.new(algorithm)
        super().__init__(algorithm, self._hash.update)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


class _Writer(_Fed):
    """Writes chunks, and pushes them to the disk meanwhile.

    An error is kept until `check` raises it, since the kernel tells it once; what comes after it is not written.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__("write", self._write)
        self._descriptor, self._file = descriptor, DirectWriter(descriptor)
        self._unsynced = 0
        self._error: OSError | None = None

    def _write(self, chunk: memoryview) -> None:
        if self._error is not None:
            return
        try:
            self._file.write(chunk)
            self._unsynced += len(chunk)
            if self._unsynced >= SYNC_EVERY:
                os.fdatasync(self._descriptor)
                self._unsynced = 0
        except OSError as error:
            self._error = error

    def check(self) -> None:
        if self._error is not None:
            raise self._error


class _Buffers:
    """Buffers that are used again and again: a fresh one for each block would cost more than its encryption.

    A small file, a sidecar, takes one of them and not the eight.
    """

    def __init__(self, size: int) -> None:
        self._size, self._made = size, 0
        self._free: queue.SimpleQueue[memoryview] = queue.SimpleQueue()

    def take(self) -> memoryview:
        """A buffer that nobody uses; waits for one where all are in use."""
        if self._free.empty() and self._made < BUFFERS:
            self._made += 1
            return aligned_buffer(self._size)
        return self._free.get()

    def lease(self, buffer: memoryview, users: int) -> Callable[[], None]:
        """What each of the users calls when it is done with the buffer."""
        lock, left = threading.Lock(), users

        def done() -> None:
            nonlocal left
            with lock:
                left -= 1
                if left == 0:
                    self._free.put(buffer)

        return done


class _Sealing:
    """Seals block after block for those who hash and write them. What does not fill a page is written with the next."""

    def __init__(self, sealer: ChunkSealer, digesters: Sequence[_Digester], writer: _Writer) -> None:
        self._sealer, self._digesters, self._writer = sealer, digesters, writer
        self._buffers, self._kept = _Buffers(PAGE + stored_size(BLOCK)), b""

    def feed(self, block: memoryview, *, last: bool) -> None:
        buffer, begin = self._buffers.take(), len(self._kept)
        buffer[:begin] = self._kept
        end = begin + self._sealer.seal_into(buffer[begin:], block, last=last)
        pages = end if last else end - end % PAGE
        self._kept = bytes(buffer[pages:end])
        done = self._buffers.lease(buffer, len(self._digesters) + 1)
        for digester in self._digesters:
            digester.feed(buffer[begin:end], done)
        self._writer.feed(buffer[:pages], done)


@contextlib.contextmanager
def _running(threads: Sequence[_Fed]) -> Iterator[None]:
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.stop()


def copy_and_hash(
    read: Reader,
    target: int,
    *,
    algorithms: Sequence[str],
    sealer: ChunkSealer | None = None,
    progress: Progress | None = None,
) -> Passed:
    """Copy everything that `read` gives to the empty file `target`, hash it by each algorithm, and sync it.

    `read(buffer)` fills the buffer and returns the count, 0 at the end. With a `sealer` the sealed bytes are written,
    and both are hashed. Raises OSError when the file system refuses a write.
    """
    own = [_Digester(name) for name in algorithms]
    stored = [_Digester(name) for name in algorithms] if sealer else []
    recorded, writer = _Buffers(BLOCK), _Writer(target)
    sealing = _Sealing(sealer, stored, writer) if sealer else None
    size = 0
    with _running([*own, *stored, writer]):
        for buffer, count, last in _filled(read, recorded):
            chunk, done = buffer[:count], recorded.lease(buffer, len(own) + 1)
            for digester in own:
                digester.feed(chunk, done)
            if sealing is None:
                writer.feed(chunk, done)
            else:
                sealing.feed(chunk, last=last)
                done()
            writer.check()
            size += count
            if progress is not None and count:
                progress(count)
    writer.check()
    os.fsync(target)
    return Passed(
        size=size,
        digests={digester.algorithm: digester.hexdigest() for digester in own},
        stored_digests={digester.algorithm: digester.hexdigest() for digester in stored or own},
    )


def _filled(read: Reader, buffers: _Buffers) -> Iterator[tuple[memoryview, int, bool]]:
    """Each buffer, how much of it is filled, and whether it is the last; all before the last are full."""
    buffer = buffers.take()
    count = _fill(read, buffer)
    while count == BLOCK:
        following = buffers.take()
        coming = _fill(read, following)
        if coming == 0:
            break
        yield buffer, count, False
        buffer, count = following, coming
    yield buffer, count, True


def _fill(read: Reader, buffer: memoryview) -> int:
    filled = 0
    while filled < len(buffer) and (count := read(buffer[filled:])):
        filled += count
    return filled
