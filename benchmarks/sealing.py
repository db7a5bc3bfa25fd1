"""What sealing costs at intake: our whole pipeline with a sealed vault against the same one with a plain vault.

Run alone: `python -m benchmarks.sealing [scale]`; scale 1 is a file of 1 GiB. Each round takes the file in with a plain
and with a sealed vault, in turn and each on a fresh installation and in a process of its own; the figure is what of
the speed is lost, by the median of the rounds' ratios. A second figure reads ranges of 256 KiB at drawn places from a
sealed file and from a plain one.
"""

import io
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.intake import GIB, install, make_file, our_run
from openbwc.vault import KeyFiles, KeyRing, Vault

ROUNDS = 9
COST_LIMIT = 25.0
RANGES = 2000
RANGE = 1 << 18
READ_LIMIT_MS = 5.0
_OBJECT = "urn:openbwc:bench:1"


def measure(scale: float = 1.0) -> list[Figure]:
    """The figures of sealing; `scale` scales the file's size."""
    size = round(GIB * scale)
    with tempfile.TemporaryDirectory(prefix="openbwc-bench-") as folder:
        source = Path(folder) / "CLIP.MP4"
        make_file(source, size)
        made = {keys: Path(folder) / keys for keys in ("none", "files")}
        for keys, home in made.items():
            install(home, vault_keys=keys)
        ratio = statistics.median(_ratio(source, made, number) for number in range(ROUNDS))
        plain_ms, sealed_ms = _ranges(source, Path(folder))
    return [
        Figure(
            title="Sealing, cost at intake",
            ours="intake into a sealed vault",
            peer="the same intake into a plain vault",
            value=100 * (1 - ratio),
            relation="at most",
            limit=COST_LIMIT,
            unit="% of the peer's speed",
            how=f"a file of {size / GIB:g} GiB, {ROUNDS} rounds in turn; median of the ratios of the speeds",
        ),
        Figure(
            title="Sealing, reading a range",
            ours=f"{RANGE >> 10} KiB of a sealed file",
            peer=f"the same of a plain file: {plain_ms:.2f} ms",
            value=sealed_ms,
            relation="at most",
            limit=READ_LIMIT_MS,
            unit="ms, p95",
            how=f"{RANGES} ranges at drawn places of a file of {size / GIB:g} GiB, opened anew for each",
        ),
    ]


def _ratio(source: Path, made: dict[str, Path], number: int) -> float:
    """The speed of intake into a sealed vault, as a share of that into a plain one."""
    seconds = {}
    for keys in ("none", "files") if number % 2 else ("files", "none"):
        seconds[keys] = our_run(source, made[keys], vault_keys=keys)["seconds"]
    return seconds["none"] / seconds["files"]


def _ranges(source: Path, folder: Path) -> tuple[float, float]:
    """Milliseconds at the 95th percentile, plain and sealed."""
    found = []
    for name in ("plain", "sealed"):
        ring = KeyRing(folder / "records", KeyFiles(folder / "keys")) if name == "sealed" else None
        vault = Vault.open_or_create(folder / name, keys=ring)
        staged = vault.stage(source, "clip.mp4")
        vault.commit(_OBJECT, [staged], message="bench", actor="system:bench", created=datetime.now(UTC))
        found.append(_p95(vault, staged.size))
    return found[0], found[1]


def _p95(vault: Vault, size: int) -> float:
    places, times = random.Random(5), []
    for _ in range(RANGES):
        place = places.randrange(max(1, size - RANGE))
        started = time.perf_counter()
        with vault.open(_OBJECT, "clip.mp4") as file:
            file.seek(place, io.SEEK_SET)
            file.read(RANGE)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    for figure in measure(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0):
        print(f"{figure.title}: {figure.value:.2f} {figure.unit} ({figure.relation} {figure.limit})", figure.how)
