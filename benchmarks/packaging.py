"""Building a package against copying and hashing the same files.

Run alone: `python -m benchmarks.packaging [scale]`; scale 1 is four files of 256 MiB. Ours reads the files from a
sealed vault, hashes each by SHA-256 and SHA-512, writes the bag as one zip and stores that, sealed, synced and hashed,
in the vault. The peer does what has to be done without a package: it reads the same files from the same vault, hashes
each by the same two, each on a thread of its own as ours does, and stores them, sealed and synced, by the vault's own
pass. In turn, several rounds; the figure is the median of the rounds' ratios of speeds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from benchmarks.figures import Figure
from openbwc.disclosure.packaging.bag import BagStream
from openbwc.disclosure.packaging.model import Piece
from openbwc.vault import KeyFiles, KeyRing, Vault

FILES, FILE_BYTES = 4, 256 << 20
ROUNDS = 5
SPEED_LIMIT = 0.7
_AT = datetime(2026, 11, 2, tzinfo=UTC)


def measure(scale: float = 1.0) -> list[Figure]:
    """The figure of packaging; `scale` scales the files' sizes."""
    size = max(1 << 20, round(FILE_BYTES * scale))
    with tempfile.TemporaryDirectory(prefix="openbwc-bench-") as folder:
        pieces = _stored(Path(folder), size)
        ratios = [_round(Path(folder), pieces, number) for number in range(ROUNDS)]
    total = FILES * size / (1 << 20)
    return [
        Figure(
            title="Packaging",
            ours="a bag in a zip, stored in the vault",
            peer="the same files copied into the vault and hashed alike",
            value=statistics.median(ratios),
            relation="at least",
            limit=SPEED_LIMIT,
            unit="× the peer's speed",
            how=f"{FILES} files, {total:g} MiB in all, sealed vault, {ROUNDS} rounds in turn; median of the ratios",
        )
    ]


def _vault(folder: Path, *, also: tuple[str, ...] = ()) -> Vault:
    return Vault.open_or_create(
        folder / "vault", keys=KeyRing(folder / "records", KeyFiles(folder / "keys")), also=also
    )


def _stored(folder: Path, size: int) -> list[Piece]:
    """Files of noise in a sealed vault, as the pieces of a package."""
    vault, pieces = _vault(folder / "house"), []
    for number in range(FILES):
        path = folder / f"clip-{number}.mp4"
        block = os.urandom(1 << 20)
        with path.open("wb") as file:
            for at in range(size >> 20):
                file.write(at.to_bytes(8, "big") + block[8:])
        staged = vault.stage(path, path.name)
        name = f"urn:openbwc:bench:{number}"
        vault.commit(name, [staged], message="bench", actor="system:bench", created=_AT)
        path.unlink()

        def opened(name: str = name, file: str = staged.name) -> BinaryIO:
            return vault.open(name, file)

        pieces.append(
            Piece(path=f"footage/{number}.mp4", role="footage", sha256=staged.sha256, size=staged.size, open=opened)
        )
    return pieces


def _round(folder: Path, pieces: list[Piece], number: int) -> float:
    """The peer's seconds by ours."""
    seconds = {}
    for way in (_pack, _copy) if number % 2 else (_copy, _pack):
        target = folder / f"target-{number}-{way.__name__}"
        subprocess.run(["sync"], check=True)
        started = time.perf_counter()
        way(target, pieces)
        seconds[way] = time.perf_counter() - started
        subprocess.run(["rm", "-rf", target], check=True)
    return seconds[_copy] / seconds[_pack]


def _pack(target: Path, pieces: list[Piece]) -> None:
    vault = _vault(target)
    stream = BagStream("bench", pieces, {"Source-Organization": "bench"}, at=_AT)
    staged = vault.stage(stream, "bench.zip")
    vault.commit("urn:openbwc:bench:package", [staged], message="bench", actor="system:bench", created=_AT)


def _copy(target: Path, pieces: list[Piece]) -> None:
    vault = _vault(target, also=("sha512",))
    for piece in pieces:
        with piece.open() as source:
            staged = vault.stage(source, "clip.mp4")
        if staged.sha256 != piece.sha256:
            raise RuntimeError(f"expected {piece.path} as it was stored, found another file")
        name = f"urn:openbwc:bench:{piece.path}"
        vault.commit(name, [staged], message="bench", actor="system:bench", created=_AT)


if __name__ == "__main__":
    for figure in measure(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0):
        print(f"{figure.title}: {figure.value:.2f} {figure.unit} ({figure.relation} {figure.limit})", figure.how)
