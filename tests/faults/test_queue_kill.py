"""Workers killed with SIGKILL at any moment: each job is done in the end, its result recorded exactly once.

Real processes, a real database of its own (SQLite, or PostgreSQL where the suite runs on it), real transcoding. Only
the queue's retry time is shortened, from a minute to seconds.
"""

import os
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from openbwc.media.synthetic import Form, Scene, Shot, film
from tests.faults.installations import Installation, cluster_processes, transcoding
from tests.processes import below, command_of, wait_for

pytestmark = pytest.mark.django_db  # so that the run on PostgreSQL takes these tests along

KINDS = {"proxy", "poster", "sprite", "sprite_index", "waveform"}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that takes a few seconds to transcode."""
    path = tmp_path_factory.mktemp("clip") / "clip.avi"
    started = datetime(2026, 5, 12, tzinfo=UTC)
    film(Shot(scene=Scene.STREET, seconds=6, started=started, form=Form.MJPEG, width=960, height=540), path)
    return path


def assert_done_exactly_once(state: dict[str, Any]) -> None:
    assert state["states"] == dict.fromkeys(KINDS, "made")
    assert state["made"] == dict.fromkeys(KINDS, 1), "each rendition is told once, however often it was begun"
    assert state["whole"]
    assert state["strays"] == []


def made_all(state: dict[str, Any]) -> bool:
    return set(state["states"].values()) <= {"made", "failed"} and bool(state["states"])


def test_a_worker_killed_while_transcoding(
    installation: Installation, clip: Path, worker: subprocess.Popen[bytes]
) -> None:
    """With further jobs for the same clip waiting, as after a doubtful enqueueing: they change nothing."""
    name = installation.call("seed", str(clip))["clip"]
    for _ in range(2):
        installation.call("offer", name)
    installation.until(lambda state: state["states"].get("poster") == "made")  # the proxy is being made now
    maker, child = wait_for(lambda: transcoding(worker))
    os.kill(maker, signal.SIGKILL)
    wait_for(lambda: "openbwc.media.child" not in command_of(child))  # no orphan goes on transcoding
    state = installation.until(made_all)
    assert_done_exactly_once(state)
    assert state["attempts"]["proxy"] == 2


def test_processes_of_the_queue_killed_while_idle(
    installation: Installation, clip: Path, worker: subprocess.Popen[bytes]
) -> None:
    """The idle worker that holds the queue's lock is the one whose death would freeze django-q2's own cluster."""
    for place in (1, 0):  # a worker, the guard
        before = wait_for(lambda: len(cluster_processes(worker)) >= 5 and cluster_processes(worker))
        os.kill(before[place], signal.SIGKILL)
        wait_for(lambda before=before: not set(before) & set(cluster_processes(worker)))
    installation.call("seed", str(clip))
    assert_done_exactly_once(installation.until(made_all))


def test_the_whole_worker_killed_leaves_no_process_and_another_goes_on(
    installation: Installation, clip: Path, worker: subprocess.Popen[bytes]
) -> None:
    installation.call("seed", str(clip))
    wait_for(lambda: transcoding(worker))
    processes = below(worker.pid)
    worker.kill()
    worker.wait()
    wait_for(lambda: not any("openbwc" in command_of(pid) for pid in processes))
    second = installation.openbwc("worker", "--quiet")
    try:
        assert_done_exactly_once(installation.until(made_all))
    finally:
        second.terminate()
        second.wait(timeout=60)


def test_a_worker_told_to_stop_gives_its_work_back(
    installation: Installation, clip: Path, worker: subprocess.Popen[bytes]
) -> None:
    installation.call("seed", str(clip))
    installation.until(lambda state: state["states"].get("poster") == "made")
    wait_for(lambda: transcoding(worker))
    processes = below(worker.pid)
    worker.terminate()
    assert worker.wait(timeout=60) == 0
    assert not any("openbwc" in command_of(pid) for pid in processes)
    state = installation.call("state")
    if state["states"]["proxy"] != "made":  # it may have been done by then
        assert state["states"]["proxy"] == "wanted"
        assert state["attempts"]["proxy"] == 0, "being told to stop is no attempt"
    assert state["checkpoint"], "the ledger was published before the end"
