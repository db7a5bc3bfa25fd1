"""How the worker's processes log: lines on standard error, or only what goes wrong."""

import logging
import sys

QUIET = "--quiet"


def log_to_stderr(*, quiet: bool) -> None:
    """Set the process' logging up."""
    level = logging.ERROR if quiet else logging.INFO
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
