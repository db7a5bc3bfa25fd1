"""Work in stages: what can be done next is a function of what is done, so that work goes on wherever it stopped.

A command keeps what is done in memory, a job in the database: the stages are the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from openbwc.media.redaction.executing.model import Executor, Piece

Result = Mapping[str, Any]
Results = Mapping[str, Result]
"""The result of each piece that is done, by its key."""


class PieceFailed(Exception):  # noqa: N818 - named as what happened
    """A piece cannot be done; the text is the sentence that its worker gave."""


class Work(Protocol):
    """Something to be done in pieces.

    Pieces of one stage do not need each other; a later stage is known once the ones before it are done. The same
    results give the same pieces.
    """

    def pieces(self, done: Results) -> list[Piece]:
        """What can be done now: the pieces of the first stage that is not done, without those that are."""
        ...

    def share(self, done: Results, under_way: Mapping[str, float]) -> float:
        """The share of the whole that is done, 0 to 1; it never falls as work goes on."""
        ...


def carry_out(
    work: Work,
    executor: Executor,
    *,
    done: Results,
    beat: Callable[[float], None],
    keep: Callable[[str, Result], None],
) -> dict[str, Result]:
    """Do what is not done yet, and give every piece's result.

    `beat` is called about once a second with the share done, and what it raises stops the work; `keep` is called with
    each result before the next piece is taken. Raises PieceFailed at the first piece that cannot be done, and
    WorkersMissing where nobody does it.
    """
    results = dict(done)
    while pieces := work.pieces(results):
        for one in executor.run(pieces, beat=lambda under_way: beat(work.share(results, under_way))):
            if one.result is None:
                raise PieceFailed(one.error)
            results[one.key] = one.result
            keep(one.key, one.result)
    beat(work.share(results, {}))
    return results


def missing(pieces: list[Piece], done: Results) -> list[Piece]:
    """Those that are not done."""
    return [piece for piece in pieces if piece.key not in done]


class InTurn:
    """Works that follow each other, each with its share of the whole; their pieces have keys of their own."""

    def __init__(self, *works: tuple[Work, float]) -> None:
        self._works = works

    def pieces(self, done: Results) -> list[Piece]:
        """See `Work`."""
        return next((pieces for work, _ in self._works if (pieces := work.pieces(done))), [])

    def share(self, done: Results, under_way: Mapping[str, float]) -> float:
        """See `Work`."""
        total = 0.0
        for work, share in self._works:
            total += share * work.share(done, under_way)
            if work.pieces(done):
                break
        return total
