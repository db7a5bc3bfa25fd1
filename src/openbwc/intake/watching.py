"""A dock folder or a mounted card under watch.

Guarantee: a file is given out only when its size and time stood still for the settling time, so that nothing is read
while it is still being written; a file that changes later is given out again.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from openbwc.intake.collecting import Found, collect


@dataclass
class Watch:
    """The state of one watch. `settle_seconds` is how long a file must stand still."""

    root: Path
    settle_seconds: float = 2.0
    _standing: dict[Path, tuple[tuple[int, int], float]] = field(default_factory=dict)
    _given: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def settled(self, now: float | None = None) -> list[Found]:
        """The files that stand still by now and were not given out in this state; `now` is a monotonic second."""
        moment = time.monotonic() if now is None else now
        ready = []
        for found in self._present():
            status = found.path.lstat()
            state = (status.st_size, status.st_mtime_ns)
            if self._given.get(found.path) == state:
                continue
            known, since = self._standing.get(found.path, (None, moment))
            if known != state:
                self._standing[found.path] = (state, moment)
            elif moment - since >= self.settle_seconds:
                self._given[found.path] = state
                ready.append(found)
        return ready

    def waiting(self) -> bool:
        """Whether a file is there that was not given out yet."""
        return any(found.path not in self._given for found in self._present())

    def _present(self) -> Iterator[Found]:
        """What lies there now; a card that was pulled, or a file that vanished while looking, is simply not there."""
        try:
            yield from collect([self.root])
        except OSError:
            return
