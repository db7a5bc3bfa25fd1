"""Redaction whose child, worker and supervisor are killed on the way: each job ends once, with what was done kept."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from openbwc.media.synthetic import find_portrait
from openbwc.media.synthetic.truth import Story, Take, film_truth
from tests.faults.installations import Installation, transcoding
from tests.processes import below, command_of, wait_for

pytestmark = pytest.mark.django_db  # so that the run on PostgreSQL takes these tests along


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Footage that takes a few seconds to search."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    take = Take(story=Story.CROSSING, seconds=3, width=480, height=270, rate=15, sound=True)
    film_truth(take, path, portrait=find_portrait())
    return path


def until(installation: Installation, kind: str, state: str = "done") -> dict[str, Any]:
    return installation.until(lambda told: told["jobs"].get(kind) in {state, "failed"}, "redaction")


def test_redaction_killed_in_every_stage_is_done_once(
    installation: Installation, clip: Path, worker: subprocess.Popen[bytes]
) -> None:
    installation.call("redact", str(clip))
    installation.until(lambda told: told["pieces"].get("look", 0) == 1, "redaction")
    first = wait_for(lambda: transcoding(worker))
    os.kill(first[1], signal.SIGKILL)
    second = wait_for(lambda: _another(worker, first))
    assert second[0] == first[0], "the worker replaces its child by itself"
    os.kill(second[0], signal.SIGKILL)
    wait_for(lambda: "openbwc.media.child" not in command_of(second[1]))  # no orphan goes on searching
    found = until(installation, "find")
    assert found["jobs"] == {"find": "done"}, found["errors"]
    assert found["commands"] == {"find": 1}
    assert found["pieces"]["look"] == 1

    assert installation.call("approve")["entries"] > 0
    installation.until(lambda told: told["pieces"].get("survey", 0) == 1, "redaction")
    processes = below(worker.pid)
    worker.kill()
    worker.wait()
    wait_for(lambda: not any("openbwc" in command_of(pid) for pid in processes))
    again = installation.openbwc("worker", "--quiet")
    try:
        rendered = until(installation, "render")
    finally:
        again.terminate()
        again.wait(timeout=60)
    assert rendered["jobs"] == {"find": "done", "render": "done"}, rendered["errors"]
    assert rendered["renders"] == 1
    assert rendered["whole"]
    assert rendered["halves"] == []
    for kind in ("job_asked", "job_done"):
        assert rendered["events"][f"redaction.{kind}"] == 2
    for kind in ("found", "rendered", "checked"):
        assert rendered["events"][f"redaction.{kind}"] == 1


def _another(worker: subprocess.Popen[bytes], than: tuple[int, int]) -> tuple[int, int] | None:
    now = transcoding(worker)
    return now if now and now[1] != than[1] else None
