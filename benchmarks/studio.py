"""The redaction studio in Chromium: seeking to any frame, and editing a two-hour recording with 500 tracks.

The picture of the first footage bears the number of its frame as bars, which are read back from what the browser shows:
exact means that. The second is two hours long; each edit is a key that moves a box, until the server's answer is shown.
"""

import contextlib
import hashlib
import random
import shutil
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.installation import HOME, migrate

# isort: split
# The line above makes the installation on which everything below stands.
import av
import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.world import World

from benchmarks.figures import Figure
from benchmarks.web_servers import openbwc
from openbwc.custody import Actor
from openbwc.evidence.models import ClipFile, Recording, Rendition, RenditionKind, RenditionState
from openbwc.evidence.originals import vault
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Reason, Track
from openbwc.program.models import Role
from openbwc.redaction.actions.open_project import open_project
from openbwc.redaction.actions.take_in_found import take_in_found
from openbwc.redaction.measuring import timetable_of
from openbwc.redaction.models import Project

RATE, PIECE_SECONDS, BITS, SIDE = 30, 20, 12, 48
BLOCK = 24  # pixels of the pattern that moves
SEEK_MINUTES, SEEKS = 10, 120
TRACKS, HOURS, EDITS = 500, 2, 40
SEEK_LIMIT, STALL_LIMIT = 150.0, 100.0

SEEK = """async (frame) => {
  const video = document.querySelector('.screen.is-active video'), input = document.getElementById('frame');
  const there = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  const begun = performance.now();
  input.value = String(frame);
  input.dispatchEvent(new Event('change'));
  await there;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const took = performance.now() - begun;
  pen.drawImage(video, 0, 0);
  let number = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    const [light] = pen.getImageData(bit * SIDE + SIDE / 2, SIDE / 2, 1, 1).data;
    if (light > 128) number += 2 ** bit;
  }
  return [took, number];
}""".replace("BITS", str(BITS)).replace("SIDE", str(SIDE))
WATCH = """() => {
  window.gaps = [];
  let last = performance.now();
  const look = (now) => { window.gaps.push(now - last); last = now; requestAnimationFrame(look); };
  requestAnimationFrame(look);
  window.long = [];
  new PerformanceObserver((list) => list.getEntries().forEach((one) => window.long.push(one.duration)))
    .observe({ type: 'longtask' });
}"""


@dataclass(frozen=True)
class Shape:
    """A video to make: its size, and how many pieces of `PIECE_SECONDS` stand one after the other."""

    width: int
    height: int
    pieces: int


