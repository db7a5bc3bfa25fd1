"""Work in pieces on this machine: isolated children, several at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from openbwc.media.redaction.executing.doing import Stopped, do_piece
from openbwc.media.redaction.executing.model import ATTEMPTS, Beat, Done, Piece

_BEAT_SECONDS = 1.0


class Processes:
    """Does up to `at_once` pieces at a time, each in a child of its own, which ends when we are killed.

    A thread for each child only waits for its answers; it decodes nothing.
    """

    def __init__(self, at_once: int = 1, *, attempts: int = ATTEMPTS) -> None:
        if at_once < 1 or attempts < 1:
            raise ValueError(f"expected at least one piece at once and one attempt; found {at_once} and {attempts}")
        self.at_once, self._attempts = at_once, attempts

    def run(self, pieces: Sequence[Piece], *, beat: Beat) -> Iterator[Done]:
        """Do the pieces, those first that stand first; see `Executor.run`."""
        under_way: dict[str, float] = {}
        stop = threading.Event()

        def do(piece: Piece) -> Done:
            def progress(share: float) -> None:
                if stop.is_set():
                    raise Stopped
                under_way[piece.key] = share

            progress(0.0)
            try:
                return do_piece(piece, attempts=self._attempts, progress=progress)
            finally:
                under_way.pop(piece.key, None)

        pool = ThreadPoolExecutor(self.at_once, thread_name_prefix="piece")
        try:
            waiting = {pool.submit(do, piece) for piece in pieces}
            while waiting:
                ready, waiting = wait(waiting, timeout=_BEAT_SECONDS, return_when=FIRST_COMPLETED)
                beat(dict(under_way))
                for one in ready:
                    yield one.result()
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)
