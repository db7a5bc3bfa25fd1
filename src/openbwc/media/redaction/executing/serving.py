"""The two processes of a cluster: the scheduler, and a worker, each until it is told to end.

Guarantees: both listen on the machine itself unless an address is given, and beyond it only with TLS; dask's pages
of statistics are bound to the machine itself, always; a worker that is told to end, or that loses its scheduler, ends
its children with it.
"""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import Awaitable, Callable, Coroutine

import dask
from distributed import Scheduler, Worker

from openbwc.media.redaction.executing.model import ATTEMPTS, Certificates
from openbwc.media.redaction.executing.trust import LOOPBACK, host_of, security_for
from openbwc.media.redaction.executing.versions import mark

PORT = 8786
SILENT_SECONDS = 30  # after which a worker is held to be dead, and its pieces go to others
Told = Callable[[str], None]

_SETTINGS = {
    "distributed.scheduler.worker-ttl": f"{SILENT_SECONDS}s",
    "distributed.scheduler.work-stealing": True,
    "distributed.worker.profile.enabled": False,
    "distributed.admin.low-level-log-length": 1000,
    "distributed.comm.timeouts.connect": "10s",
}


def serve_scheduler(host: str, port: int, *, certificates: Certificates | None, told: Told) -> None:
    """Run a scheduler until SIGTERM or SIGINT; `told` gets its address once it listens. Raises MediaError, OSError."""
    security = security_for(host, certificates)

    async def serve() -> None:
        async with Scheduler(
            host=host,
            port=port,
            protocol="tls" if security else "tcp",
            security=security,
            allowed_failures=ATTEMPTS - 1,
            dashboard=False,
            dashboard_address=f"{LOOPBACK}:0",
        ) as scheduler:
            told(scheduler.address)
            await _until_told(scheduler)

    _run(serve)


def serve_worker(scheduler: str, *, host: str, at_once: int, certificates: Certificates | None, told: Told) -> None:
    """Run a worker that does `at_once` pieces at a time, until SIGTERM or SIGINT, or until its scheduler is gone.

    `told` gets its address once the scheduler knows it. Raises MediaError, OSError.
    """
    security = security_for(host_of(scheduler), certificates) or security_for(host, certificates)

    async def serve() -> None:
        with tempfile.TemporaryDirectory(prefix="openbwc-worker-") as folder:
            worker = Worker(
                scheduler,
                host=host,
                nthreads=at_once,
                resources={mark(): at_once},
                security=security,
                local_directory=folder,
                memory_limit=0,  # a child has a limit of its own, and a result is a few lines
                death_timeout=SILENT_SECONDS,
                dashboard_address=f"{LOOPBACK}:0",
            )
            async with worker:
                told(worker.address)
                await _until_told(worker)
                await worker.close(executor_wait=False, nanny=False)

    _run(serve)


def _run(serve: Callable[[], Coroutine[None, None, None]]) -> None:
    with dask.config.set(_SETTINGS):
        asyncio.run(serve())


async def _until_told(server: Scheduler | Worker) -> None:
    """Wait for a signal to end, or until the server ends by itself."""
    finished: Callable[[], Awaitable[None]] = server.finished
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    ends = {asyncio.ensure_future(told.wait()), asyncio.ensure_future(finished())}
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
