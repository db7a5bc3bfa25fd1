"""Measure the figures that the project promises.

    python -m benchmarks                      every topic; writes docs/performance.md
    python -m benchmarks ledger vault         some topics; prints, writes nothing
    python -m benchmarks --scale 0.05         everything smaller; prints, writes nothing

Each topic is a module `benchmarks/<topic>.py` with `measure(scale) -> list[Figure]`, and is measured in a process
of its own, so that one topic's memory and caches are not another's. A figure that misses its limit, or a topic
that fails, makes the exit status 1.
"""

import argparse
import multiprocessing
import sys
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.report import machine_facts, number, render
from benchmarks.topic import measure

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parent / "docs/performance.md"
HARNESS = frozenset(
    {
        "__init__",
        "__main__",
        "bulk",
        "department",
        "figures",
        "installation",
        "overseeing",
        "report",
        "topic",
        "web_servers",
    }
)


def topics() -> list[str]:
    """The names of the topics: every module here that is not part of the harness."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in HARNESS)


def run(wanted: Sequence[str], scale: float) -> tuple[list[Figure], list[str]]:
    """Measure the topics one after the other; the figures, and the topics that failed."""
    figures: list[Figure] = []
    failed: list[str] = []
    for topic in wanted:
        print(f"{topic} …", flush=True)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            try:
                found = process.submit(measure, topic, scale).result()
            except Exception:  # noqa: BLE001 -- one topic's failure must not hide the others' figures
                traceback.print_exc()
                failed.append(topic)
                continue
        for figure in found:
            mark = "met" if figure.met else "MISSED"
            print(f"  {mark:6} {figure.title}: {number(figure.value)} {figure.unit}", end=" ")
            print(f"({figure.relation} {number(figure.limit)})", flush=True)
        figures += found
    return figures, failed


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write the page when the run was whole."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the project's figures.")
    parser.add_argument("topics", nargs="*", metavar="TOPIC", choices=[*topics(), []], help=", ".join(topics()))
    parser.add_argument("--scale", type=float, default=1.0, help="the share of the full sizes (default 1)")
    given = parser.parse_args(arguments)
    if not 0 < given.scale <= 1:
        parser.error(f"--scale: expected more than 0 and at most 1, found {given.scale}")
    figures, failed = run(given.topics or topics(), given.scale)
    if failed:
        print(f"failed: {', '.join(failed)}; nothing was written", file=sys.stderr)
    elif not given.topics and given.scale == 1:
        PAGE.write_text(render(figures, machine_facts(), datetime.now(UTC)), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(FOLDER.parent)}")
    return 1 if failed or not all(figure.met for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
