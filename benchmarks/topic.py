"""One topic, measured: what the harness calls in the topic's own process."""

import importlib
from pathlib import Path

from benchmarks.figures import Measured

STAT = Path("/proc/stat")


def measure(topic: str, scale: float) -> Measured:
    """The figures of `benchmarks/<topic>.py`. Raises ValueError when it reports none."""
    before = _worked(STAT)
    figures = importlib.import_module(f"benchmarks.{topic}").measure(scale)
    if not figures:
        raise ValueError(f"benchmarks.{topic}: expected at least one figure, found none")
    return Measured(figures=tuple(figures), stolen=stolen(before, _worked(STAT)))


def stolen(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Which share of the work between two readings, each of (worked, stolen) ticks, was stolen; 0 where none was."""
    worked, taken = after[0] - before[0], after[1] - before[1]
    return taken / (worked + taken) if taken else 0.0


def _worked(stat: Path) -> tuple[int, int]:
    """Ticks that all processors worked and that were stolen from them; zeros where the system does not count."""
    try:
        first = stat.read_text(encoding="ascii").splitlines()[0].split()
    except OSError:
        return 0, 0
    user, nice, system, _idle, _waiting, interrupts, soft, taken = (int(one) for one in first[1:9])
    return user + nice + system + interrupts + soft, taken
