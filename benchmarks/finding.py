"""Find, follow and render faces beside deface, on the same files, on two cores.

The footage has its truth with it (`openbwc.media.synthetic.truth`: a real portrait face in several looks, moving,
crossing, leaving, panned, zoomed and in failing light, 1080 lines at 30 a second). deface is the published module, run
as its users run it (`--backend onnxrt`); its own boxes are written down as it goes. Where the folder of real footage
is there, it is measured too, enlarged to 1080 lines; nothing was tuned to it.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from benchmarks.figures import Figure
from openbwc.media.isolation import Limits, run_isolated
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Plan, Source, Track
from openbwc.media.redaction.rendering.asking import render
from openbwc.media.redaction.timetable import Timetable, read_timetable
from openbwc.media.redaction.tracking.tracks import tracks_of
from openbwc.media.synthetic.portrait import find_portrait
from openbwc.media.synthetic.truth import Story, Take, Truth, film_truth

SECONDS = 3.0  # of each story
CORES = 2
SEEN = 0.5  # share of a face that is seen, from which it has to be covered
COVERED = 0.8  # share of a face's ellipse that is covered, from which it counts as covered
FOOTAGE = Path(__file__).resolve().parents[1].parent / "shared/footage"
REAL = (
    "walk.mkv",
    "head-pose-face-detection-female-and-male.gif",
    "classroom.gif",
    "face-demographics-walking.gif",
    "sister.mkv",
    "book.mkv",
)
COLUMNS, LINES = 1920, 1080
REAL_FRAMES = 60  # of each file at most
LIMITS = Limits(cpu_seconds=7200, wall_seconds=7200.0)
TARGETS = {"thorough": (10.0, {0.2: 99.5, 0.5: 99.95}), "fast": (18.0, {0.5: 99.9})}

PEER = """
import json, sys
import deface.deface as peer
given = peer.CenterFace.__call__
rows = []
def called(self, picture, threshold):
    found, marks = given(self, picture, threshold=threshold)
    rows.append(found.tolist())
    return found, marks
peer.CenterFace.__call__ = called
report, sys.argv = sys.argv[1], ["deface", *sys.argv[2:]]
peer.main()
open(report, "w").write(json.dumps(rows))
"""

Mask = npt.NDArray[np.bool_]
Boxes = list[list[float]]


@dataclass(frozen=True)
class Clip:
    """A file and the truth about it where it is known."""

    path: Path
    truth: Truth | None


@dataclass
class Score:
    """Sums over a clip: pixels of deface's boxes from a score on and those of them covered; face-frames; areas."""

    seconds: float
    peer_seconds: float
    frames: int
    turns: int
    pixels: Counter[float] = field(default_factory=Counter)
    covered: Counter[float] = field(default_factory=Counter)
    faces: int = 0
    missed: int = 0
    peer_missed: int = 0
    area: int = 0
    true_area: int = 0

    def share(self, least: float) -> float:
        """Per cent of the pixels of deface's boxes from this score on that are covered."""
        return 100 * self.covered[least] / max(1, self.pixels[least])

    @property
    def times(self) -> float:
        """How many times as fast as deface."""
        return self.peer_seconds / self.seconds


def deface(path: Path, folder: Path) -> tuple[list[Boxes], float]:
    """deface's own boxes of each frame and the seconds that it took, as a program of its own."""
    report = folder / f"{path.stem}.json"
    options = ["--backend", "onnxrt", "--execution-provider", "CPUExecutionProvider", "--output"]
    command = [sys.executable, "-c", PEER, str(report), str(path), *options, str(folder / f"{path.stem}.peer.mp4")]
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return json.loads(report.read_text()), time.perf_counter() - begun


def redact(path: Path, tier: str, folder: Path) -> tuple[list[Track], float]:
    """Our tracks and the seconds for the whole way, each step in an isolated child, to the finished copy."""
    begun = time.perf_counter()
    timetable = read_timetable(path)
    arguments = {"source": str(path), "first": "0", "last": str(timetable.frames - 1), "tier": tier}
    arguments |= {"threads": str(CORES), "timetable": json.dumps(timetable.as_dict()), "cache": str(folder)}
    found = run_isolated("redact_find", arguments, limits=LIMITS)
    tracks = tracks_of([found], timetable)
    digest = sha256(path.read_bytes()).hexdigest()
    source = Source(sha256=digest, width=timetable.width, height=timetable.height, frames=timetable.frames)
    render(path, Plan(source=source, tracks=tuple(tracks)), folder / "copy.mp4", threads=CORES)
    return tracks, time.perf_counter() - begun


