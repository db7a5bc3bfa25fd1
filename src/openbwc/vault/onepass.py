"""Read, hash and write a file in one pass.

Guarantee: the digests are of exactly the bytes that were handed to the file system, all bytes are on the disk when
`copy_and_hash` returns, and memory stays at `BUFFERS` × `CHUNK`, twice that
where content is sealed, whatever the file's size. Hashing and syncing run in
threads of their own beside the write (hashlib and fdatasync release the interpreter lock), so the pass takes about as
long as its slowest part.
"""

import contextlib
import hashlib
import os
import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from openbwc.vault.chunks import ChunkSealer

CHUNK = 1 << 20
BUFFERS = 8
SYNC_EVERY = 64 << 20

Reader = Callable[[memoryview], int]


class Readable(Protocol):
    """A stream that is read to its end: at most `size` bytes each time, none at the end."""

    def read(self, size: int, /) -> bytes: ...


Progress = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What one pass found: sizes in bytes, digests in lower-case hex.

    `digests` are of the file's own bytes by algorithm, `stored_digests` of the bytes on the disk.
    """

    size: int
    digests: dict[str, str]
    stored_size: int
    stored_digests: dict[str, str]


class _Follower(threading.Thread, ABC):
    """Takes chunks in order, beside the thread that feeds it."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._chunks: queue.SimpleQueue[tuple[memoryview, Callable[[], None]] | None] = queue.SimpleQueue()
        self.error: OSError | None = None

    def feed(self, chunk: memoryview, done: Callable[[], None]) -> None:
        self._chunks.put((chunk, done))

    def run(self) -> None:
        while (entry := self._chunks.get()) is not None:
            chunk, done = entry
            try:
                if self.error is None:
                    self.take(chunk)
            except OSError as error:
                self.error = error
            done()

    @abstractmethod
    def take(self, chunk: memoryview) -> None: ...

    def stop(self) -> None:
        self._chunks.put(None)
        self.join()


class _Digester(_Follower):
    """Hashes chunks."""

    def __init__(self, algorithm: str) -> None:
        super().__init__(f"vault-{algorithm}")
        self.algorithm = algorithm
        self._hash = hashlib.new(algorithm)

    def take(self, chunk: memoryview) -> None:
        self._hash.update(chunk)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


class _Beside(_Follower):
    """Writes chunks to another descriptor too, unsynced; an error is kept until all have stopped."""

    def __init__(self, descriptor: int) -> None:
        super().__init__("vault-beside")
        self._descriptor = descriptor

    def take(self, chunk: memoryview) -> None:
        write_all(self._descriptor, chunk)


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


class _Lease:
    """A buffer that returns to the pool when each digester is done with it."""

    def __init__(self, pool: queue.SimpleQueue[bytearray], buffer: bytearray, users: int) -> None:
        self._pool, self._buffer, self._users = pool, buffer, users
        self._lock = threading.Lock()

    def release(self) -> None:
        with self._lock:
            self._users -= 1
            last = self._users == 0
        if last:
            self._pool.put(self._buffer)


@contextlib.contextmanager
def _running(followers: Sequence[_Follower], flusher: _Flusher) -> Iterator[None]:
    for follower in followers:
        follower.start()
    flusher.start()
    error: OSError | None = None
    try:
        yield
    finally:
        for follower in followers:
            follower.stop()
        error = flusher.stop()
    error = error or next((follower.error for follower in followers if follower.error), None)
    if error is not None:
        raise error


def copy_and_hash(
    read: Reader,
    target: int,
    *,
    algorithms: Sequence[str],
    sealer: ChunkSealer | None = None,
    plain: int | None = None,
    progress: Progress | None = None,
) -> Passed:
    """Copy everything that `read` gives to the descriptor `target`, hash it by each algorithm, and sync it.

    `read(buffer)` fills the buffer and returns the count, 0 at the end. With a `sealer` the sealed bytes are written
    and hashed too; `plain` is a descriptor that gets the file's own bytes besides, unsynced. Raises OSError when the
    file system refuses a write.
    """
    own = [_Digester(name) for name in algorithms]
    stored = own if sealer is None else [_Digester(name) for name in algorithms]
    first: list[_Follower] = [*own, *([_Beside(plain)] if plain is not None else [])]
    flusher, ahead = _Flusher(target), threading.Semaphore(BUFFERS * len(stored))
    pool: queue.SimpleQueue[bytearray] = queue.SimpleQueue()
    for _ in range(BUFFERS):
        pool.put(bytearray(CHUNK))
    size = stored_size = unsynced = 0
    with _running(first if sealer is None else [*first, *stored], flusher):
        while True:
            buffer = pool.get()
            view = memoryview(buffer)
            count = read(view)
            chunk = outgoing = view[:count]
            if sealer is not None:
                outgoing = memoryview(sealer.update(chunk) if count else sealer.finish())
                for digester in stored:
                    ahead.acquire()
                    digester.feed(outgoing, ahead.release)
            if count:
                lease = _Lease(pool, buffer, len(first))
                for follower in first:
                    follower.feed(chunk, lease.release)
            write_all(target, outgoing)
            size, stored_size, unsynced = size + count, stored_size + len(outgoing), unsynced + len(outgoing)
            if unsynced >= SYNC_EVERY:
                flusher.request()
                unsynced = 0
            if progress is not None and count:
                progress(count)
            if not count:
                break
    os.fsync(target)
    return Passed(
        size=size,
        digests={digester.algorithm: digester.hexdigest() for digester in own},
        stored_size=stored_size,
        stored_digests={digester.algorithm: digester.hexdigest() for digester in stored},
    )


def write_all(descriptor: int, data: memoryview) -> None:
    """Write every byte; a short write is continued."""
    while data:
        data = data[os.write(descriptor, data) :]
