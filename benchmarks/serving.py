"""Range serving of video behind the gate, against nginx with the same file and no gate at all.

A player that seeks asks for everything from a position on (`bytes=N-`), over a connection that it keeps. Ours looks
up the session, the person, the grant and the policy for every such request, and decides anew.
"""

import os
import secrets
import statistics
import time
from pathlib import Path

from benchmarks.installation import HOME, migrate

# isort: split
# The line above makes the installation on which everything below stands.
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.world import World

from benchmarks.figures import Figure
from benchmarks.web_servers import RangeClient, nginx, openbwc
from openbwc.access.actions.open_viewing import open_viewing
from openbwc.evidence.models import ClipFile, Rendition, RenditionKind, RenditionState
from openbwc.program.models import Role

SIZE = 512 << 20
SEEKS = (0.0, 0.5, 0.25, 0.75, 0.9)
ROUNDS = 9
BLOCK = 1 << 20
VIDEO = "proxy.mp4"


def write_video(size: int) -> Path:
    """A file of random bytes where a proxy would lie: serving does not look inside."""
    path = HOME / "renditions" / VIDEO
    path.parent.mkdir(parents=True, exist_ok=True)
    block = secrets.token_bytes(BLOCK)
    with path.open("wb") as file:
        for _ in range(size // BLOCK):
            file.write(block)
        os.fsync(file.fileno())
    return path


def granted(size: int) -> tuple[str, str]:
    """An investigator's open viewing of a recording with that proxy: the address and the cookies of the player."""
    cbp = World().agency("CBP")
    investigator = cbp.staff(Role.INVESTIGATOR)
    recording = cbp.officer("Ruiz").trained().wears().recorded()
    clip = ClipFile.objects.get(recording=recording)
    Rendition.objects.create(
        clip=clip,
        kind=RenditionKind.PROXY,
        state=RenditionState.MADE,
        path=VIDEO,
        size=size,
        sha256=clip.sha256,
        media_type="video/mp4",
    )
    client = Client()
    client.force_login(investigator.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    key = client.session.session_key or ""
    opened = open_viewing(
        actor=investigator.row, recording=recording, purpose="investigation", matter="2026-0001", browser=key
    )
    address = reverse("media", args=[opened.token, clip.id, RenditionKind.PROXY.value])
    return address, f"{settings.SESSION_COOKIE_NAME}={key}"


def rate(port: int, path: str, size: int, cookies: str = "") -> tuple[float, list[float]]:
    """Bytes a second over one round of seeks a connection a round, and the seconds to each first byte."""
    client = RangeClient(port, path, cookies)
    begun, total, waits = time.perf_counter(), 0, []
    for share in SEEKS:
        count, waited = client.fetch(int(size * share))
        total += count
        waits.append(waited)
    seconds = time.perf_counter() - begun
    client.close()
    return total / seconds, waits


def measure(scale: float = 1.0) -> list[Figure]:
    """Throughput against nginx, and the wait after a seek."""
    migrate()
    size = max(8, round(SIZE * scale / BLOCK)) * BLOCK
    video = write_video(size)
    address, cookies = granted(size)
    ratios, waits = [], []
    with nginx(video.parent) as theirs, openbwc() as ours:
        # The first round of each is not counted: it brings the file into the cache.
        for number in range(ROUNDS + 1):
            peer, _ = rate(theirs, f"/{VIDEO}", size)
            own, waited = rate(ours, address, size, cookies)
            if number:
                ratios.append(own / peer)
                waits += waited
    how = (
        f"a file of {size >> 20} MiB, {ROUNDS} rounds of {len(SEEKS)} seeks (`bytes=N-`) each in turns, one connection"
    )
    return [
        Figure(
            title="Range serving behind the gate",
            ours="gunicorn threads, the gate, sendfile",
            peer="nginx, sendfile, no gate",
            value=statistics.median(ratios),
            relation="at least",
            limit=0.5,
            unit="× nginx's bytes a second",
            how=f"{how}; median of the rounds' ratios.",
        ),
        Figure(
            title="Wait for the first byte after a seek, p95",
            ours="gunicorn threads, the gate, sendfile",
            peer="–",
            value=statistics.quantiles(waits, n=20)[-1] * 1000,
            relation="at most",
            limit=100.0,
            unit="ms",
            how=f"{how}; session, person, grant and policy looked up and decided anew for each.",
        ),
    ]


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.title}: {figure.value:.3g} {figure.unit} ({figure.relation} {figure.limit:g})")
