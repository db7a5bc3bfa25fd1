"""The suite's PostgreSQL is real, unprivileged, on the loopback address only, and gone afterwards."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests import postgres

ROOT = Path(__file__).resolve().parents[3]
KILLED_RUN = """
import os, psycopg, signal
from tests.postgres import running_server
with running_server() as url:
    with psycopg.connect(url) as connection:
        query = "SELECT pg_backend_pid(), current_setting('data_directory')"
        backend, data = connection.execute(query).fetchone()
    print(open(f"{data}/postmaster.pid").readline().strip(), data, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_server_keeps_its_promises() -> None:
    with postgres.running_server() as url:
        with psycopg.connect(url) as connection:
            version, addresses, folder, pid = connection.execute(
                "SELECT current_setting('server_version_num')::int, current_setting('listen_addresses'),"
                " current_setting('data_directory'), pg_backend_pid()"
            ).fetchone()
            owner = Path(f"/proc/{pid}").stat().st_uid
        assert version >= 150000
        assert addresses == "127.0.0.1"
        assert owner != 0
    assert not Path(folder).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_a_command_runs_on_the_server_and_its_status_is_handed_on() -> None:
    program = "import os, sys; sys.exit(7 if os.environ['OPENBWC_DATABASE_URL'].startswith('postgresql://') else 1)"
    assert postgres.main([sys.executable, "-c", program]) == 7


def test_the_server_goes_with_a_killed_run() -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_RUN], cwd=ROOT, check=False, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    pid, data = killed.stdout.split()
    until = time.monotonic() + postgres.START_SECONDS
    while is_alive(int(pid)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(int(pid))
    shutil.rmtree(Path(data).parent)


def test_a_server_that_cannot_start_says_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres.SERVER_OPTIONS, "max_connections", "nonsense")
    with pytest.raises(postgres.PostgresError, match="max_connections"), postgres.running_server():
        pass