def ellipse(mask: Mask, box: Sequence[float]) -> tuple[slice, slice, Mask]:
    """The part of a picture that a box touches, and within it the ellipse in the box."""
    left, top, right, bottom = box
    rows = slice(max(0, int(top)), max(0, min(mask.shape[0], int(np.ceil(bottom)))))
    columns = slice(max(0, int(left)), max(0, min(mask.shape[1], int(np.ceil(right)))))
    y, x = np.ogrid[rows, columns]
    far = ((x + 0.5 - (left + right) / 2) / ((right - left) / 2)) ** 2
    return rows, columns, np.asarray(far + ((y + 0.5 - (top + bottom) / 2) / ((bottom - top) / 2)) ** 2 <= 1)


def peer_mask(shape: tuple[int, int], boxes: Boxes) -> Mask:
    """What deface blurs: ellipses in its boxes, which it makes wider and higher by 0.3 of their size on each side."""
    mask = np.zeros(shape, bool)
    for left, top, right, bottom, _ in boxes:
        by_x, by_y = 0.3 * (right - left), 0.3 * (bottom - top)
        rows, columns, inside = ellipse(mask, (left - by_x, top - by_y, right + by_x, bottom + by_y))
        mask[rows, columns] |= inside
    return mask


def fill(mask: Mask, boxes: Iterable[Box]) -> Mask:
    """The mask with the boxes in it."""
    for box in boxes:
        mask[max(0, box.top) : max(0, box.bottom), max(0, box.left) : max(0, box.right)] = True
    return mask


def missed(mask: Mask, truth: Truth, frame: int) -> int:
    """How many of the faces that are seen in a frame the mask leaves uncovered."""
    count = 0
    for face in truth.faces[frame]:
        rows, columns, inside = ellipse(mask, face.box.as_list())
        count += face.seen >= SEEN and bool((mask[rows, columns] & inside).sum() < COVERED * inside.sum())
    return count


def hold(score: Score, clip: Clip, given: Sequence[Boxes], tracks: Sequence[Track], shape: tuple[int, int]) -> None:
    """Add up what the tracks cover of a clip, of which deface gave these boxes."""
    for frame, boxes in enumerate(given):
        mask = fill(np.zeros(shape, bool), (box for track in tracks if (box := track.box_at(frame)) is not None))
        for least in (0.2, 0.5):
            theirs = fill(np.zeros(shape, bool), (Box.around(*row[:4]) for row in boxes if row[4] >= least))
            score.pixels[least] += int(theirs.sum())
            score.covered[least] += int((theirs & mask).sum())
        if clip.truth is not None:
            score.faces += sum(face.seen >= SEEN for face in clip.truth.faces[frame])
            score.missed += missed(mask, clip.truth, frame)
            score.peer_missed += missed(peer_mask(shape, boxes), clip.truth, frame)
            score.area += int(mask.sum())
            score.true_area += int(fill(np.zeros(shape, bool), (face.box for face in clip.truth.faces[frame])).sum())


def filmed(folder: Path, scale: float) -> Clip:
    """The footage of known truth: all stories, one after the other, in one file."""
    path = folder / "truth.mp4"
    first, *then = Story
    options = (("preset", "veryfast"), ("crf", "26"))
    take = Take(story=first, then=tuple(then), seconds=max(0.5, SECONDS * scale), seed=11, options=options)
    truth = film_truth(take, path, portrait=find_portrait())
    return Clip(path, truth)


def real(folder: Path, scale: float) -> Iterator[Clip]:
    """Footage of real people, enlarged to 1080 lines, one after the other in one file; nothing where there is none."""
    if not FOOTAGE.is_dir():
        return
    most = max(10, round(REAL_FRAMES * scale))
    path = folder / "people.mp4"
    with av.open(str(path), "w") as output:
        made = output.add_stream("libx264", rate=30, options={"preset": "veryfast", "crf": "23"})
        assert isinstance(made, VideoStream)
        made.width, made.height, made.pix_fmt = COLUMNS, LINES, "yuv420p"
        for number, frame in enumerate(chain.from_iterable(enlarged(FOOTAGE / name, most) for name in REAL)):
            frame.pts, frame.time_base = number, Fraction(1, 30)
            output.mux(made.encode(frame))
        output.mux(made.encode(None))
    yield Clip(path, None)


