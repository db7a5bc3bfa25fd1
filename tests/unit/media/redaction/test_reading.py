"""Frames of a span: each that the timetable has, however a container seeks, and never a group that is passed over."""

import struct
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from openbwc.media import make_still, probe
from openbwc.media.errors import Undecodable
from openbwc.media.redaction import reading
from openbwc.media.redaction.finding.footage import stills
from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.reading import frames_in
from openbwc.media.redaction.timetable import read_timetable

from .footage import Film

REORDERED = "bframes=2:keyint=10:min-keyint=10:scenecut=0"
FILMS = {
    suffix: Film(f"b-{suffix}", suffix=suffix, x264=REORDERED, width=160, height=120, frames=120)
    for suffix in ("ts", "mp4", "mkv")
}


@pytest.fixture(scope="module", params=FILMS)
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return FILMS[request.param].shoot(tmp_path_factory.mktemp("films"))


@pytest.mark.parametrize("span", [Span(0, 4), Span(10, 19), Span(37, 52), Span(60, 60), Span(110, 119)])
def test_every_frame_of_a_span_comes_and_is_the_one_of_that_number(film: Path, span: Span) -> None:
    table = read_timetable(film)
    with av.open(str(film)) as file:
        whole = [frame.to_ndarray() for frame in file.decode(video=0)]
    found = [(still.number, still.planes) for still in stills(film, table, span, threads=1)]
    assert [number for number, _ in found] == list(range(span.first, span.last + 1))
    assert all((planes == whole[number]).all() for number, planes in found)
    assert [number for number, _ in frames_in(film, table, span)] == [number for number, _ in found]


def test_a_span_is_entered_where_its_group_opens_not_at_the_start_of_the_file(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = read_timetable(film)
    taken = []

    def counted(*given: object) -> object:
        for packet in packets(*given):
            taken.append(packet.pts)
            yield packet

    packets = reading._packets
    monkeypatch.setattr(reading, "_packets", counted)
    assert len(list(frames_in(film, table, Span(100, 103)))) == 4
    assert taken[0] == table.ticks[100] + table.origin
    assert len(taken) <= 11


@pytest.mark.parametrize("film", ["mp4"], indirect=True)
def test_a_group_that_is_not_entered_at_its_beginning_is_an_error(film: Path) -> None:
    table = read_timetable(film)
    told = replace(table, groups=tuple(Span(first, last - 1) for first, last in pairwise((0, 13, 33, 120))))
    with pytest.raises(Undecodable, match="frame 13, where a group was entered"):
        list(frames_in(film, told, Span(13, 20)))
    elsewhen = replace(table, ticks=tuple(tick + (place >= 60) for place, tick in enumerate(table.ticks)))
    with pytest.raises(Undecodable, match="a packet at the time of frame 60"):
        list(frames_in(film, elsewhen, Span(61, 62)))


@pytest.mark.parametrize("film", ["mp4"], indirect=True)
def test_a_group_whose_beginning_is_damaged_gives_what_decodes(film: Path, tmp_path: Path) -> None:
    with av.open(str(film)) as file:
        packet = next(one for one in file.demux(video=0) if one.is_keyframe and one.pts and one.size)
    data = bytearray(film.read_bytes())
    data[packet.pos + 4 : packet.pos + packet.size] = b"\xff" * (packet.size - 4)
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(data)
    table = read_timetable(damaged)
    numbers = [number for number, _ in frames_in(damaged, table, Span(20, 25))]
    assert numbers == list(range(20, 26)), "the groups beside it are whole"
    assert {number for number, _ in frames_in(damaged, table, Span(10, 19))} <= set(range(10, 20))


@pytest.mark.parametrize(
    ("film", "matrix"),
    [("mp4", (-1, 0, 0, 1)), ("mp4", (1, 0, 0, -1)), ("mp4", (0, 1, 1, 0)), ("mp4", (0.7, 0.7, -0.7, 0.7))],
    indirect=["film"],
)
def test_a_picture_that_is_mirrored_or_slanted_is_refused(
    film: Path, matrix: tuple[float, ...], tmp_path: Path
) -> None:
    mirrored = tmp_path / "mirrored.mp4"
    mirrored.write_bytes(shown_by(film.read_bytes(), *matrix))
    with pytest.raises(Undecodable, match="mirrored or slanted"):
        read_timetable(mirrored)


@pytest.mark.parametrize("film", ["mp4"], indirect=True)
def test_a_picture_that_is_turned_and_moved_is_read(film: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    for matrix, degrees in (((0, 1, -1, 0), -90), ((-1, 0, 0, -1), 180), ((0, -1, 1, 0), 90)):
        turned.write_bytes(shown_by(film.read_bytes(), *matrix, moved=160))
        assert read_timetable(turned).rotation % 360 == degrees % 360


def shown_by(data: bytes, a: float, b: float, c: float, d: float, moved: int = 0) -> bytes:
    """The file with another matrix for its first track (ISO/IEC 14496-12 §8.3.2)."""
    numbers = [round(number * 0x10000) for number in (a, b, 0, c, d, 0, moved, 0)]
    place = data.index(b"tkhd") + 4 + 4 + 20 + 8 + 8
    return data[:place] + struct.pack(">9i", *numbers, 0x40000000) + data[place + 36 :]


@pytest.mark.parametrize("number", [0, 10, 47, 110])
def test_a_still_is_of_the_frame_on_the_screen_however_a_container_seeks(
    film: Path, number: int, tmp_path: Path
) -> None:
    table = read_timetable(film)
    moment = float(table.ticks[number] * table.time_base)
    report = make_still(film, tmp_path / "still.png", at_ms=round(moment * 1000))
    assert report.time == pytest.approx(moment, abs=0.001)


def test_a_transport_stream_of_long_groups_is_sound(tmp_path: Path) -> None:
    """Sought near its end, it lands within a group of six seconds."""
    long = Film("long", suffix="ts", x264="bframes=2:keyint=90:min-keyint=90:scenecut=0", frames=120)
    assert probe(long.shoot(tmp_path)).duration == pytest.approx(8.0, abs=0.3)
