"""Installations for the tests of killing, each on a database of its own."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.installations import Blank, Installation, create_database, drop_database, openbwc


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


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: SIGKILL asks nothing of a disk, and there are many roots to make."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="openbwc-") as folder:
        yield Path(folder)
