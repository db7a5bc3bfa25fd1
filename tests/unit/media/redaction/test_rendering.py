"""Rendered copies, judged by plain PyAV and by masks: what was redacted is gone, and all else is where it was."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from openbwc.media.errors import BadPlan, MediaError, RenditionDiffers, RenditionFailed
from openbwc.media.isolation import Limits, run_isolated
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import (
    Keyframe,
    Kind,
    Shape,
    Silence,
    Sound,
    Span,
    Style,
    Track,
    Treatment,
    WholeFrame,
)
from openbwc.media.redaction.plan_file import plan_bytes
from openbwc.media.redaction.rendering import RenderReport, render
from openbwc.media.redaction.rendering.assembling import assemble_copy, rising
from openbwc.media.redaction.rendering.comparing import compare
from openbwc.media.redaction.rendering.surveying import groups_to_render, survey
from openbwc.media.redaction.timetable import Timetable, read_timetable

from .footage import FILMS, SERIAL, Film, Pixels, plan_of

FIRST, LAST = 12, 18
SMART = (
    "plain",
    "reordered",
    "open",
    "varying",
    "turned",
    "silent",
    "voices",
    "matroska",
    "stream",
    "full-range",
    "trimmed",
)
FULL = {
    "one-group": "the recording is one group of pictures",
    "deep": "the H.264 profile is High 10",
    "wide-colour": "the H.264 profile is High 4:2:2",
    "interlaced": "the picture may be interlaced",
    "hevc": "the picture is H.265",
    "motion-jpeg": "avi gives no dependable times",
}


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("films")
    return {name: film.shoot(folder) for name, film in FILMS.items()}


def decoded(path: Path) -> tuple[list[Pixels], list[Fraction]]:
    """Luma of every frame in the order of showing, and when each is shown."""
    with av.open(str(path)) as file:
        frames, times = [], []
        for frame in file.decode(video=0):
            plane = frame.planes[0]
            deep = "10le" in frame.format.name
            luma = np.frombuffer(memoryview(plane), np.uint16 if deep else np.uint8).reshape(plane.height, -1)
            frames.append((luma[:, : plane.width] >> (2 if deep else 0)).astype(np.uint8))
            base = frame.time_base or file.streams.video[0].time_base
            times.append(frame.pts * base)
        return frames, times


def packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as file:
        stream = next(stream for stream in file.streams if stream.type == kind)
        return [bytes(packet) for packet in file.demux(stream) if packet.size]


def slices(data: bytes, *, start_codes: bool = False) -> list[bytes]:
    """The coded slices of a packet, whether lengths or start codes part its units."""
    if start_codes:
        units = [unit.rstrip(b"\0") for unit in data.split(b"\0\0\1")]
    else:
        units = []
        while data:
            size = int.from_bytes(data[:4], "big")
            units.append(data[4 : 4 + size])
            data = data[4 + size :]
    return [unit for unit in units if unit and unit[0] & 0x1F in (1, 5)]


def inner(film: Film, number: int) -> tuple[slice, slice]:
    box = film.at(number)
    return slice(box.top, box.bottom), slice(box.left, box.right)


def hidden(part: Pixels, *, full_range: bool = False) -> bool:
    """Whether a box is black; the encoder may let its edges ring a little."""
    black = 8 if full_range else 24
    return part[3:-3, 3:-3].max() <= black and np.quantile(part, 0.98) <= black and part.max() <= 60


@pytest.mark.parametrize("name", [*SMART, *FULL])
def test_a_copy_hides_its_track_and_keeps_the_rest(films: dict[str, Path], tmp_path: Path, name: str) -> None:
    film, source, target = FILMS[name], films[name], tmp_path / "copy.mp4"
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    report = render(source, plan_of(source, tracks=(film.track(FIRST, LAST),)), target)
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before
    assert (report.mode, report.why_full) == (("full", FULL[name]) if name in FULL else ("smart", ""))
    timetable = read_timetable(source)
    touched = groups_to_render(plan_of(source, tracks=(film.track(FIRST, LAST),)), timetable)
    again = set(range(timetable.frames)) if name in FULL else {n for s in touched for n in range(s.first, s.last + 1)}
    assert report.reencoded_frames == len(again)
    _judge(film, source, target, again)
    _judge_packets(name, source, target, again)
    data = target.read_bytes()
    for secret in (SERIAL, b"Elm Street", b"38.8977", b"x264", b"x265", b"Lavf", b"notes.txt", b"arrest"):
        assert secret not in data
    assert list(tmp_path.iterdir()) == [target]


def _judge(film: Film, source: Path, target: Path, again: set[int]) -> None:
    """Every frame: its time, its portrait gone where it is masked, all else as it was."""
    originals, wanted = decoded(source)
    copies, found = decoded(target)
    shift = wanted[0] - read_timetable(source).ticks[0] * read_timetable(source).time_base
    assert [moment - shift for moment in wanted] == found
    for number, (original, copy) in enumerate(zip(originals, copies, strict=True)):
        rest = np.ones(copy.shape, bool)
        if FIRST <= number <= LAST:
            assert hidden(copy[inner(film, number)], full_range="yuvj" in film.pix_fmt), f"frame {number}"
            box = film.at(number).grown(0.1)
            rest[box.top : box.bottom, box.left : box.right] = False
        difference = np.abs(original.astype(int) - copy)[rest]
        assert difference.mean() < 2.0 if number in again else difference.max() == 0, f"frame {number}"


def _judge_packets(name: str, source: Path, target: Path, again: set[int]) -> None:
    ours, theirs = packets(target, "video"), packets(source, "video")
    if name in FULL:
        return
    theirs = theirs[len(theirs) - len(ours) :]
    for number, (mine, its) in enumerate(zip(ours, theirs, strict=True)):
        if number not in again:
            assert slices(mine) == slices(its, start_codes=name == "stream")
            if name in ("plain", "varying", "silent") and number:
                assert mine == its


def test_turned_pictures_stay_turned(films: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "copy.mp4"
    render(films["turned"], plan_of(films["turned"], tracks=(FILMS["turned"].track(0, 3),)), target)
    with av.open(str(target)) as file:
        assert next(file.decode(video=0)).rotation == 90


def test_fields_and_depth_stay(films: dict[str, Path], tmp_path: Path) -> None:
    for name in ("interlaced", "deep", "wide-colour"):
        target = tmp_path / f"{name}.mp4"
        render(films[name], plan_of(films[name], tracks=(FILMS[name].track(0, 3),)), target)
        with av.open(str(target)) as file, av.open(str(films[name])) as original:
            mine, its = next(file.decode(video=0)), next(original.decode(video=0))
            assert (mine.format.name, mine.interlaced_frame) == (its.format.name, its.interlaced_frame)


@pytest.mark.parametrize("name", ["plain", "reordered", "open", "one-group", "deep", "interlaced", "hevc", "matroska"])
def test_nothing_to_paint_copies_the_picture(films: dict[str, Path], tmp_path: Path, name: str) -> None:
    target = tmp_path / "copy.mp4"
    report = render(films[name], plan_of(films[name]), target)
    assert (report.mode, report.reencoded_frames, report.withheld_ms) == ("copied", 0, 0)
    mine, its = decoded(target), decoded(films[name])
    assert all((a == b).all() for a, b in zip(mine[0], its[0], strict=True))
    assert mine[1] == its[1]
    ours, theirs = packets(target, "video"), packets(films[name], "video")
    assert [slices(data) for data in ours] == [slices(data) for data in theirs] or name == "hevc"
    assert not {SERIAL, b"x264", b"x265"} & {word for word in (SERIAL, b"x264", b"x265") if word in target.read_bytes()}


def test_sound_alone_leaves_the_picture(films: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "copy.mp4"
    sound = Sound(id="s", from_ms=500, until_ms=1000, instead=Silence.SILENCE)
    report = render(films["voices"], plan_of(films["voices"], sounds=(sound,)), target)
    assert (report.mode, report.withheld_sound_ms, report.copied_packets) == ("sound", 500, 40)
    assert packets(target, "video")[1:] == packets(films["voices"], "video")[1:]
    with av.open(str(target)) as file:
        heard = np.concatenate([frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)])
    assert np.abs(heard[16 * 560 : 16 * 940]).max() < 0.01
    assert np.abs(heard[16 * 1100 : 16 * 1300]).max() > 0.1


def test_what_is_dropped_is_listed_and_what_is_kept_is_named(films: dict[str, Path], tmp_path: Path) -> None:
    bare = render(films["matroska"], plan_of(films["matroska"]), tmp_path / "bare.mp4")
    assert {"attachment stream 2", "tag title", "tag LOCATION", "1 chapters"} <= set(bare.dropped) | {
        word.split(" (")[0] for word in bare.dropped
    }
    keep = frozenset({"audio:1", "tag:title", "chapters"})
    kept = render(films["voices"], plan_of(films["voices"], keep=keep), tmp_path / "kept.mp4")
    assert kept.kept == ("sound stream 1", "tag title")
    with av.open(str(tmp_path / "kept.mp4")) as file:
        assert len(file.streams.audio) == 2
        assert file.metadata["title"] == "Officer Smith at 12 Elm Street"
        assert "location" not in file.metadata


def test_everything_but_one_person(films: dict[str, Path], tmp_path: Path) -> None:
    film, target = FILMS["plain"], tmp_path / "copy.mp4"
    clear = film.track(0, 39, treatment=Treatment.KEEP_CLEAR)
    report = render(films["plain"], plan_of(films["plain"], tracks=(clear,), everything_but=True), target)
    assert report.why_full == "every group of pictures holds a redaction"
    for number, (original, copy) in enumerate(zip(decoded(films["plain"])[0], decoded(target)[0], strict=True)):
        box = film.at(number)
        rest = np.ones(copy.shape, bool)
        rest[box.top - 8 : box.bottom + 8, box.left - 8 : box.right + 8] = False
        assert copy[rest].max() <= 24
        middle = inner(film, number)
        assert np.abs(original[middle].astype(int) - copy[middle]).mean() < 6
    assert report.withheld_area == pytest.approx(1 - 48 * 48 / (320 * 180), abs=0.001)


def test_whole_frames_and_weak_styles_are_told(films: dict[str, Path], tmp_path: Path) -> None:
    film, target = FILMS["plain"], tmp_path / "copy.mp4"
    plan = plan_of(
        films["plain"],
        tracks=(film.track(22, 25, style=Style.BLUR, shape=Shape.ELLIPSE),),
        whole_frames=(WholeFrame(id="w", span=Span(3, 4)),),
    )
    report = render(films["plain"], plan, target)
    assert "Only an opaque box cannot be undone" in report.warning
    assert report.withheld_ms == round(6 * 1000 / 15)
    copies, originals = decoded(target)[0], decoded(films["plain"])[0]
    assert copies[3].max() <= 24
    assert copies[2].max() > 100
    blurred, sharp = copies[23][inner(film, 23)].astype(int), originals[23][inner(film, 23)].astype(int)
    assert np.abs(np.diff(blurred, axis=1)).mean() < 0.4 * np.abs(np.diff(sharp, axis=1)).mean()


def test_the_same_plan_gives_the_same_bytes_whole_or_in_pieces(films: dict[str, Path], tmp_path: Path) -> None:
    source, film = films["reordered"], FILMS["reordered"]
    plan = plan_of(source, tracks=(film.track(3, 5), film.track(31, 33)))
    for name in ("one", "two"):
        render(source, plan, tmp_path / name)
    written, parts, limits = tmp_path / "plan.json", tmp_path / "parts", Limits()
    written.write_bytes(plan_bytes(plan))
    parts.mkdir()
    given = {"source": str(source), "source_plan": str(written)}
    looked = run_isolated("redact_survey", {**given, "target": str(tmp_path / "survey")}, limits=limits)
    assert looked == {"mode": "smart", "why_full": "", "spans": [[0, 9], [30, 39]]}
    given["source_survey"] = str(tmp_path / "survey")
    for first, last in reversed(looked["spans"]):
        piece = {"first": str(first), "last": str(last), "target": str(parts / f"{first}.part")}
        run_isolated("redact_span", {**given, **piece}, limits=limits)
    pieces = {"source_parts": str(parts), "target": str(tmp_path / "three")}
    report = RenderReport.from_dict(run_isolated("redact_assemble", {**given, **pieces}, limits=limits))
    assert report.reencoded_frames == 20
    assert len({(tmp_path / name).read_bytes() for name in ("one", "two", "three")}) == 1


@pytest.mark.parametrize("form", ["yuvj420p", "yuvj422p"])
@pytest.mark.parametrize("shape", Shape)
def test_a_box_at_the_edge_of_an_odd_picture_hides_the_edge_that_is_added(
    tmp_path: Path, form: str, shape: Shape
) -> None:
    film = Film("odd", suffix="avi", codec="mjpeg", pix_fmt=form, sounds=0, width=321, height=181, frames=3)
    source, target = film.shoot(tmp_path), tmp_path / "copy.mp4"
    box = Box(241, 101, 321, 181)
    box = box if shape is Shape.BOX else box.grown(0.3)
    corner = Track(id="c", kind=Kind.REGION, keyframes=(Keyframe(0, box), Keyframe(2, box)), shape=shape)
    report = render(source, plan_of(source, tracks=(corner,)), target)
    for luma in decoded(target)[0]:
        assert luma.shape == (182, 322)
        assert luma[106:, 246:].max() <= 24, "what lies beyond the box's edge is painted as it is"
        assert luma[:30].min() > 24
    if shape is Shape.BOX:
        assert report.withheld_area == pytest.approx(80 * 80 / (321 * 181), abs=1e-5)


def test_a_redaction_that_would_never_happen_is_refused(films: dict[str, Path], tmp_path: Path) -> None:
    source = films["voices"]
    beside = Track(id="beside", kind=Kind.FACE, keyframes=(Keyframe(3, Box(400, 10, 440, 50)),))
    gone = FILMS["voices"].track(3, 9, hidden=(Span(0, 39),))
    for entries, words in (
        ({"sounds": (Sound(id="s", from_ms=0, until_ms=9, stream=2),)}, "found stream 2 in 's'"),
        ({"sounds": (Sound(id="s", from_ms=2700, until_ms=3000),)}, "found 's' from 2.700 s on"),
        ({"keep": frozenset({"audio:2"})}, "found stream 2 in 'audio:2' to keep"),
        ({"tracks": (beside,)}, "found 'beside', which never is"),
        ({"tracks": (gone,)}, "found 't3', which never is"),
    ):
        with pytest.raises(BadPlan, match=words):
            render(source, plan_of(source, **entries), tmp_path / "copy.mp4")
    silent = plan_of(films["silent"], sounds=(Sound(id="s", from_ms=0, until_ms=9),))
    with pytest.raises(BadPlan, match=r"before 0\.000 s, where it ends"):
        render(films["silent"], silent, tmp_path / "copy.mp4")
    assert list(tmp_path.iterdir()) == []
    left = replace(beside, treatment=Treatment.LEAVE)
    survey(source, plan_of(source, tracks=(left,), keep=frozenset({"audio:0", "audio:1"})))


def test_only_sound_that_was_there_counts_as_deleted(films: dict[str, Path], tmp_path: Path) -> None:
    sounds = (Sound(id="s", from_ms=2000, until_ms=60_000), Sound(id="t", from_ms=90_000, until_ms=90_001, stream=0))
    target = tmp_path / "copy.mp4"
    with pytest.raises(BadPlan, match=r"found 't' from 90\.000 s on"):
        render(films["plain"], plan_of(films["plain"], sounds=sounds), target)
    report = render(films["plain"], plan_of(films["plain"], sounds=sounds[:1]), target)
    assert 600 <= report.withheld_sound_ms <= 800


def test_a_plan_of_another_file_is_refused(films: dict[str, Path], tmp_path: Path) -> None:
    plan = plan_of(films["plain"], tracks=(FILMS["plain"].track(0, 3),))
    other = replace(plan, source=replace(plan.source, sha256="0" * 64))
    with pytest.raises(BadPlan, match="a plan belongs to one original only"):
        render(films["plain"], other, tmp_path / "copy.mp4")
    with pytest.raises(BadPlan, match="a recording of 41 frames"):
        render(films["plain"], replace(plan, source=replace(plan.source, frames=41)), tmp_path / "copy.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["time", "frame", "byte", "tag"])
def test_a_copy_that_differs_is_none(films: dict[str, Path], tmp_path: Path, what: str) -> None:
    source, plan = films["plain"], plan_of(films["plain"])
    found = survey(source, plan)
    target = tmp_path / "copy.mp4"
    written = assemble_copy(source, plan, found, {}, target, progress=lambda _share: None)
    assert compare(source, plan, found, written, target)
    ticks = found.timetable.ticks
    if what == "time":
        found = replace(found, timetable=replace(found.timetable, ticks=(*ticks[:-1], ticks[-1] + 1)))
    elif what == "frame":
        found = replace(found, timetable=replace(found.timetable, ticks=ticks[:-1]))
    elif what == "byte":
        written.digest = "0" * 64
    else:
        target = films["plain"]
    with pytest.raises(RenditionDiffers):
        compare(source, plan, found, written, target)


def _damaged(source: Path, folder: Path, place: int) -> Path:
    """The film with the data of one packet of its picture destroyed."""
    with av.open(str(source)) as file:
        packet = [packet for packet in file.demux(video=0) if packet.size][place]
    data = bytearray(source.read_bytes())
    data[packet.pos + 12 : packet.pos + packet.size] = b"\xff" * (packet.size - 12)
    path = folder / "damaged.mp4"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("place", [13, 25])
def test_a_damaged_frame_moves_no_mask(films: dict[str, Path], tmp_path: Path, place: int) -> None:
    film, source = FILMS["plain"], _damaged(films["plain"], tmp_path, place)
    target = tmp_path / "copy.mp4"
    report = render(source, plan_of(source, tracks=(film.track(FIRST, LAST),)), target)
    copies, times = decoded(target)
    assert report.frames == 40
    assert len(times) >= 39, "a damaged frame that was copied may not decode in the copy either"
    for number in range(FIRST, LAST + 1):
        if place == 13 or number < 25:
            assert hidden(copies[number][inner(film, number)])


def test_a_file_cut_off_is_refused(films: dict[str, Path], tmp_path: Path) -> None:
    plan = plan_of(films["matroska"], tracks=(FILMS["matroska"].track(FIRST, LAST),))
    source = tmp_path / "cut.mkv"
    source.write_bytes(films["matroska"].read_bytes()[: films["matroska"].stat().st_size // 2])
    with pytest.raises(MediaError):
        render(source, plan, tmp_path / "copy.mp4")
    assert list(tmp_path.iterdir()) == [source]


def test_a_render_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    source = replace(FILMS["plain"], frames=1200).shoot(tmp_path)
    target = tmp_path / "work" / "copy.mp4"
    target.parent.mkdir()
    with pytest.raises(RenditionFailed, match="stopped after"):
        render(source, plan_of(source, everything_but=True), target, limits=Limits(wall_seconds=0.5))
    assert list(target.parent.iterdir()) == []


def test_a_killed_child_leaves_no_parts(films: dict[str, Path], tmp_path: Path) -> None:
    written = tmp_path / "plan.json"
    written.write_bytes(plan_bytes(plan_of(films["plain"], everything_but=True)))
    target = tmp_path / "work" / "copy.mp4"
    target.parent.mkdir()
    request = {
        "task": "redact_render",
        "arguments": {"source": str(films["plain"]), "source_plan": str(written), "target": str(target)},
        "memory": 6 * 2**30,
        "cpu_seconds": 60,
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "openbwc.media.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(request).encode() + b"\n")
    child.stdin.flush()
    assert "progress" in json.loads(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()
    time.sleep(0.05)
    assert [path for path in target.parent.iterdir() if path != target] == []


def test_a_timetable_passes_as_json(films: dict[str, Path]) -> None:
    for path in films.values():
        table = read_timetable(path)
        assert Timetable.from_dict(json.loads(json.dumps(table.as_dict()))) == table
        assert [table.frame_of(tick + table.origin) for tick in table.ticks] == list(range(table.frames))
        assert table.frame_at(table.seconds(7) + 0.001) == 7


def test_frames_at_one_moment_are_decoded_one_after_the_other() -> None:
    assert rising([0, 5, 10]) == [0, 5, 10]
    assert rising([0, 0, 0, 7, 7]) == [-2, -1, 0, 6, 7]


def test_only_closed_groups_are_groups(films: dict[str, Path]) -> None:
    assert read_timetable(films["plain"]).groups == tuple(Span(n, n + 9) for n in range(0, 40, 10))
    assert read_timetable(films["open"]).groups == (Span(0, 19), Span(20, 29), Span(30, 39))
    assert read_timetable(films["one-group"]).groups == (Span(0, 39),)
    assert read_timetable(films["trimmed"]).trimmed == (0,)
