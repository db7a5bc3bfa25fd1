"""A real PostgreSQL for the suite, started and stopped by the tests themselves.

`python -m tests.postgres COMMAND…` runs a command with `OPENBWC_DATABASE_URL` pointing at a fresh server, and
`with running_server() as url:` does the same inside a test. Guarantees: the server listens on the loopback
address only, belongs to an unprivileged user even where the caller is root, lives in a temporary folder, and is
gone with the process that started it, however that ends.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

START_SECONDS = 30.0
UNPRIVILEGED = "nobody"
# Nothing in this server outlives the run, so it need not wait for the disk.
SERVER_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
}


class PostgresError(RuntimeError):
    """The server is not installed, or did not start; the message says what to do."""


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, the newest version where Debian has several."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        raise PostgresError(f"expected PostgreSQL's {name}, found none; run `make packages`.")
    return path


def _unprivileged() -> list[str]:
    """The prefix of a command that must not run as root; its process also ends when the caller's does."""
    command = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        command += ["--reuid", UNPRIVILEGED, "--regid", "nogroup", "--clear-groups"]
    return command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=1).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise PostgresError(f"expected a server at {url}, found: {error}\n{log.read_text()}") from error
            time.sleep(0.05)
        else:
            return


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """Start a fresh server, yield its URL (postgresql://…/postgres), and stop it by its process id."""
    with tempfile.TemporaryDirectory(prefix="openbwc-postgres-", ignore_cleanup_errors=True) as folder:
        data, log = Path(folder) / "data", Path(folder) / "server.log"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            Path(folder).chmod(0o711)
            shutil.chown(data, UNPRIVILEGED, "nogroup")
        prefix, environment = _unprivileged(), {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        initdb = [program("initdb"), "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"]
        subprocess.run(
            [*prefix, *initdb, f"--pgdata={data}"], check=True, env=environment, cwd="/", stdout=subprocess.DEVNULL
        )
        port = _free_port()
        options = [part for name, value in SERVER_OPTIONS.items() for part in ("-c", f"{name}={value}")]
        command = [*prefix, program("postgres"), "-D", str(data), "-p", str(port), *options]
        with log.open("wb") as output:
            server = subprocess.Popen(command, env=environment, cwd="/", stdout=output, stderr=output)
        try:
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            _wait_until_ready(url, server, log)
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            try:
                server.wait(timeout=START_SECONDS)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait()


def main(command: Sequence[str]) -> int:
    """Run the command on a fresh server and return its exit status."""
    if not command:
        print("usage: python -m tests.postgres COMMAND…", file=sys.stderr)
        return 2
    with running_server() as url:
        return subprocess.run(command, check=False, env={**os.environ, "OPENBWC_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