def filmed(shape: Shape, path: Path) -> Path:
    """A video of noise that moves, the frame's number (within the piece) as bars; a key frame each second."""
    rows, columns = -(-shape.height // BLOCK), -(-shape.width * 2 // BLOCK)
    coarse = np.random.default_rng(7).integers(60, 180, (rows, columns), dtype=np.uint8)
    texture = coarse.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)[: shape.height, : shape.width * 2]
    grey = np.full((shape.height // 2, shape.width), 128, dtype=np.uint8)
    with av.open(str(path.with_suffix(".piece.mp4")), "w") as output:
        stream = output.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "30", "g": str(RATE)})
        stream.width, stream.height, stream.pix_fmt = shape.width, shape.height, "yuv420p"
        for number in range(RATE * PIECE_SECONDS):
            left = number * 2 % shape.width
            luma = texture[:, left : left + shape.width].copy()
            for bit in range(BITS):
                luma[:SIDE, bit * SIDE : (bit + 1) * SIDE] = 235 if number >> bit & 1 else 16
            frame = av.VideoFrame.from_ndarray(np.vstack([luma, grey]), format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    with (
        av.open(str(path.with_suffix(".piece.mp4"))) as piece,
        av.open(str(path), "w", options={"movflags": "+faststart"}) as output,
    ):
        source = piece.streams.video[0]
        target = output.add_stream_from_template(source)
        base = source.time_base or Fraction(1, RATE)
        timed = [(one, one.pts, one.dts) for one in piece.demux(source) if one.pts is not None and one.dts is not None]
        long = round(PIECE_SECONDS / base)
        for place in range(shape.pieces):
            for packet, pts, dts in timed:
                packet.stream = target
                packet.pts, packet.dts, packet.time_base = pts + place * long, dts + place * long, base
                output.mux(packet)
    return path


def taken_in(recording: Recording, video: Path) -> ClipFile:
    """The recording's clip made one of this video: original in the vault, proxy beside it."""
    clip = ClipFile.objects.get(recording=recording)
    staged = vault().stage(video, video.name)
    stored = vault().commit(
        f"urn:openbwc:original:{staged.sha256}", [staged], message="x", actor="system:benchmark", created=timezone.now()
    )
    with av.open(str(video)) as opened:
        seconds = (opened.duration or 0) / 1e6
    clip.sha256, clip.size = staged.sha256, staged.size
    clip.vault_object, clip.vault_name = stored.object_id, next(iter(stored.files))
    clip.duration_ms, clip.facts = round(seconds * 1000), {"video": {"rate": RATE}}
    clip.save()
    folder = HOME / "renditions"
    folder.mkdir(exist_ok=True)
    shutil.copy(video, folder / video.name)
    digest = hashlib.sha256(video.read_bytes()).hexdigest()
    Rendition.objects.create(
        clip=clip,
        kind=RenditionKind.PROXY,
        state=RenditionState.MADE,
        path=video.name,
        size=video.stat().st_size,
        sha256=digest,
        media_type="video/mp4",
    )
    return clip


def tracks(frames: int, count: int) -> list[Track]:
    """Tracks as finding leaves them: a keyframe every few frames, for up to a minute each, all over the time."""
    draw = random.Random(11)
    made = []
    for number in range(count):
        first = draw.randrange(max(1, frames - 1800))
        keyframes = []
        left, top = draw.randrange(900), draw.randrange(500)
        for frame in range(first, min(frames, first + draw.randrange(200, 1800)), 6):
            left, top = left + draw.randrange(-6, 7), top + draw.randrange(-4, 5)
            keyframes.append(Keyframe(frame, Box(left, top, left + 80, top + 100)))
        made.append(
            Track(id=f"f{number}", kind=Kind.FACE, keyframes=tuple(keyframes), reason=Reason(), author="x", score=0.9)
        )
    return made


@contextlib.contextmanager
def at_the_desk(client: Client) -> Iterator[Page]:
    """A page of a desk's size, signed in, and the server behind it."""
    with openbwc() as port, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=f"http://127.0.0.1:{port}")
        context.set_default_timeout(120_000)
        key = client.session.session_key or ""
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "domain": "127.0.0.1", "path": "/"}])
        yield context.new_page()
        browser.close()


def opened(page: Page, project: Project) -> None:
    """The project's studio, its picture there."""
    page.goto(f"/redaction/{project.short_id}/studio/")
    until(page, "document.querySelector('.screen.is-active video')?.readyState >= 3")


def until(page: Page, condition: str, argument: Any = None) -> None:
    """Wait until a condition holds in the page."""
    for _ in range(2400):
        if page.evaluate(condition, argument):
            return
        page.wait_for_timeout(25)
    raise TimeoutError(f"expected {condition}; it never came true")


def sought(page: Page, frames: int, count: int) -> tuple[list[float], int]:
    """Seek to frames drawn at random; milliseconds of each, and how many showed another frame."""
    draw = random.Random(5)
    waits, wrong = [], 0
    for _ in range(count):
        frame = draw.randrange(frames)
        took, number = page.evaluate(SEEK, frame)
        waits.append(took)
        wrong += number != frame % (RATE * PIECE_SECONDS)
    return waits, wrong


