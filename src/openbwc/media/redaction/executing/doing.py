"""One piece, done: what a worker does with it, on this machine or on another.

Guarantees: a file that a piece makes appears under its name only when it is whole and on the disk, so that a worker
killed half-way leaves nothing to be taken for a result, and two that do the same piece cannot spoil each other's; a
child that died is replaced, at most `attempts` times in all; a file that another machine cannot see is said to be so.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from openbwc.media.errors import MediaError
from openbwc.media.isolation import ChildLost, run_isolated
from openbwc.media.redaction.executing.model import Done, Piece


class Stopped(Exception):  # noqa: N818 - named as what happened
    """Nobody wants the piece any more."""


def do_piece(piece: Piece, *, attempts: int, progress: Callable[[float], None]) -> Done:
    """Do a piece in an isolated child. `progress` is called about once a second; what it raises stops the child.

    A child that died, whatever it died of, is replaced until `attempts` are used up.
    """
    tried = 0
    while True:
        tried += 1
        try:
            _see_sources(piece.arguments)
            with _whole_targets(piece.arguments) as arguments:
                result = run_isolated(piece.task, arguments, limits=piece.limits, progress=progress)
        except ChildLost as lost:
            if tried >= attempts:
                return Done(
                    key=piece.key, error=f"expected a result within {attempts} attempts; found, the last time: {lost}"
                )
        except (MediaError, OSError) as error:
            return Done(key=piece.key, error=str(error))
        else:
            return Done(key=piece.key, result=result)


def _see_sources(arguments: Mapping[str, str]) -> None:
    for name, value in arguments.items():
        if name.startswith("source") and not Path(value).exists():
            raise MediaError(
                expected=f"{value} on a path that every worker sees",
                found=f"no such file on {socket.gethostname()}",
                remedy="share the folder with all workers under one path",
            )


@contextmanager
def _whole_targets(arguments: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Names beside the targets to write to; on success they are synced and renamed into place, else removed.

    The ending of a name stays, because containers are told by it.
    """
    targets = {name: Path(value) for name, value in arguments.items() if name.startswith("target")}
    mark = uuid.uuid4().hex
    parts = {name: path.with_name(f".{path.stem}.{mark}.part{path.suffix}") for name, path in targets.items()}
    try:
        yield {**arguments, **{name: str(part) for name, part in parts.items()}}
        for part in parts.values():
            with part.open("rb") as file:
                os.fsync(file.fileno())
        for name, part in parts.items():
            part.replace(targets[name])
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
