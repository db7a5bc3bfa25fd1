"""One topic, measured: what the harness calls in the topic's own process."""

import importlib

from benchmarks.figures import Figure


def measure(topic: str, scale: float) -> list[Figure]:
    """The figures of `benchmarks/<topic>.py`. Raises ValueError when it reports none."""
    figures = importlib.import_module(f"benchmarks.{topic}").measure(scale)
    if not figures:
        raise ValueError(f"benchmarks.{topic}: expected at least one figure, found none")
    return list(figures)
