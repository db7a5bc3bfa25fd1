"""Which executor an installation or a command uses: one word of configuration."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from pathlib import Path

from openbwc.media.errors import MediaError
from openbwc.media.redaction.executing.model import Certificates, Executor
from openbwc.media.redaction.executing.processes import Processes

PROCESSES = "processes"


def executor(word: str = PROCESSES, *, certificates: Certificates | None = None) -> Executor:
    """The executor of that word.

    `processes` is this machine, a piece at a time for each two of its cores; `processes:4` is four at a time; an
    address (`tcp://host:port`, `tls://host:port`) is the scheduler of a cluster. Raises MediaError where the word is
    none of these, or an address that other machines reach comes without certificates.
    """
    kind, _, count = word.partition(":")
    if kind == PROCESSES and (not count or (count.isascii() and count.isdigit() and int(count) > 0)):
        return Processes(int(count or 0) or max(1, (os.cpu_count() or 1) // 2))
    if "://" not in word:
        raise MediaError(expected="'processes', 'processes:4' or the address of a scheduler", found=repr(word))
    cluster = importlib.import_module("openbwc.media.redaction.executing.cluster")  # so that dask is loaded where used
    found: Executor = cluster.Cluster(word, certificates=certificates)
    return found


def certificates_of(files: Sequence[str]) -> Certificates | None:
    """The certificates of three paths (authority, certificate, key); None of none. Raises MediaError."""
    if not files:
        return None
    if len(files) != len(("authority", "certificate", "key")):
        raise MediaError(
            expected="three files: the authority's certificate, our own, our key", found=f"{len(files)}: {files}"
        )
    authority, certificate, key = map(Path, files)
    return Certificates(authority=authority, certificate=certificate, key=key)
