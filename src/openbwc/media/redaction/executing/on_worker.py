"""What runs on a worker of a cluster: one piece in an isolated child, its progress told, ended when nobody wants it."""

from __future__ import annotations

from distributed import Status, get_worker
from distributed.worker import Worker

from openbwc.media.redaction.executing.doing import Stopped, do_piece
from openbwc.media.redaction.executing.model import Done, Piece

TOPIC = "openbwc-progress"  # of dask's events: {"run", "key", "share"}
_NOT_WANTED = frozenset({"cancelled", "forgotten", "released"})  # states of a task that nobody waits for


def do_on_worker(piece: Piece, run: str, attempts: int) -> Done:
    """Do a piece for the run of that name. Raises Stopped where the caller or the scheduler is gone, or gave it up."""
    worker: Worker = get_worker()
    task = worker.get_current_task()

    def progress(share: float) -> None:
        state = worker.state.tasks.get(task)
        if worker.status is not Status.running or state is None or state.state in _NOT_WANTED:
            raise Stopped
        worker.log_event(TOPIC, {"run": run, "key": piece.key, "share": share})

    progress(0.0)
    return do_piece(piece, attempts=attempts, progress=progress)
