"""A cluster of real processes on this machine, one of them killed: the work is done all the same.

The scheduler and its workers are started by the product's own two commands.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from openbwc.media.redaction.executing.cluster import Cluster
from openbwc.media.redaction.executing.model import Certificates, Piece, WorkersMissing
from openbwc.media.synthetic import Form, Scene, Shot, film
from tests.processes import command_of, isolated_children, wait_for

MAIN = "import sys; from openbwc.site.cli.main import openbwc; sys.exit(openbwc())"
CALLER = """
import sys
from openbwc.media.redaction.executing.cluster import Cluster
from openbwc.media.redaction.executing.model import Piece
piece = Piece(key="a", task="proxy", arguments={"source": sys.argv[2], "target": sys.argv[3]})
list(Cluster(sys.argv[1]).run([piece], beat=lambda shares: None))
"""


class Started:
    """A process of the cluster and the address that it told."""

    def __init__(self, stack: ExitStack, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", MAIN, "cluster", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        stack.callback(self.end)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().split(" at ")[-1].split(". ")[0]
        assert "://" in self.address

    def end(self, number: int = signal.SIGKILL) -> None:
        """End it and wait until it is gone."""
        self.process.send_signal(number)
        self.process.wait(timeout=60)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Ends every process that a test started."""
    with ExitStack() as made:
        yield made


def filmed(path: Path, seconds: float) -> Path:
    shot = Shot(
        scene=Scene.STREET,
        seconds=seconds,
        started=datetime(2026, 5, 12, tzinfo=UTC),
        form=Form.MJPEG,
        width=640,
        height=360,
    )
    film(shot, path)
    return path


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that takes a moment to transcode."""
    return filmed(tmp_path_factory.mktemp("clip") / "clip.avi", 4)


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that is not transcoded before somebody gives it up, however fast the machine."""
    return filmed(tmp_path_factory.mktemp("clip") / "long.avi", 90)


def quiet(_shares: Mapping[str, float]) -> None:
    """A beat that does nothing."""


def once(act: Callable[[], object]) -> Callable[[Mapping[str, float]], None]:
    """A beat that acts the first time that work is under way."""
    acted: list[object] = []

    def beat(shares: Mapping[str, float]) -> None:
        if shares and not acted:
            acted.append(act())

    return beat


def proxies(clip: Path, folder: Path, count: int) -> list[Piece]:
    return [
        Piece(
            key=f"piece-{number}",
            task="proxy",
            arguments={"source": str(clip), "target": str(folder / f"{number}.mp4")},
        )
        for number in range(count)
    ]


def busy(worker: Started) -> list[int]:
    return isolated_children(worker.process.pid)


def test_two_workers_one_killed_and_all_is_done(stack: ExitStack, clip: Path, tmp_path: Path) -> None:
    scheduler = Started(stack, "scheduler", "--port", "0")
    first, second = (Started(stack, "worker", scheduler.address, "--at-once", "1") for _ in range(2))
    cluster = Cluster(scheduler.address)
    assert cluster.at_once == 2

    def kill() -> list[int]:
        children = wait_for(lambda: busy(first))
        first.end()
        return children

    done = list(cluster.run(proxies(clip, tmp_path, 4), beat=once(kill)))
    assert sorted(one.key for one in done) == [f"piece-{number}" for number in range(4)]
    assert all(one.result is not None for one in done), [one.error for one in done]
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".")) == [
        f"{number}.mp4" for number in range(4)
    ]
    assert cluster.at_once == 1
    second.end(signal.SIGTERM)
    assert second.process.returncode == 0


def test_a_worker_told_to_end_hands_its_piece_on(stack: ExitStack, clip: Path, tmp_path: Path) -> None:
    scheduler = Started(stack, "scheduler", "--port", "0")
    first, _second = (Started(stack, "worker", scheduler.address, "--at-once", "1") for _ in range(2))

    def end() -> None:
        children = wait_for(lambda: busy(first))
        first.end(signal.SIGTERM)
        wait_for(lambda: not any("openbwc.media.child" in command_of(child) for child in children))

    done = list(Cluster(scheduler.address).run(proxies(clip, tmp_path, 3), beat=once(end)))
    assert [one.error for one in done] == ["", "", ""]
    assert first.process.returncode == 0


def test_a_caller_that_gives_up_or_is_killed_leaves_nothing_running(
    stack: ExitStack, long_clip: Path, tmp_path: Path
) -> None:
    scheduler = Started(stack, "scheduler", "--port", "0")
    worker = Started(stack, "worker", scheduler.address, "--at-once", "1")

    def give_up() -> None:
        wait_for(lambda: busy(worker))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        list(Cluster(scheduler.address).run(proxies(long_clip, tmp_path, 2), beat=once(give_up)))
    wait_for(lambda: not busy(worker))
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER, scheduler.address, str(long_clip), str(tmp_path / "a.mp4")],
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: busy(worker))
    os.kill(caller.pid, signal.SIGKILL)
    caller.wait()
    wait_for(lambda: not busy(worker))
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_lost_scheduler_or_no_worker_is_said_at_once(stack: ExitStack, clip: Path, tmp_path: Path) -> None:
    scheduler = Started(stack, "scheduler", "--port", "0")
    with pytest.raises(WorkersMissing, match="at least one worker like the caller"):
        list(Cluster(scheduler.address, patience=1).run(proxies(clip, tmp_path, 1), beat=quiet))
    worker = Started(stack, "worker", scheduler.address, "--at-once", "1")
    with pytest.raises(WorkersMissing, match="the connection to it was lost"):
        list(Cluster(scheduler.address).run(proxies(clip, tmp_path, 2), beat=once(scheduler.end)))
    wait_for(lambda: not busy(worker))
    with pytest.raises(WorkersMissing, match="a scheduler at"):
        list(Cluster(scheduler.address).run(proxies(clip, tmp_path, 1), beat=quiet))


def test_with_certificates_of_one_authority(stack: ExitStack, clip: Path, tmp_path: Path) -> None:
    ours, theirs = (certificates_in(tmp_path / name) for name in ("ours", "theirs"))
    options = [
        *("--tls-ca-file", str(ours.authority)),
        *("--tls-cert", str(ours.certificate)),
        *("--tls-key", str(ours.key)),
    ]
    scheduler = Started(stack, "scheduler", "--port", "0", *options)
    assert scheduler.address.startswith("tls://")
    Started(stack, "worker", scheduler.address, "--at-once", "1", *options)
    piece = Piece(key="probe", task="probe", arguments={"source": str(clip)})
    (done,) = Cluster(scheduler.address, certificates=ours).run([piece], beat=quiet)
    assert done.result is not None
    with pytest.raises(WorkersMissing):
        list(Cluster(scheduler.address, certificates=theirs).run([piece], beat=quiet))


def certificates_in(folder: Path) -> Certificates:
    """An authority of its own and one certificate of it."""
    folder.mkdir()
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"authority {folder.name}")])
    node = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node")])
    made = Certificates(authority=folder / "ca.pem", certificate=folder / "node.pem", key=folder / "node.key")
    for path, subject, public, is_authority in (
        (made.authority, authority, authority_key.public_key(), True),
        (made.certificate, node, key.public_key(), False),
    ):
        now = datetime.now(UTC)
        signed = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(authority)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .sign(authority_key, hashes.SHA256())
        )
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made
