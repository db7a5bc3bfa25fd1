"""Publish the ledger's checkpoint every minute: ``python -m openbwc.site.jobs.publisher SUPERVISOR``.

A process of its own and no job, because a long queue of renditions must not hold back what makes the ledger
verifiable. Publishing is idempotent; a failure is told and tried again a minute later.
"""

import logging
import os
import signal
import sys
import time
from types import FrameType

import django

django.setup()  # before the models are imported

from django.db import DatabaseError, close_old_connections  # noqa: E402 - after the set-up

from openbwc.custody import CustodyError  # noqa: E402 - after the set-up
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint  # noqa: E402 - after the set-up
from openbwc.ledger.errors import LedgerError  # noqa: E402 - after the set-up
from openbwc.site.jobs.logs import QUIET, log_to_stderr  # noqa: E402 - after the set-up

EVERY = 60.0  # seconds
_log = logging.getLogger("openbwc.jobs")


def publish_once() -> bool:
    """Publish what is new; False, and a line in the log, where it could not be done now."""
    close_old_connections()
    try:
        checkpoint = publish_checkpoint()
    except (CustodyError, LedgerError, DatabaseError, OSError) as error:
        _log.error("the checkpoint could not be published: %s", error)
        return False
    _log.info("checkpoint of %s events stands", checkpoint.size)
    return True


def main(supervisor: int, *, quiet: bool) -> None:
    """Publish now and every minute until SIGTERM, or until the supervisor is gone."""
    log_to_stderr(quiet=quiet)
    ended = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal ended
        ended = True

    signal.signal(signal.SIGTERM, end)
    due = time.monotonic()
    while not ended and os.getppid() == supervisor:
        if time.monotonic() >= due:
            publish_once()
            due = time.monotonic() + EVERY
        time.sleep(0.2)
    publish_once()


if __name__ == "__main__":
    main(int(sys.argv[1]), quiet=QUIET in sys.argv[2:])
