"""Oversight of a department of full size, on SQLite and on PostgreSQL: assessing, the dashboard.

80,000 officers, 7,000 cameras, two years of shifts with their rosters, recordings, encounters and viewings (see
`benchmarks.department`). Nothing else does this work, so there is no peer but the limit.
"""

import json
import os
import subprocess
import sys
from typing import Any

from tests.postgres import running_server

from benchmarks.figures import Figure

SECONDS, MILLISECONDS, MEGABYTES = 60.0, 300.0, 1000.0
NAMES = {"sqlite3": "SQLite", "postgresql": "PostgreSQL"}


def measured(scale: float, database_url: str) -> dict[str, Any]:
    """What one database gives, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.overseeing", str(scale)]
    environment = {**os.environ, "BENCHMARK_DATABASE_URL": database_url}
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def measure(scale: float = 1.0) -> list[Figure]:
    """The figures of both databases."""
    figures = _figures(measured(scale, ""))
    with running_server() as url:
        return figures + _figures(measured(scale, url))


def _figures(found: dict[str, Any]) -> list[Figure]:
    name = NAMES[found["database"]]
    where = f"{found['officers']:,} officers, {found['cameras']:,} cameras, {found['rows']:,} rows on {name}"
    slowest = sorted(found["checks"].items(), key=lambda item: -item[1])[:3]
    told = ", ".join(f"{code} {seconds:.1f} s" for code, seconds in slowest)
    pages = ", ".join(f"{page} {one:.0f} ms" for page, one in found["pages_ms"].items())
    return [
        Figure(
            title=f"One agency assessed, {name}",
            ours=f"every check over the largest agency ({found['largest']})",
            peer="the limit",
            value=max(found["assess_seconds"], found["again_seconds"]),
            relation="at most",
            limit=SECONDS,
            unit="s",
            how=f"{where}, made in {found['made_seconds']:.0f} s; the first run ({found['assess_seconds']:.1f} s, "
            f"{found['findings']:,} findings made) and another ({found['again_seconds']:.1f} s); slowest: {told}.",
        ),
        Figure(
            title=f"The dashboard, p95, {name}",
            ours="the slowest of the department's page, the agency's page and its findings",
            peer="the limit",
            value=max(found["pages_ms"].values()),
            relation="at most",
            limit=MILLISECONDS,
            unit="ms",
            how=f"{where}; by Django's client, signed in: {pages}.",
        ),
        Figure(
            title=f"Peak memory of the assessment, {name}",
            ours="the whole process, Django and the pages included",
            peer="the limit",
            value=found["peak_mb"],
            relation="at most",
            limit=MEGABYTES,
            unit="MB",
            how=f"{where}; the process's highest resident size.",
        ),
    ]


if __name__ == "__main__":
    for figure in measure(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0):
        print(f"{figure.title}: {figure.value:.1f} {figure.unit} ({figure.relation} {figure.limit:g})")
