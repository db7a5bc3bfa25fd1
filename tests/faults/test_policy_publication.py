"""III.A.1: a policy is published whole or not at all, whenever a process dies and however many publish at once.

Real processes on a database of their own: SQLite, since each of them has its own connection to it.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the driver saw."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("OPENBWC_")}
    environment = {
        **kept,
        "OPENBWC_HOME": str(tmp_path_factory.mktemp("publishing")),
        "DJANGO_SETTINGS_MODULE": "openbwc.settings.base",
        "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "tests.faults.publication_driver"]
    ran = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_a_process_that_dies_leaves_all_of_it_or_nothing(told: dict[str, Any]) -> None:
    *killed, lived = told["kills"]
    assert lived["ended"] == 0
    assert {one["ended"] for one in killed} == {-signal.SIGKILL}
    for one in told["kills"]:
        right_after, settled = one["right_after"], one["settled"]
        assert right_after["row"] == right_after["event"]
        assert not (right_after["file"] and not right_after["row"])
        assert not right_after["half"]
        assert settled["row"] == settled["event"] == settled["file"] == one["binds"]
        assert settled["row"] == right_after["row"]


def test_it_was_killed_before_the_row_and_between_row_and_file(told: dict[str, Any]) -> None:
    seen = {(one["right_after"]["row"], one["right_after"]["file"]) for one in told["kills"]}
    assert seen == {(False, False), (True, False), (True, True)}


def test_of_several_at_once_one_publishes(told: dict[str, Any]) -> None:
    race = told["races"]
    assert race["ended"] == [0, 3, 3, 3, 3]
    assert (race["rows"], race["files"], race["binds"]) == (1, 1, True)
    assert set(race["settled"]) == {0}


def test_a_process_that_runs_on_sees_what_others_publish(told: dict[str, Any]) -> None:
    assert told["before"] != told["after"]