def edited(page: Page, frames: int, count: int) -> tuple[float, list[float], float]:
    """Move boxes by keys, all over the recording: the longest stall, milliseconds until each is kept, longest task."""
    lanes = page.locator("#lane-list")
    lanes.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    page.evaluate(WATCH)
    waits = []
    for _ in range(count):
        before = page.inner_text("#saved")
        begun = page.evaluate("performance.now()")
        page.keyboard.press("Alt+ArrowRight")
        until(
            page,
            "(was) => { const now = document.getElementById('saved').textContent;"
            " return now !== was && now.startsWith('Saved'); }",
            before,
        )
        waits.append(page.evaluate("performance.now()") - begun)
        page.keyboard.press("+")
        lanes.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_timeout(120)
    return max(page.evaluate("window.gaps")), waits, max([0.0, *page.evaluate("window.long")])


def measure(scale: float = 1.0) -> list[Figure]:
    """Seeks and edits."""
    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    agency = World().agency("ICE")
    officer, redactor = agency.officer("Ruiz").trained(), agency.staff(Role.REDACTOR, "Amari")
    client = Client()
    client.force_login(redactor.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    worn = officer.wears()
    shapes = {
        "sharp": Shape(1920, 1080, max(1, round(SEEK_MINUTES * 60 * scale / PIECE_SECONDS))),
        "long": Shape(640, 360, max(1, round(HOURS * 3600 * scale / PIECE_SECONDS))),
    }
    projects = {}
    for number, (name, shape) in enumerate(shapes.items()):
        clip = taken_in(worn.recorded(hours_ago=5 + number), filmed(shape, HOME / f"{name}.mp4"))
        projects[name] = open_project(
            actor=redactor.row, agency=agency.row, title=name, purpose="discovery", matter="B-1", clips=[clip]
        )
    lengths = {name: timetable_of(one.footage.get()).frames for name, one in projects.items()}
    found = tracks(lengths["long"], max(5, round(TRACKS * scale)))
    take_in_found(actor=Actor.system("benchmark"), footage=projects["long"].footage.get(), tracks=found, by="benchmark")
    with at_the_desk(client) as page:
        opened(page, projects["sharp"])
        sought(page, lengths["sharp"], 5)
        waits, wrong = sought(page, lengths["sharp"], max(10, round(SEEKS * scale)))
        opened(page, projects["long"])
        stall, kept, task = edited(page, lengths["long"], max(5, round(EDITS * scale)))
    keyframes = sum(len(one.keyframes) for one in found)
    return figures(waits, wrong, lengths, (stall, kept, task), (len(found), keyframes))


def figures(
    waits: list[float],
    wrong: int,
    lengths: dict[str, int],
    edits: tuple[float, list[float], float],
    tracked: tuple[int, int],
) -> list[Figure]:
    """What was measured, as figures."""
    stall, kept, task = edits
    seeks = (
        f"1080p30, a key frame each second, {lengths['sharp']:,} frames; {len(waits)} frames drawn at random, each "
        f"from the field to the picture, through the gate; median {statistics.median(waits):.0f} ms, worst "
        f"{max(waits):.0f} ms"
    )
    where = (
        f"{lengths['long']:,} frames, {tracked[0]} tracks with {tracked[1]:,} keyframes, zoomed further at each edit"
    )
    return [
        Figure(
            title="Studio: frames that a seek misses",
            ours="Chromium, the file's own table of times, the middle of the frame; the number read from the picture",
            peer="–",
            value=float(wrong),
            relation="at most",
            limit=0.0,
            unit=f"of {len(waits)} seeks",
            how=f"{seeks}.",
        ),
        Figure(
            title="Studio: seek to any frame, p95",
            ours="Chromium, software decoding, our server",
            peer="–",
            value=statistics.quantiles(waits, n=20)[-1],
            relation="at most",
            limit=SEEK_LIMIT,
            unit="ms",
            how=f"{seeks}.",
        ),
        Figure(
            title="Studio: longest stall while a long recording is edited",
            ours="canvas time line, virtual lanes",
            peer="–",
            value=stall,
            relation="at most",
            limit=STALL_LIMIT,
            unit="ms between two drawn frames",
            how=f"{where}; {len(kept)} edits, each kept by the server after {statistics.median(kept):.0f} ms (median); "
            f"longest task of the page {task:.0f} ms.",
        ),
    ]


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.title}: {figure.value:.3g} {figure.unit} ({figure.relation} {figure.limit:g}); {figure.how}")
