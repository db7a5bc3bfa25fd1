"""The supervisor: what ends by itself is started anew with its group gone; what is told to end, ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60.0
# A module that the supervisor may run: it notes each start, starts a process of its own, and waits.
MODULE = """
import os, pathlib, subprocess, sys, time
notes = pathlib.Path(os.environ["NOTES"])
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with notes.open("a") as file:
    file.write(f"{os.getpid()} {child.pid} {sys.argv[1]} {sys.argv[2:]}\\n")
time.sleep(600)
"""
RUN = "from openbwc.site.jobs.supervisor import Supervisor; Supervisor(['noting'], arguments=['--quiet']).run()"


def wait_for(found: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_process_that_dies_is_replaced_and_all_end_with_the_supervisor(tmp_path: Path) -> None:
    (tmp_path / "noting.py").write_text(MODULE)
    notes = tmp_path / "notes"
    environment = {**os.environ, "NOTES": str(notes), "PYTHONPATH": str(tmp_path)}
    supervisor = subprocess.Popen([sys.executable, "-c", RUN], env=environment, stderr=subprocess.DEVNULL)

    def starts() -> list[list[str]]:
        return [line.split() for line in notes.read_text().splitlines()] if notes.exists() else []

    try:
        wait_for(lambda: len(starts()) == 1)
        first, child, told, *rest = starts()[0]
        assert int(told) == supervisor.pid
        assert rest == ["['--quiet']"]
        os.kill(int(first), signal.SIGKILL)
        wait_for(lambda: len(starts()) == 2)
        assert not alive(int(child)), "the rest of the group went with it"
        supervisor.terminate()
        assert supervisor.wait(PATIENCE) == 0
        assert not any(alive(int(pid)) for start in starts() for pid in start[:2])
    finally:
        supervisor.kill()
        supervisor.wait()
