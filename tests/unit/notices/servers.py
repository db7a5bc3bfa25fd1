"""Real servers on the loopback, which do to a message or a call what the address in it asks for."""

import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Post:
    """A post office: `refused@` is answered 550, `busy@` 451 at the first try, `cut@` with silence at the first."""

    received: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's word
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("refused@"):
            return "550 5.1.1 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        self.tries[address] = self.tries.get(address, 0) + 1
        assert isinstance(envelope.content, bytes)
        self.received.append(envelope.content)
        self.encrypted.append(session.ssl is not None)
        if address.startswith("hated@"):
            return "554 5.7.1 Message refused"
        if self.tries[address] == 1:
            if address.startswith("busy@"):
                return "451 4.3.0 Try again later"
            if address.startswith("cut@"):
                assert server.transport is not None
                server.transport.abort()
        return f"250 2.0.0 OK queued as {hashlib.sha256(envelope.content).hexdigest()[:8]}"


@contextmanager
def smtp_server(post: Post, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a server that hands what arrives to the post office; with a context it insists on STARTTLS."""
    controller = Controller(
        post, hostname="127.0.0.1", port=free_port(), tls_context=tls, require_starttls=tls is not None
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate of its own for 127.0.0.1 and localhost, and the file that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "certificate.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, private)
    return context, chain


@dataclass
class Called:
    """What an endpoint was sent, and how it answers: the path says it (`/ok`, `/500`, `/301`, `/silent`, `/drip`)."""

    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


class _Endpoint(BaseHTTPRequestHandler):
    called: Called

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.called.calls.append((self.path, dict(self.headers), body))
        if self.path == "/silent":
            self.called.ended.wait(20)
            return
        if self.path == "/drip":
            self._drip()
            return
        status = 200 if self.path == "/ok" else int(self.path[1:4])
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/ok")
        self.end_headers()
        self.wfile.write(b"thanks")

    def _drip(self) -> None:
        """An answer that never ends, a letter at a time, each well within any time-out of a read."""
        try:
            for letter in iter(lambda: b"H", None):
                self.wfile.write(letter)
                self.wfile.flush()
                if self.called.ended.wait(0.1):
                    return
        except OSError:
            return

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def http_server(called: Called, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of an endpoint."""
    handler = type("Endpoint", (_Endpoint,), {"called": called})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://localhost:{server.server_port}"
    finally:
        called.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def wait_until(ready: Any, seconds: float = 60.0) -> None:
    """Wait for something that happens elsewhere."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)
