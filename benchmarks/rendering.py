"""Rendering a plan at 1080 lines and 30 frames a second, beside plain decoding and encoding with the same settings.

The footage is filmed on the spot: a street scene with a key frame each second. One plan touches a tenth of the groups
of pictures, spread over the recording, another touches all of them (of a shorter one). The peer is PyAV alone: every
frame decoded and encoded by x264 with the parameters that the render uses, and nothing painted, checked or compared.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream

from benchmarks.figures import Figure
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Source, Span, Track
from openbwc.media.redaction.rendering import RenderReport, render
from openbwc.media.redaction.rendering.encoding import configure
from openbwc.media.redaction.rendering.model import Form
from openbwc.media.redaction.rendering.surveying import survey
from openbwc.media.redaction.timetable import Timetable, read_timetable
from openbwc.media.synthetic import Scene, Shot, film, find_portrait

SECONDS, SHORT_SECONDS, LEAST_SECONDS, RATE = 120, 20, 10, 30
REPEATS = 3
SMART_LIMIT, FULL_LIMIT = 10.0, 0.9


@dataclass(frozen=True)
class Timed:
    """A render's report and the shortest of its times."""

    report: RenderReport
    seconds: float


def plan_of(path: Path, timetable: Timetable, groups: Iterable[int]) -> Plan:
    """A plan with a box that wanders through the given groups of pictures."""
    tracks = []
    for place in groups:
        group = timetable.groups[place]
        keyframes = (
            Keyframe(group.first, Box(600, 300, 800, 540)),
            Keyframe(group.last, Box(900, 320, 1100, 560)),
        )
        tracks.append(Track(id=f"t{place}", kind=Kind.FACE, keyframes=keyframes))
    source = Source(
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        width=timetable.width,
        height=timetable.height,
        frames=timetable.frames,
    )
    return Plan(source=source, tracks=tuple(tracks))


def timed(source: Path, plan: Plan, target: Path) -> Timed:
    """Render several times, each in its isolated child."""
    best, report = float("inf"), None
    for _ in range(REPEATS):
        begun = time.perf_counter()
        report = render(source, plan, target)
        best = min(best, time.perf_counter() - begun)
    if report is None:
        raise ValueError("expected at least one render")
    return Timed(report, best)


def peer(source: Path, plan: Plan, target: Path) -> float:
    """Decode and encode every frame, in a process of its own; the shortest time."""
    form = target.with_suffix(".json")
    form.write_text(json.dumps(survey(source, plan).form.as_dict()), encoding="utf-8")
    best = float("inf")
    for _ in range(REPEATS):
        begun = time.perf_counter()
        files = [str(path) for path in (source, target, form)]
        subprocess.run([sys.executable, "-m", "benchmarks.rendering", *files], check=True)
        best = min(best, time.perf_counter() - begun)
    return best


def encode_all(source: Path, target: Path, form: Form) -> None:
    """The peer itself."""
    with av.open(str(source)) as container, av.open(str(target), "w", format="mp4") as output:
        picture = container.streams.video[0]
        picture.thread_type = "AUTO"
        stream = output.add_stream("libx264", rate=form.rate)
        if not isinstance(stream, VideoStream):
            raise TypeError("expected a video encoder")
        configure(stream.codec_context, form)
        for number, frame in enumerate(container.decode(picture)):
            frame.pts, frame.time_base, frame.pict_type = number, 1 / form.rate, 0
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def stamped_packets(path: Path) -> list[tuple[Fraction, bytes]]:
    """Each packet of the picture in order of decoding, with the moment at which it is shown."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        base = stream.time_base or Fraction(1)
        return [(packet.pts * base, bytes(packet)) for packet in file.demux(stream) if packet.pts is not None]


def shoot(path: Path, seconds: int) -> None:
    """Film a street."""
    started = datetime(2026, 5, 12, 14, 3, tzinfo=UTC)
    shot = Shot(scene=Scene.STREET, seconds=seconds, started=started, width=1920, height=1080, rate=RATE)
    film(shot, path, portrait=find_portrait())


def held(source: Path, copy: Path, touched: list[Span]) -> tuple[int, int, int]:
    """How many packets no redaction touches, how many of them are the same bytes, and how many frames are not at their
    time.
    """
    theirs, ours = stamped_packets(source), stamped_packets(copy)
    again = {frame for span in touched for frame in range(span.first, span.last + 1)}
    copied = [number for number in range(len(theirs)) if number not in again]
    same = sum(theirs[number][1] == ours[number][1] for number in copied)
    return len(copied), same, len({moment for moment, _ in theirs} ^ {moment for moment, _ in ours})


def measure(scale: float = 1.0) -> list[Figure]:
    """The figures of rendering."""
    seconds, short = (max(LEAST_SECONDS, round(full * scale)) for full in (SECONDS, SHORT_SECONDS))
    with tempfile.TemporaryDirectory() as folder:
        source, part, target = (Path(folder) / name for name in ("long.mp4", "short.mp4", "copy.mp4"))
        shoot(source, seconds)
        shoot(part, short)
        timetable = read_timetable(source)
        touched = range(5, len(timetable.groups), 10)
        smart = timed(source, plan_of(source, timetable, touched), target)
        copied, same, off = held(source, target, [timetable.groups[place] for place in touched])
        times = read_timetable(part)
        whole = plan_of(part, times, range(len(times.groups)))
        full, plain = timed(part, whole, target), peer(part, whole, target)
    size = f"{seconds} s of 1920 × 1080 at {RATE} frames a second, {len(timetable.groups)} groups of pictures"
    best = f"Best of {REPEATS}, each in a process of its own that starts, hashes the source and compares the copy."
    return [
        Figure(
            title="Smart render, a tenth of the groups touched",
            ours=f"{smart.report.reencoded_frames} of {smart.report.frames} frames encoded, the rest copied",
            peer=f"plain decoding and encoding: {short / plain:.1f} × real time",
            value=seconds / smart.seconds,
            relation="at least",
            limit=SMART_LIMIT,
            unit="× real time",
            how=f"{size}. {best}",
        ),
        Figure(
            title="Render with every group touched",
            ours=f"{short / full.seconds:.2f} × real time",
            peer=f"PyAV decoding and encoding with the same x264 settings: {short / plain:.2f} × real time",
            value=plain / full.seconds,
            relation="at least",
            limit=FULL_LIMIT,
            unit="× the peer",
            how=f"{short} s of the same. {best}",
        ),
        Figure(
            title="Untouched packets identical in bytes",
            ours=f"{same} of {copied} packets of groups without a redaction",
            peer="the source's packets",
            value=100.0 * same / copied,
            relation="at least",
            limit=100.0 * (copied - 1) / copied,
            unit="%",
            how="The first packet may differ: it alone carries supplemental information, which is removed.",
        ),
        Figure(
            title="Frames of a smart render that are not at their time",
            ours="the copy's time stamps as exact fractions",
            peer="the source's",
            value=float(off),
            relation="at most",
            limit=0.0,
            unit="frames",
            how=size,
        ),
    ]


if __name__ == "__main__":
    encode_all(Path(sys.argv[1]), Path(sys.argv[2]), Form.from_dict(json.loads(Path(sys.argv[3]).read_bytes())))
