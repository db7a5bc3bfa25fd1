"""An installation of a test's own, with real processes and a real database, whose workers can be killed."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.processes import below, command_of

PATIENCE = 90.0  # seconds until a test gives up; none is measured
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

    def until(self, ready: Callable[[dict[str, Any]], bool], question: str = "state") -> dict[str, Any]:
        """Wait for a state that the driver tells and give it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            state: dict[str, Any] = self.call(question)
            if ready(state):
                return state
            time.sleep(0.1)
        raise AssertionError(f"it never came so far: {self.call('state')}")


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
