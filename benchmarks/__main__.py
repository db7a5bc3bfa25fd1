"""Measure the figures that the project promises.

    python -m benchmarks                      every topic; writes docs/performance.md
    python -m benchmarks --resume             every topic that a run has not measured which was cut off
    python -m benchmarks ledger vault         some topics; prints, writes nothing
    python -m benchmarks --scale 0.05         everything smaller; prints, writes nothing

Each topic is a module `benchmarks/<topic>.py` with `measure(scale) -> list[Figure]`, and is measured in a process
of its own, so that one topic's memory and caches are not another's. A figure that misses its limit, or a topic
that fails, makes the exit status 1. A whole run is kept in build/benchmarks.json as it goes.
"""

import argparse
import multiprocessing
import sys
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.kept import OtherRunError, Run, code_digest
from benchmarks.report import machine_facts, number, render
from benchmarks.topic import measure

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parent / "docs/performance.md"
KEPT = FOLDER.parent / "build/benchmarks.json"
HARNESS = frozenset(
    {
        "__init__",
        "__main__",
        "bulk",
        "department",
        "figures",
        "installation",
        "kept",
        "overseeing",
        "report",
        "topic",
        "web_servers",
    }
)


def topics() -> list[str]:
    """The names of the topics: every module here that is not part of the harness."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in HARNESS)


def run(wanted: Sequence[str], scale: float) -> Iterator[tuple[str, list[Figure]]]:
    """Measure the topics one after the other; of one that failed, its name and no figure."""
    for topic in wanted:
        print(f"{topic} …", flush=True)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            try:
                found = process.submit(measure, topic, scale).result()
            except Exception:  # noqa: BLE001 -- one topic's failure must not hide the others' figures
                traceback.print_exc()
                found = []
        for figure in found:
            mark = "met" if figure.met else "MISSED"
            print(f"  {mark:6} {figure.title}: {number(figure.value)} {figure.unit}", end=" ")
            print(f"({figure.relation} {number(figure.limit)})", flush=True)
        yield topic, found


def whole(resume: bool) -> tuple[list[Figure], list[str]]:
    """A run of every topic, kept as it goes, and the page once nothing failed; its figures, and what failed."""
    of = {**machine_facts(), "Code": code_digest()}
    made = Run.kept(KEPT, of) if resume else Run(of=of, began=datetime.now(UTC))
    for topic, found in run([one for one in topics() if one not in made.topics], 1):
        if found:
            made.topics[topic] = found
            made.keep(KEPT)
    figures = [figure for topic in topics() for figure in made.topics.get(topic, [])]
    failed = [topic for topic in topics() if topic not in made.topics]
    if not failed:
        PAGE.write_text(render(figures, of, made.began), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(FOLDER.parent)}")
    return figures, failed


def part(wanted: Sequence[str], scale: float) -> tuple[list[Figure], list[str]]:
    """Some topics, or smaller ones: their figures, and what failed."""
    made = dict(run(wanted, scale))
    return [figure for figures in made.values() for figure in figures], [one for one in made if not made[one]]


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write the page when the run was whole."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the project's figures.")
    parser.add_argument("topics", nargs="*", metavar="TOPIC", choices=[*topics(), []], help=", ".join(topics()))
    parser.add_argument("--scale", type=float, default=1.0, help="the share of the full sizes (default 1)")
    parser.add_argument("--resume", action="store_true", help="go on with a whole run that was cut off")
    given = parser.parse_args(arguments)
    if not 0 < given.scale <= 1:
        parser.error(f"--scale: expected more than 0 and at most 1, found {given.scale}")
    if given.resume and (given.topics or given.scale != 1):
        parser.error("--resume: expected no topics and no --scale beside it: a whole run has all topics in full")
    try:
        everything = not given.topics and given.scale == 1
        figures, failed = whole(given.resume) if everything else part(given.topics or topics(), given.scale)
    except OtherRunError as error:
        parser.error(str(error))
    if failed:
        print(f"failed: {', '.join(failed)}; nothing was written", file=sys.stderr)
    return 1 if failed or not all(figure.met for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
