"""The queue's own cluster, as one process group: ``python -m openbwc.site.jobs.cluster SUPERVISOR``.

django-q2's cluster starts dead workers anew, but a worker that is killed while it holds the lock of the queue between
the processes takes that lock with it, and the new worker waits for ever. So here the sudden death of any of its
processes ends the whole cluster; the supervisor starts a fresh one, and the database offers the jobs again.
"""

import logging
import multiprocessing.process
import os
import signal
import sys
import time
import uuid
from types import FrameType

import django

django.setup()  # before the queue's modules are imported, which read the settings

from django.conf import settings  # noqa: E402 - after the set-up
from django_q.cluster import Sentinel  # noqa: E402 - after the set-up

from openbwc.site.jobs import tasks  # noqa: E402, F401 - connects its receivers before the workers are forked
from openbwc.site.jobs.logs import QUIET, log_to_stderr  # noqa: E402 - after the set-up
from openbwc.site.jobs.schedules import ensure_schedules  # noqa: E402 - after the set-up
from openbwc.site.jobs.stopping import stop  # noqa: E402 - after the set-up

SUDDEN_DEATH = 70  # exit status
_log = logging.getLogger("openbwc.jobs")


class Flag:
    """An event that a signal handler may set while the same process waits for it, which multiprocessing's may not."""

    def __init__(self, supervisor: int | None = None) -> None:
        self._set, self._supervisor = False, supervisor

    def is_set(self) -> bool:
        return self._set

    def set(self) -> None:
        self._set = True

    def wait(self, seconds: float) -> bool:
        """Wait, in short steps; also set when the supervisor that started us is gone."""
        until = time.monotonic() + seconds
        while not self._set and time.monotonic() < until:
            time.sleep(0.05)
        if os.getppid() != self._supervisor:
            stop()
            self._set = True
        return self._set


class StrictSentinel(Sentinel):  # type: ignore[misc]  # django-q2 has no types
    """django-q2's guard of the workers, which gives up when one of them dies otherwise than by plan."""

    def start(self) -> None:
        """Listen for the request to end, then guard until it comes."""
        signal.signal(signal.SIGTERM, self._end)
        os.register_at_fork(after_in_child=_forget_signals)
        super().start()

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        stop()
        self.stop_event.set()

    def reincarnate(self, process: multiprocessing.process.BaseProcess) -> None:
        """Start a worker anew that timed out or had served its time; end everything at any other death."""
        planned = hasattr(process, "timer") and int(process.timer.value) in (0, -2)
        if not planned:
            _log.error("a process of the queue died (exit status %s); starting all of them anew", process.exitcode)
            os._exit(SUDDEN_DEATH)  # the supervisor ends what is left of the group
        super().reincarnate(process)


def _forget_signals() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def main(supervisor: int, *, quiet: bool) -> None:
    """Run until SIGTERM, or until the supervisor (a process id) is gone.

    The exit status is 0 then, and SUDDEN_DEATH where a process was lost.
    """
    log_to_stderr(quiet=quiet)
    (settings.OPENBWC_HOME / "renditions").mkdir(parents=True, exist_ok=True, mode=0o750)
    ensure_schedules()
    StrictSentinel(Flag(supervisor), Flag(), uuid.uuid4())


if __name__ == "__main__":
    main(int(sys.argv[1]), quiet=QUIET in sys.argv[2:])