def enlarged(path: Path, most: int) -> Iterator[VideoFrame]:
    """A film's frames, so many at most, as high as the picture; black beside them where they are not as wide."""
    with av.open(str(path)) as given:
        picture = given.streams.video[0]
        width = min(COLUMNS, round(picture.width * LINES / picture.height) // 2 * 2)
        for frame in islice(given.decode(picture), most):
            whole = np.zeros((LINES, COLUMNS, 3), np.uint8)
            left = (COLUMNS - width) // 2
            whole[:, left : left + width] = frame.reformat(width=width, height=LINES, format="rgb24").to_ndarray()
            yield VideoFrame.from_ndarray(whole, format="rgb24")


Ours = tuple[list[Track], float]
"""Our tracks of a clip, and the seconds of one turn."""
Theirs = tuple[list[Boxes], float]
"""deface's boxes of each frame of a clip, and the seconds that it took."""


def turns_of(clips: Sequence[Clip], folder: Path) -> tuple[dict[tuple[Path, str], list[Ours]], list[Theirs]]:
    """Every tier on every clip before, between and after deface's runs, so that a slow minute meets all alike."""
    ours: dict[tuple[Path, str], list[Ours]] = {(clip.path, tier): [] for clip in clips for tier in TARGETS}
    theirs = []
    for clip in (*clips, None):
        for (path, tier), turns in ours.items():
            turns.append(redact(path, tier, folder))
        if clip is not None:
            theirs.append(deface(clip.path, folder))
    return ours, theirs


def score(clip: Clip, turns: Sequence[Ours], theirs: Theirs) -> Score:
    """One tier on one clip: the tracks of the first turn, the median of the times."""
    boxes, peer_seconds = theirs
    seconds = statistics.median(taken for _, taken in turns)
    found = Score(seconds=seconds, peer_seconds=peer_seconds, frames=len(boxes), turns=len(turns))
    table: Timetable = read_timetable(clip.path)
    hold(found, clip, boxes, turns[0][0], (table.height, table.width))
    return found


def figures_of(name: str, tier: str, found: Score) -> Iterator[Figure]:
    """Speed and coverage of one tier on one set of footage."""
    faster, shares = TARGETS[tier]
    how = (
        f"{found.frames} frames, {CORES} cores; ours {found.seconds:.1f} s with every child's start (median of "
        f"{found.turns} turns, spread over the whole run), deface {found.peer_seconds:.0f} s."
    )
    yield Figure(
        title=f"Detect, track and render at 1080 lines, {tier}, {name}",
        ours=f"{found.frames / found.seconds:.1f} frames a second to the finished copy",
        peer=f"deface --backend onnxrt: {found.frames / found.peer_seconds:.2f} frames a second",
        value=found.times,
        relation="at least",
        limit=faster,
        unit="×",
        how=how,
    )
    for least, limit in shares.items():
        yield Figure(
            title=f"Pixels of deface's boxes of score {least} and more that are covered, {tier}, {name}",
            ours="boxes of all tracks, frame by frame",
            peer=f"deface's own boxes: {found.pixels[least]:,} pixels",
            value=found.share(least),
            relation="at least",
            limit=limit,
            unit="%",
            how=how,
        )


def figures_of_truth(tier: str, found: Score) -> Iterator[Figure]:
    """What the truth says of one tier."""
    how = (
        f"{found.faces:,} face-frames seen by half or more; uncovered is one of whose ellipse less than "
        f"{COVERED:.0%} is covered."
    )
    yield Figure(
        title=f"Face-frames left uncovered, {tier}",
        ours=f"{found.missed} left uncovered",
        peer=f"deface, with its mask of 1.3: {found.peer_missed}",
        value=float(found.missed),
        relation="at most",
        limit=found.peer_missed / 5,
        unit="face-frames",
        how=how,
    )
    yield Figure(
        title=f"Area masked to the area of true faces, {tier}",
        ours="boxes of all tracks",
        peer="the truth's boxes",
        value=found.area / max(1, found.true_area),
        relation="at most",
        limit=1.5,
        unit="×",
        how=how,
    )


def measure(scale: float = 1.0) -> list[Figure]:
    """Both tiers on the footage of known truth, and on real footage where it is there."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = [filmed(folder, scale), *real(folder, scale)]
        ours, theirs = turns_of(clips, folder)
        for tier in TARGETS:
            for clip, peer in zip(clips, theirs, strict=True):
                found = score(clip, ours[clip.path, tier], peer)
                kind = "real people, enlarged" if clip.truth is None else "footage of known truth"
                figures += figures_of(kind, tier, found)
                figures += figures_of_truth(tier, found) if clip.truth is not None else []
    return figures
