"""One interface for work in pieces, wherever it is done.

Guarantees of every executor: a piece is done in an isolated child (`openbwc.media.isolation`); a piece whose worker
died is done again, at most `attempts` times; results come in any order, each once; stopping stops the children.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from openbwc.media.errors import MediaError
from openbwc.media.isolation import Limits

ATTEMPTS = 3  # with a piece whose workers die; then the file is held to be the reason
Beat = Callable[[Mapping[str, float]], None]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece of work: a task of `openbwc.media.tasks` with its arguments (texts; paths that all workers see)."""

    key: str
    task: str
    arguments: Mapping[str, str]
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of a piece: its result, or in `error` the sentence of why it cannot be done."""

    key: str
    result: Mapping[str, Any] | None = None
    error: str = ""


class WorkersMissing(MediaError):  # noqa: N818 - named as what was found
    """There is nobody to do the work, now; the pieces done are done, and the rest can be asked for again."""


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """Files in PEM form: the authority's certificate, our own, and our key."""

    authority: Path
    certificate: Path
    key: Path


class Executor(Protocol):
    """Does pieces, several at a time: `at_once` of them where that is known beforehand."""

    @property
    def at_once(self) -> int: ...

    def run(self, pieces: Sequence[Piece], *, beat: Beat) -> Iterator[Done]:
        """Do the pieces. `beat` is called about once a second with the share done of each piece under way.

        What `beat` raises stops every piece and is passed on; so does closing the iterator. Raises WorkersMissing
        where there is nobody left to work.
        """
        ...
