"""Work in pieces on a cluster of dask.distributed: a killed worker or node costs only its piece.

Guarantees: the cluster keeps nothing that matters: what is done is told to the caller piece by piece, and a scheduler
that dies takes only what was under way with it. Only workers of the caller's versions get pieces. A piece that nobody
wants any more, since its caller gave it up or is gone, is ended. Files are not sent: a piece names paths that every
worker sees.
"""

from __future__ import annotations

import queue
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from distributed import Client

from openbwc.media.redaction.executing.model import ATTEMPTS, Beat, Certificates, Done, Piece, WorkersMissing
from openbwc.media.redaction.executing.on_worker import TOPIC, do_on_worker
from openbwc.media.redaction.executing.trust import host_of, security_for
from openbwc.media.redaction.executing.versions import mark, versions

PATIENCE = 60.0  # seconds without a worker until the rest is given back
_CONNECT_SECONDS = 5.0
_BEAT_SECONDS = 1.0
_LOOK_SECONDS = 5.0  # between two looks at who is there


class _Future(Protocol):
    """What we use of dask's futures, which have no types."""

    key: str
    status: str

    def add_done_callback(self, act: Callable[[_Future], None]) -> None: ...
    def result(self) -> Done: ...
    def exception(self) -> BaseException: ...


class _Client(Protocol):
    """What we use of dask's client, which has no types."""

    def get_versions(self) -> Mapping[str, Any]: ...
    def scheduler_info(self, n_workers: int) -> Mapping[str, Any]: ...
    def subscribe_topic(self, topic: str, handler: Callable[[tuple[float, Mapping[str, Any]]], None]) -> None: ...
    def submit(self, act: Callable[..., Done], *given: Any, **options: Any) -> _Future: ...
    def cancel(self, futures: Sequence[_Future], *, force: bool) -> None: ...
    def close(self) -> None: ...


_client: Callable[..., Any] = Client


class Cluster:
    """Does pieces on the workers of the scheduler at `address` (`tcp://host:port`, `tls://host:port`)."""

    def __init__(
        self,
        address: str,
        *,
        certificates: Certificates | None = None,
        attempts: int = ATTEMPTS,
        patience: float = PATIENCE,
    ) -> None:
        self._address, self._attempts, self._patience = address, attempts, patience
        self._security = security_for(host_of(address), certificates)

    @property
    def at_once(self) -> int:
        """How many pieces the workers there now do at once, at least 1. Raises WorkersMissing."""
        with self._connected() as client:
            return max(1, _slots(client))

    def run(self, pieces: Sequence[Piece], *, beat: Beat) -> Iterator[Done]:
        """Do the pieces; see `Executor.run`."""
        if not pieces:
            return
        with self._connected() as client:
            yield from _Run(client, self._attempts, self._patience).carry_out(pieces, beat)

    @contextmanager
    def _connected(self) -> Iterator[_Client]:
        client = self._connect()
        try:
            theirs = client.get_versions()["scheduler"]["packages"]["distributed"]
            if theirs != versions()["distributed"]:
                raise WorkersMissing(
                    expected=f"a scheduler of dask.distributed {versions()['distributed']}", found=f"version {theirs}"
                )
            yield client
        finally:
            client.close()

    def _connect(self) -> _Client:
        try:
            client: _Client = _client(
                self._address,
                security=self._security,
                timeout=_CONNECT_SECONDS,
                set_as_default=False,
                name="openbwc",
            )
        except (OSError, ImportError) as error:
            raise WorkersMissing(
                expected=f"a scheduler at {self._address}",
                found=str(error) or type(error).__name__,
                remedy="start one with `openbwc cluster scheduler`",
            ) from error
        return client


def _slots(client: _Client) -> int:
    """How many pieces the workers of our versions do at once."""
    workers: Mapping[str, Mapping[str, Any]] = client.scheduler_info(n_workers=-1)["workers"]
    return int(sum(worker["resources"].get(mark(), 0) for worker in workers.values()))


class _Run:
    """One caller's pieces on their way, no more of them at a time than there are places with workers.

    So a worker that dies has only touched what it was doing: dask holds each death against every piece assigned.
    """

    def __init__(self, client: _Client, attempts: int, patience: float) -> None:
        self._client, self._attempts, self._patience = client, attempts, patience
        self._name = uuid.uuid4().hex
        self._ready: queue.SimpleQueue[_Future] = queue.SimpleQueue()
        self._sent: dict[str, tuple[Piece, _Future]] = {}
        self._under_way: dict[str, float] = {}
        self._slots, self._looked, self._seen = 0, 0.0, time.monotonic()

    def carry_out(self, pieces: Sequence[Piece], beat: Beat) -> Iterator[Done]:
        self._client.subscribe_topic(TOPIC, self._hear)
        waiting = deque(pieces)
        try:
            while waiting or self._sent:
                self._look_for_workers()
                while waiting and len(self._sent) < self._slots:
                    self._send(waiting.popleft())
                future = self._next()
                beat(dict(self._under_way))
                if future is not None and future.key in self._sent:
                    yield self._outcome(future)
        finally:
            self._client.cancel([future for _, future in self._sent.values()], force=True)

    def _send(self, piece: Piece) -> None:
        key = f"openbwc-{self._name}-{piece.key}"
        future = self._client.submit(
            do_on_worker, piece, self._name, self._attempts, key=key, resources={mark(): 1}, pure=False
        )
        self._sent[key] = piece, future
        future.add_done_callback(self._ready.put)

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        told = event[1]
        if told["run"] == self._name and f"openbwc-{self._name}-{told['key']}" in self._sent:
            self._under_way[told["key"]] = told["share"]

    def _next(self) -> _Future | None:
        try:
            return self._ready.get(timeout=_BEAT_SECONDS)
        except queue.Empty:
            return None

    def _look_for_workers(self) -> None:
        """Count the places now and then. Raises WorkersMissing where there was none for as long as patience lasts."""
        now = time.monotonic()
        if now - self._looked < (_LOOK_SECONDS if self._slots else _BEAT_SECONDS):
            return
        try:
            self._slots = _slots(self._client)
        except (OSError, ValueError) as error:  # what dask raises of a scheduler that is gone
            raise _lost() from error
        self._looked = now
        if self._slots:
            self._seen = now
        elif now - self._seen >= self._patience:
            told = ", ".join(f"{name} {found}" for name, found in versions().items())
            raise WorkersMissing(
                expected=f"at least one worker like the caller ({told})",
                found=f"none for {self._patience:.0f} s",
                remedy="start one with `openbwc cluster worker`",
            )

    def _outcome(self, future: _Future) -> Done:
        piece, _ = self._sent.pop(future.key)
        self._under_way.pop(piece.key, None)
        if future.status == "finished":
            return future.result()
        if future.status == "error":
            cause = future.exception()
            return Done(
                key=piece.key,
                error=f"expected a result; found that the cluster gave the piece up: {type(cause).__name__}: {cause}",
            )
        raise _lost()


def _lost() -> WorkersMissing:
    return WorkersMissing(
        expected="a scheduler that stays", found="that the connection to it was lost", remedy="ask for the work again"
    )
