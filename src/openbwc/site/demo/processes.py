"""The processes that the demonstration starts: the worker and the server, ended with it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q

from openbwc.evidence.models import Rendition, RenditionState

_RUN = "from openbwc.site.cli.main import main; main()"
_END_SECONDS = 40.0


class ProcessEndedError(Exception):
    """A process that was to go on has ended."""


@contextmanager
def running(*words: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`openbwc` with these words, in a process that ends with the block and writes what it says to `log`.

    Second factors are not asked for.
    """
    environment = {**os.environ, "OPENBWC_REQUIRE_MFA": "no"}
    command = [sys.executable, "-c", _RUN, *words]
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)  # noqa: S603 - our own program
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Making:
    """How far the renditions are."""

    made: int
    failed: int
    open: int


def wait_for_renditions(worker: subprocess.Popen[bytes], tell: Callable[[Making], None]) -> Making:
    """Wait until no rendition is wanted or being made. Raises ProcessEndedError where the worker ends before."""
    while True:
        made = Rendition.objects.filter(state=RenditionState.MADE).count()
        failed = Rendition.objects.filter(state=RenditionState.FAILED).count()
        waiting = Rendition.objects.filter(Q(state=RenditionState.WANTED) | Q(state=RenditionState.MAKING)).count()
        making = Making(made, failed, waiting)
        tell(making)
        if not waiting:
            return making
        if worker.poll() is not None:
            raise ProcessEndedError(f"the worker ended with status {worker.returncode}; its log says why")
        time.sleep(0.3)


def wait_until_listening(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server answers. Raises ProcessEndedError where it ends before."""
    while port_is_free(port):
        if server.poll() is not None:
            raise ProcessEndedError(f"the server ended with status {server.returncode}; its log says why")
        time.sleep(0.2)


def port_is_free(port: int) -> bool:
    """Whether nobody listens there on this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
