"""Intake of one large file against `cp` + `sync` + `openssl dgst -sha256` of the same file, and its peak memory.

Run alone: `python -m benchmarks.intake [scale]`; scale 1 is a file of 1 GiB. Each round runs the peer and then our
whole pipeline (read, hash, write, sync, probe, decide, catalogue, ledger) in a process of its own; the figure is the
median of the rounds' ratios. The process' start is not counted for either side.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.figures import Figure
from openbwc.media.synthetic import Scene, Shot, film

GIB = 1 << 30
ROUNDS = 5
RATIO_LIMIT = 1.2
MEMORY_LIMIT_MB = 150.0
_FREE = 0x66726565  # 'free': a box that players pass over (ISO/IEC 14496-12, 8.1.2)

INSTALLED = """
import django
django.setup()
from django.core.management import call_command
from openbwc.evidence.originals import vault
call_command("migrate", verbosity=0)
from tests.world import World
World().agency("ICE").officer("Ruiz").trained().wears("BWC-1")
vault()
"""
OURS = """
import json, resource, sys, time
from pathlib import Path
import django
django.setup()
from openbwc.custody import Actor
from openbwc.evidence.originals import vault
from openbwc.intake.actions.take_in_file import take_in_file
from openbwc.intake.models import SourceKind
vault()
started = time.perf_counter()
settled = take_in_file(Path(sys.argv[1]), actor=Actor.system("dock"), camera_serial="BWC-1", source=SourceKind.CARD)
seconds = time.perf_counter() - started
assert settled.clip is not None, settled.reasons
own, children = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({"seconds": seconds, "memory_mb": own, "probe_mb": children}))
"""


def make_file(path: Path, size: int) -> None:
    """A playable clip of about `size` bytes: real footage, then a box of random bytes that players pass over."""
    started = datetime.now(UTC) - timedelta(hours=1)
    film(Shot(scene=Scene.STREET, seconds=2.0, started=started, width=320, height=180, rate=15), path)
    with path.open("ab") as stream:
        padding = max(size - stream.tell() - 16, 0)
        stream.write((1).to_bytes(4) + _FREE.to_bytes(4) + (padding + 16).to_bytes(8))
        while padding:
            count = min(padding, 1 << 24)
            stream.write(os.urandom(count))
            padding -= count
        stream.flush()
        os.fsync(stream.fileno())


def peer_seconds(source: Path, target: Path) -> float:
    """Copy, sync and hash with the system's own tools."""
    started = time.perf_counter()
    subprocess.run(["cp", source, target], check=True)
    subprocess.run(["sync"], check=True)
    subprocess.run(["openssl", "dgst", "-sha256", source], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def install(home: Path, *, vault_keys: str = "files") -> None:
    """Make an installation with a camera; `vault_keys` is `OPENBWC_VAULT_KEYS`: 'files' seals what is stored."""
    subprocess.run([sys.executable, "-c", INSTALLED], env=_environment(home, vault_keys), check=True)


def our_run(source: Path, made: Path, *, vault_keys: str = "files") -> dict[str, float]:
    """Our pipeline on a fresh copy of an installation: seconds, peak memory in MB of the process and of its probe.

    The installation is made by another process, as it is where footage is taken in: its memory is not intake's. The
    copy is gone afterwards.
    """
    home = made.with_name(f"{made.name}-copy")
    shutil.copytree(made, home)
    subprocess.run(["sync"], check=True)
    command: list[str | Path] = [sys.executable, "-c", OURS, source]
    run = subprocess.run(command, env=_environment(home, vault_keys), check=True, capture_output=True)
    subprocess.run(["rm", "-rf", home], check=True)
    subprocess.run(["sync"], check=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def _environment(home: Path, vault_keys: str) -> dict[str, str]:
    root = Path(__file__).resolve().parents[1]
    return {
        **os.environ,
        "OPENBWC_HOME": str(home),
        "OPENBWC_DATABASE_URL": "",
        "OPENBWC_VAULT_KEYS": vault_keys,
        "OPENBWC_VAULT_SCRATCH": "",
        "DJANGO_SETTINGS_MODULE": "openbwc.settings.base",
        "PYTHONPATH": f"{root}/src:{root}",
        "PYTHONWARNINGS": "ignore",
    }


def measure(scale: float = 1.0) -> list[Figure]:
    """The two figures of intake; `scale` scales the file's size."""
    size, rounds, ratios, memory, probe = round(GIB * scale), ROUNDS, [], [], []
    with tempfile.TemporaryDirectory(prefix="openbwc-bench-") as folder:
        source = Path(folder) / "CLIP.MP4"
        make_file(source, size)
        made = Path(folder) / "installation"
        install(made)
        for _ in range(rounds):
            target = Path(folder) / "copy"
            peer = peer_seconds(source, target)
            target.unlink()
            ours = our_run(source, made)
            ratios.append(ours["seconds"] / peer)
            memory.append(ours["memory_mb"])
            probe.append(ours["probe_mb"])
    of_size = f"a file of {size / GIB:g} GiB, {rounds} rounds of peer and ours in turn"
    return [
        Figure(
            title="Intake, time",
            ours="read, hash, write, sync, probe, decide, catalogue and ledger",
            peer="cp, sync and openssl dgst -sha256",
            value=statistics.median(ratios),
            relation="at most",
            limit=RATIO_LIMIT,
            unit="× the peer's time",
            how=f"{of_size}; median of the ratios",
        ),
        Figure(
            title="Intake, peak memory",
            ours="the intake process",
            peer="none",
            value=max(memory),
            relation="at most",
            limit=MEMORY_LIMIT_MB,
            unit="MB",
            how=f"{of_size}; largest resident set; the probe's own process had {max(probe):.0f} MB at most",
        ),
    ]


if __name__ == "__main__":
    for figure in measure(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0):
        print(f"{figure.title}: {figure.value:.2f} {figure.unit} ({figure.relation} {figure.limit})", figure.how)
