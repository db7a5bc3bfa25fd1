"""Killed with SIGKILL at any step of a disposition, nothing is half destroyed without saying so, and it goes on.

Real processes, a real database (SQLite, whose file is put back for each kill), a real sealed vault.
"""

import json
import subprocess
import sys
from pathlib import Path

from tests.faults.installations import ROOT, Blank, openbwc


def test_v_a_4_killed_at_every_seventh_step_it_is_resumed_and_never_silent(quick_disk: Path) -> None:
    home = quick_disk / "home"
    environment = Blank(home, "", "").environment(home, "")
    assert openbwc(environment, "django", "migrate", "-v", "0").wait() == 0
    command = [sys.executable, "-m", "tests.faults.disposition_driver"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["died"] > 15
    assert told["seen"].keys() == {"waiting, whole", "begun, whole", "begun, not whole", "disposed, not whole"}
