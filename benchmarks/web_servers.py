"""Servers on the loopback address for benchmarks: nginx with a file, ours with an installation; and one client.

Guarantees: each server is started here with a configuration of its own and ended by its process id.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

READY_SECONDS = 60.0
BLOCK = 1 << 20

NGINX = """\
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000;
    types {{ video/mp4 mp4; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"expected a server on port {port}, found none (exit status {server.poll()})")
        time.sleep(0.05)


@contextlib.contextmanager
def _served(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[int]:
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=READY_SECONDS)


@contextlib.contextmanager
def nginx(root: Path) -> Iterator[int]:
    """nginx over a folder, with sendfile, two workers and no log; yields its port."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with tempfile.TemporaryDirectory(prefix="openbwc-nginx-") as folder:
        port = free_port()
        configuration = Path(folder) / "nginx.conf"
        user = "user root;\n" if os.geteuid() == 0 else ""  # the folder belongs to whoever measures
        configuration.write_text(user + NGINX.format(folder=folder, port=port, root=root))
        command = [program, "-p", folder, "-c", str(configuration), "-e", f"{folder}/error.log"]
        with _served(command, port, os.environ):
            yield port


@contextlib.contextmanager
def openbwc() -> Iterator[int]:
    """Our own server on the benchmark's installation, started as `openbwc serve` is; yields its port."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("openbwc")), "serve", "--port", str(port)]
    quiet = {"GUNICORN_CMD_ARGS": "--log-level warning --no-control-socket"}
    with _served(command, port, {**os.environ, **quiet}):
        yield port


class RangeClient:
    """A player's connection: keeps it open, asks for ranges, counts bytes and throws them away."""

    def __init__(self, port: int, path: str, cookies: str = "") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=READY_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\n"
        self._buffer = memoryview(bytearray(BLOCK))

    def fetch(self, first: int, last: int | None = None) -> tuple[int, float]:
        """Fetch bytes `first` to `last` (None = to the end); how many came, and seconds to the first of them."""
        asked = time.perf_counter()
        self._socket.sendall(f"{self._head}Range: bytes={first}-{'' if last is None else last}\r\n\r\n".encode())
        held = bytearray()
        while b"\r\n\r\n" not in held:
            count = self._socket.recv_into(self._buffer)
            if not count:
                raise RuntimeError(f"expected an answer, found a closed connection after {bytes(held)[:200]!r}")
            held += self._buffer[:count]
        waited = time.perf_counter() - asked
        head, _, begun = bytes(held).partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if not head.startswith(b"HTTP/1.1 206"):
            raise RuntimeError(f"expected 206 Partial Content, found {head.splitlines()[0].decode()}")
        length = int(fields[b"content-length"])
        left = length - len(begun)
        while left:
            count = self._socket.recv_into(self._buffer, min(left, BLOCK))
            if not count:
                raise RuntimeError(f"expected {left} more bytes of the range, found a closed connection")
            left -= count
        return length, waited

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
