"""Measure the figures that the project promises.

    python -m benchmarks                      every topic; writes docs/performance.md
    python -m benchmarks --resume             every topic that a run has not measured which was cut off
    python -m benchmarks ledger vault         some topics; prints, writes nothing
    python -m benchmarks --scale 0.05         everything smaller; prints, writes nothing

Each topic is a module `benchmarks/<topic>.py` with `measure(scale) -> list[Figure]`, and is measured in a process
of its own, so that one topic's memory and caches are not another's. A figure that misses its limit, or a topic
that fails, makes the exit status 1. A whole run is kept in build/benchmarks.json as it goes; topics during which the
machine's host gave the processors to others are measured once more at its end.
"""

import argparse
import multiprocessing
import sys
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Measured
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


def run(wanted: Sequence[str], scale: float) -> Iterator[tuple[str, Measured | None]]:
    """Measure the topics one after the other; of one that failed, its name alone."""
    for topic in wanted:
        print(f"{topic} …", flush=True)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            try:
                found = process.submit(measure, topic, scale).result()
            except Exception:  # noqa: BLE001 -- one topic's failure must not hide the others' figures
                traceback.print_exc()
                yield topic, None
                continue
        if found.disturbed:
            print(f"  the host took {found.stolen:.0%} of the processors' work")
        for figure in found.figures:
            mark = "met" if figure.met else "MISSED"
            print(f"  {mark:6} {figure.title}: {number(figure.value)} {figure.unit}", end=" ")
            print(f"({figure.relation} {number(figure.limit)})", flush=True)
        yield topic, found


def whole(resume: bool) -> tuple[list[Measured], list[str]]:
    """A run of every topic, kept as it goes, and the page once nothing failed; what it found, and what failed."""
    of = {**machine_facts(), "Code": code_digest()}
    made = Run.kept(KEPT, of) if resume else Run(of=of, began=datetime.now(UTC))
    _measure_into(made, [one for one in topics() if one not in made.topics])
    _measure_into(made, [one for one in topics() if one in made.topics and made.topics[one].disturbed])
    found = [made.topics[one] for one in topics() if one in made.topics]
    failed = [topic for topic in topics() if topic not in made.topics]
    if not failed:
        PAGE.write_text(render(found, of, made.began), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(FOLDER.parent)}")
    return found, failed


def _measure_into(made: Run, wanted: Sequence[str]) -> None:
    for topic, found in run(wanted, 1):
        if found is not None:
            made.take(topic, found)
            made.keep(KEPT)


def part(wanted: Sequence[str], scale: float) -> tuple[list[Measured], list[str]]:
    """Some topics, or smaller ones: what was found, and what failed."""
    made = dict(run(wanted, scale))
    return [found for found in made.values() if found is not None], [one for one in made if made[one] is None]


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
        found, failed = whole(given.resume) if everything else part(given.topics or topics(), given.scale)
    except OtherRunError as error:
        parser.error(str(error))
    if failed:
        print(f"failed: {', '.join(failed)}; nothing was written", file=sys.stderr)
    return 1 if failed or not all(figure.met for one in found for figure in one.figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
