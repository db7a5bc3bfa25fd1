"""Writes docs/performance.md from one run: the machine in words, then each figure against its limit.

Guarantees: the page names no host, no user and no path of the machine; a figure that misses its limit stands
there as missed; the same figures and facts give the same bytes.
"""

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import django

from benchmarks.figures import Figure, Measured

HEADING = """\
# Performance

Written by `make bench`; every figure below comes from the same run on one machine, and a ratio is a median over
repetitions in which ours and the peer took turns. Ratios carry over to other machines, absolute times do not. Where the
machine's host gave its processors to others meanwhile, that is said.
"""


def _field(path: Path, name: str) -> str:
    """The value of the first `name : value` line of a file in /proc, or 'unknown'."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def machine_facts() -> dict[str, str]:
    """What of this machine bears on the figures."""
    memory = _field(Path("/proc/meminfo"), "MemTotal").partition(" ")[0]
    return {
        "Processor": f"{_field(Path('/proc/cpuinfo'), 'model name')}, {len(os.sched_getaffinity(0))} cores in use",
        "Memory": f"{int(memory) / 2**20:.0f} GiB" if memory.isdigit() else "unknown",
        "System": f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}",
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "SQLite": sqlite3.sqlite_version,
    }


def number(value: float) -> str:
    """A value with three significant digits, thousands set apart."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _row(figure: Figure) -> str:
    limit = f"{figure.relation} {number(figure.limit)} {figure.unit}".rstrip()
    value = f"{number(figure.value)} {figure.unit}".rstrip()
    cells = (figure.title, figure.ours, figure.peer, value, limit, "met" if figure.met else "**missed**")
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _disturbance(measured: Measured) -> str:
    return f" (the host took {measured.stolen:.0%} of the processors' work)" if measured.disturbed else ""


def render(topics: Sequence[Measured], facts: Mapping[str, str], when: datetime) -> str:
    """The whole page in Markdown.

    Args:
        topics: what one run measured, in the order in which it is shown.
        facts: what the run is of: the machine, as `machine_facts` gives it, and the code by its digest.
        when: the aware time at which the run began.
    """
    figures = [figure for one in topics for figure in one.figures]
    missed = [figure.title for figure in figures if not figure.met]
    verdict = f"{len(figures) - len(missed)} of {len(figures)} figures keep their limit"
    verdict += f"; missed: {', '.join(missed)}." if missed else "."
    lines = [HEADING, f"Run on {when:%d %B %Y}: {verdict}", "", "| machine | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in facts.items()]
    lines += ["", "| figure | ours | peer | value | limit | |", "|---|---|---|---|---|---|"]
    lines += [_row(figure) for figure in figures]
    lines += ["", "## How each was measured", ""]
    lines += [f"- **{figure.title}**: {figure.how}{_disturbance(one)}" for one in topics for figure in one.figures]
    return "\n".join(lines) + "\n"
