"""Read, hash and write a file in one pass.

Guarantee: the digests are of exactly the bytes that were handed to the file system, all bytes are on the disk when
`copy_and_hash` returns, and memory stays at `BUFFERS` × `BLOCK`, twice that where content is sealed, whatever the
file's size. Hashing and syncing run in threads of their own beside the write, and all of them release the interpreter
lock, the cipher too, so the pass takes about as long as its slowest part.
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


class _Digester(threading.Thread):
    """Hashes chunks in order, beside the thread that feeds it."""

    def __init__(self, algorithm: str) -> None:
        super().__init__(name=f"vault-{algorithm}", daemon=True)
        self.algorithm = algorithm
        self._hash = hashlib.new(algorithm)
        self._chunks: queue.SimpleQueue[tuple[memoryview, Callable[[], None]] | None] = queue.SimpleQueue()

    def feed(self, chunk: memoryview, done: Callable[[], None]) -> None:
        self._chunks.put((chunk, done))

    def run(self) -> None:
        while (entry := self._chunks.get()) is not None:
            chunk, done = entry
            self._hash.update(chunk)
            done()

    def stop(self) -> None:
        self._chunks.put(None)
        self.join()

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


class _Flusher(threading.Thread):
    """Pushes written bytes to the disk while more are being written.

    An error of a background sync is reported once by the kernel, and so is kept here until `stop` raises it.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__(name="vault-sync", daemon=True)
        self._descriptor = descriptor
        self._requests: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._error: OSError | None = None

    def request(self) -> None:
        self._requests.put(True)

    def run(self) -> None:
        while self._requests.get():
            try:
                os.fdatasync(self._descriptor)
            except OSError as error:
                self._error = self._error or error

    def stop(self) -> OSError | None:
        self._requests.put(False)
        self.join()
        return self._error


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
            return memoryview(bytearray(self._size))
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


@contextlib.contextmanager
def _running(digesters: Sequence[_Digester], flusher: _Flusher) -> Iterator[None]:
    for digester in digesters:
        digester.start()
    flusher.start()
    error: OSError | None = None
    try:
        yield
    finally:
        for digester in digesters:
            digester.stop()
        error = flusher.stop()
    if error is not None:
        raise error


def copy_and_hash(
    read: Reader,
    target: int,
    *,
    algorithms: Sequence[str],
    sealer: ChunkSealer | None = None,
    progress: Progress | None = None,
) -> Passed:
    """Copy everything that `read` gives to the descriptor `target`, hash it by each algorithm, and sync it.

    `read(buffer)` fills the buffer and returns the count, 0 at the end. With a `sealer` the sealed bytes are written,
    and both are hashed. Raises OSError when the file system refuses a write.
    """
    own = [_Digester(name) for name in algorithms]
    stored = own if sealer is None else [_Digester(name) for name in algorithms]
    recorded, sealed, flusher = _Buffers(BLOCK), _Buffers(stored_size(BLOCK) if sealer else 0), _Flusher(target)
    size = unsynced = 0
    with _running(own if sealer is None else [*own, *stored], flusher):
        for buffer, count, last in _filled(read, recorded):
            chunk = outgoing = buffer[:count]
            done = recorded.lease(buffer, len(own) + 1)
            for digester in own:
                digester.feed(chunk, done)
            if sealer is None:
                write_all(target, chunk)
            else:
                target_buffer = sealed.take()
                outgoing = target_buffer[: sealer.seal_into(target_buffer, chunk, last=last)]
                written = sealed.lease(target_buffer, len(stored) + 1)
                for digester in stored:
                    digester.feed(outgoing, written)
                write_all(target, outgoing)
                written()
            done()
            size, unsynced = size + count, unsynced + len(outgoing)
            if unsynced >= SYNC_EVERY:
                flusher.request()
                unsynced = 0
            if progress is not None and count:
                progress(count)
    os.fsync(target)
    return Passed(
        size=size,
        digests={digester.algorithm: digester.hexdigest() for digester in own},
        stored_digests={digester.algorithm: digester.hexdigest() for digester in stored},
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


def write_all(descriptor: int, data: memoryview) -> None:
    """Write every byte; a short write is continued."""
    while data:
        data = data[os.write(descriptor, data) :]
