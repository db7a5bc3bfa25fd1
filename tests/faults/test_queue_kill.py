"""Workers killed with SIGKILL at any moment: each job is done in the end, its result recorded exactly once.

Real processes, a real database of its own (SQLite, or PostgreSQL where the suite runs on it), real transcoding. Only
the queue's retry time is shortened, from a minute to seconds.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from openbwc.media.synthetic import Form, Scene, Shot, film

pytestmark = pytest.mark.django_db  # so that the run on PostgreSQL takes these tests along

PATIENCE = 90.0  # seconds until a test gives up; none is measured
KINDS = {"proxy", "poster", "sprite", "sprite_index", "waveform"}
ROOT = Path(__file__).parents[2]


class Installation:
    """An installation of its own, and a process in it that answers questions."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        command = [sys.executable, "-m", "tests.faults.queue_driver"]
        self.driver = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def call(self, *words: str) -> Any:
        """Ask the driver."""
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        self.driver.stdin.write(json.dumps(words) + "\n")
        self.driver.stdin.flush()
        return json.loads(self.driver.stdout.readline())

    def openbwc(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command of the product."""
        return openbwc(self.environment, *words)

    def until(self, ready: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for a state of the renditions and give it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            state: dict[str, Any] = self.call("state")
            if ready(state):
                return state
            time.sleep(0.1)
        raise AssertionError(f"the renditions never came so far: {self.call('state')}")


def openbwc(environment: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from openbwc.site.cli.main import main; main()", *words]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def create_database(server: str, name: str, template: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass
class Blank:
    """A migrated installation without data, to be copied; `database` is its name on the server, if there is one."""

    home: Path
    server: str
    database: str

    def environment(self, home: Path, database: str) -> dict[str, str]:
        made = {**os.environ, "OPENBWC_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tests.faults.queue_settings"}
        made.pop("OPENBWC_DATABASE_URL", None)
        if self.server:
            made["OPENBWC_DATABASE_URL"] = self.server.rsplit("/", 1)[0] + f"/{database}"
        return made


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blank]:
    """Migrated once for all tests of this module."""
    url = os.environ.get("OPENBWC_DATABASE_URL", "")
    server = url if url.startswith("postgres") else ""
    made = Blank(tmp_path_factory.mktemp("blank") / "home", server, f"queue_{uuid.uuid4().hex}")
    if server:
        create_database(server, made.database, "template1")
    assert openbwc(made.environment(made.home, made.database), "django", "migrate", "-v", "0").wait() == 0
    yield made
    if server:
        drop_database(server, made.database)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that takes a few seconds to transcode."""
    path = tmp_path_factory.mktemp("clip") / "clip.avi"
    started = datetime(2026, 5, 12, tzinfo=UTC)
    film(Shot(scene=Scene.STREET, seconds=6, started=started, form=Form.MJPEG, width=960, height=540), path)
    return path


@pytest.fixture
def installation(blank: Blank, tmp_path: Path) -> Iterator[Installation]:
    """An installation of the test's own, on a database of its own."""
    home, database = tmp_path / "home", f"queue_{uuid.uuid4().hex}"
    shutil.copytree(blank.home, home)
    if blank.server:
        create_database(blank.server, database, blank.database)
    made = Installation(blank.environment(home, database))
    yield made
    made.driver.kill()
    made.driver.wait()
    if blank.server:
        drop_database(blank.server, database)


@pytest.fixture
def worker(installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """`openbwc worker`, ended by SIGTERM whatever the test did to its processes."""
    process = installation.openbwc("worker", "--quiet")
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=60)


def below(pid: int) -> list[int]:
    """All processes below one, children first and their children after."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    pairs = [tuple(map(int, line.split())) for line in table.splitlines()]
    found, layer = [], [pid]
    while layer:
        layer = [child for child, parent in pairs if parent in layer]
        found += layer
    return found


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def cluster_processes(worker: subprocess.Popen[bytes]) -> list[int]:
    """The queue's processes, the first one first."""
    return [pid for pid in below(worker.pid) if "jobs.cluster" in command_of(pid)]


def transcoding(worker: subprocess.Popen[bytes]) -> tuple[int, int] | None:
    """The process that works on a rendition, and the isolated child that decodes for it."""
    for pid in cluster_processes(worker):
        for child in below(pid):
            if "openbwc.media.child" in command_of(child):
                parent = re.search(r"^PPid:\s+(\d+)", Path(f"/proc/{child}/status").read_text(), re.MULTILINE)
                if parent:
                    return int(parent[1]), child
    return None


def wait_for(found: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            answer = found()
        except OSError:  # the process that was looked at is gone
            answer = None
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError("it never happened")


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
