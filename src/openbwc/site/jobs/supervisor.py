"""Keep the worker's processes running, and end all of them cleanly.

Guarantees: a process that ends by itself is started anew, its whole group gone before; on SIGTERM or SIGINT each group
is told to end, given time to hand its work back, and then made to; when the supervisor itself is killed, its
processes notice and end by themselves.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

MODULES = ("openbwc.site.jobs.cluster", "openbwc.site.jobs.publisher")
GRACE = 20.0  # seconds that a group gets to hand its work back
_PAUSE = 1.0  # seconds before a process that ended is started anew
_log = logging.getLogger("openbwc.jobs")


class Supervised:
    """A process with a group of its own."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        self.module, self._arguments = module, arguments
        self.start()

    def start(self) -> None:
        """Start it, in a new session, so that the group holds its children and nobody else's."""
        command = [
            sys.executable,
            "-m",
            self.module,
            str(os.getpid()),
            *self._arguments,
        ]  # our id: so that it notices when we are gone
        self._process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own interpreter and module

    def ended(self) -> int | None:
        """Its exit status once it has ended."""
        return self._process.poll()

    def ask_to_end(self) -> None:
        """Tell its first process, which knows how to end the others."""
        if self.ended() is None:
            self._process.send_signal(signal.SIGTERM)

    def make_end(self) -> None:
        """Kill what is left of the group."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # all of it is gone
        finally:
            self._process.wait()


class Supervisor:
    """Runs the given modules, each with the arguments, until it is told to end."""

    def __init__(self, modules: Sequence[str] = MODULES, *, arguments: Sequence[str] = ()) -> None:
        self._modules, self._arguments = modules, arguments
        self._ended = False

    def end(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Ask it to end; a signal handler."""
        self._ended = True

    def run(self) -> None:
        """Start everything and keep it running; returns after a request to end, when all is gone."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.end)
        running = [Supervised(module, self._arguments) for module in self._modules]
        try:
            while not self._ended:
                for one in running:
                    self._revive(one)
                time.sleep(0.2)
        finally:
            self._end_all(running)

    def _revive(self, one: Supervised) -> None:
        status = one.ended()
        if status is None:
            return
        one.make_end()
        _log.error("%s ended with status %s; starting it anew", one.module, status)
        time.sleep(_PAUSE)
        if not self._ended:
            one.start()

    def _end_all(self, running: Sequence[Supervised]) -> None:
        for one in running:
            one.ask_to_end()
        until = time.monotonic() + GRACE
        while time.monotonic() < until and any(one.ended() is None for one in running):
            time.sleep(0.1)
        for one in running:
            one.make_end()
