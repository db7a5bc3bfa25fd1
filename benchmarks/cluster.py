"""Two workers of a cluster beside one, on the same footage: finding in pieces on dask.distributed.

Scheduler and workers are processes of their own, started by the product's two commands. A worker stands for a node: it
has one core of its own, whether it is alone or not, and does one piece at a time. What both find is the same to the
byte.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.figures import Figure
from openbwc.media.redaction.executing.cluster import Cluster
from openbwc.media.redaction.pipeline.finding import Finding
from openbwc.media.redaction.pipeline.wanted import Wanted
from openbwc.media.redaction.pipeline.work import Results, carry_out
from openbwc.media.redaction.plan_file import track_to_dict
from openbwc.media.synthetic.portrait import find_portrait
from openbwc.media.synthetic.truth import Story, Take, film_truth

SECONDS, RATE = 64.0, 30
PIECES = 8
LEAST = 1.7
COMMAND = "import sys; from openbwc.site.cli.main import openbwc; sys.exit(openbwc())"


@contextmanager
def started(*words: str, core: int | None = None) -> Iterator[str]:
    """A process of the cluster, for as long as it is needed, on any core or on one; gives the address that it tells."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", COMMAND, "cluster", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        if process.stdout is None:
            raise ValueError("expected what the process tells; found nothing")
        yield process.stdout.readline().split(" at ")[-1].split(". ")[0]
    finally:
        process.terminate()
        process.wait(timeout=60)


def find_with(workers: int, finding: Finding, looked: Results) -> tuple[float, Results]:
    """Seconds for all pieces on so many workers, and what they found; the look at the file's times is done before."""
    with ExitStack() as stack:
        address = stack.enter_context(started("scheduler", "--port", "0"))
        for core in sorted(os.sched_getaffinity(0))[:workers]:
            stack.enter_context(started("worker", address, "--at-once", "1", core=core))
        cluster = Cluster(address)
        begun = time.perf_counter()
        results = carry_out(finding, cluster, done=looked, beat=lambda _share: None, keep=lambda _key, _result: None)
        return time.perf_counter() - begun, results


def measure(scale: float = 1.0) -> list[Figure]:
    """How many times as fast two workers are as one."""
    with tempfile.TemporaryDirectory() as name:
        footage = Path(name) / "footage.mp4"
        take = Take(story=Story.CROWD, seconds=max(32.0, SECONDS * scale), width=640, height=360, rate=RATE)
        film_truth(take, footage, portrait=find_portrait())
        finding = Finding(footage, Wanted(threads=1), at_once=PIECES)
        _, whole = find_with(2, finding, {})  # also so that the file and the weights are in memory for both
        looked = {"look": whole["look"]}
        (two, first), (one, second) = (find_with(workers, finding, looked) for workers in (2, 1))
    tracks = [[track_to_dict(track) for track in finding.tracks(found)] for found in (first, second)]
    if json.dumps(tracks[0]) != json.dumps(tracks[1]) or not tracks[0]:
        raise ValueError("expected the same tracks from one worker and from two")
    return [
        Figure(
            title="Two dask workers beside one",
            ours=f"two workers of one core each: {two:.1f} s",
            peer=f"one such worker: {one:.1f} s",
            value=one / two,
            relation="at least",
            limit=LEAST,
            unit="times",
            how=(
                f"{len(first) - 1} pieces of {take.seconds:.0f} s of footage (640×360, {RATE} a second), thorough, "
                f"{len(tracks[0])} tracks, the same from both; the start of processes not counted."
            ),
        )
    ]
