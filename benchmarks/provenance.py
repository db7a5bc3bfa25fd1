"""Signing the provenance of a large copy, against copying the file with its hash.

Run alone: `python -m benchmarks provenance`; scale 1 is a copy of 500 MB. Signed means: written with its manifest,
synced, and read back by a second child that holds every byte against it.
"""

import os
import statistics
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure
from openbwc.media.provenance.keys import local_identity
from openbwc.media.provenance.manifest import manifest_of
from openbwc.media.provenance.signing import read_manifest, sign_copy
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Source, Track
from openbwc.media.redaction.timetable import read_timetable
from openbwc.media.synthetic import Scene, Shot, film

SIZE, ROUNDS, LIMIT_SECONDS = 500_000_000, 3, 10.0
TRACKS = 200


def make_copy(path: Path, size: int) -> None:
    """A playable copy of a size: footage, and a second block of data that its hash covers (ISO/IEC 14496-12, 8.1.1)."""
    shot = Shot(scene=Scene.STREET, seconds=2.0, started=datetime(2026, 5, 12, tzinfo=UTC), width=320, height=180)
    film(shot, path)
    with path.open("ab") as file:
        rest = max(16, size - file.tell())
        file.write((1).to_bytes(4) + b"mdat" + rest.to_bytes(8))
        rest -= 16
        while rest:
            piece = min(rest, 1 << 24)
            file.write(os.urandom(piece))
            rest -= piece
        file.flush()
        os.fsync(file.fileno())


def peer_seconds(source: Path, target: Path) -> float:
    """Copy, sync and hash with the system's own tools."""
    begun = time.perf_counter()
    subprocess.run(["cp", source, target], check=True)
    subprocess.run(["sync", target], check=True)
    subprocess.run(["openssl", "dgst", "-sha256", target], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def measure(scale: float = 1.0) -> list[Figure]:
    """How long it takes to sign a copy and read it back; `scale` scales its size."""
    size = round(SIZE * scale)
    with tempfile.TemporaryDirectory(prefix="openbwc-bench-") as folder:
        copy, signed = Path(folder) / "copy.mp4", Path(folder) / "signed.mp4"
        make_copy(copy, size)
        identity = local_identity(Path(folder) / "keys", "ICE", "Immigration and Customs Enforcement")
        timetable = read_timetable(copy)
        tracks = tuple(
            Track(
                id=f"t{number}",
                kind=Kind.FACE,
                keyframes=(
                    Keyframe(0, Box(number, 10, number + 30, 40)),
                    Keyframe(timetable.frames - 1, Box(0, 0, 9, 9)),
                ),
            )
            for number in range(TRACKS)
        )
        plan = Plan(source=Source(sha256="ab" * 32, width=320, height=180, frames=timetable.frames), tracks=tracks)
        manifest = manifest_of(plan, timetable, title="Copy", original_title="Recording", reviewed=True)
        times, peers, checks = [], [], []
        for _ in range(ROUNDS):
            peers.append(peer_seconds(copy, Path(folder) / "peer.mp4"))
            begun = time.perf_counter()
            sign_copy(copy, signed, manifest, identity)
            times.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            found = read_manifest(signed, anchors=identity.root)
            checks.append(time.perf_counter() - begun)
            if found.state != "Trusted":
                raise AssertionError(f"expected a trusted copy; found {found.state}: {found.problems}")
    return [
        Figure(
            title="Signing the provenance of a copy",
            ours="write the manifest into the copy, sign by callback, sync, read back and hold every byte against it",
            peer=f"cp, sync and openssl dgst -sha256: {statistics.median(peers):.1f} s",
            value=statistics.median(times),
            relation="at most",
            limit=LIMIT_SECONDS,
            unit="s",
            how=f"a copy of {size / 1e6:.0f} MB with {TRACKS} tracks, median of {ROUNDS}; "
            f"reading back alone {statistics.median(checks):.1f} s",
        )
    ]
