"""What a probe finds, and that it never takes a file's word for its length."""

import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openbwc.media import EmptyFile, Probe, Truncated, Undecodable, WrongType, probe
from openbwc.media.isolation import Limits
from openbwc.media.places import creation_time_in, read_point


def test_facts_of_a_recording(shots: dict[str, Path]) -> None:
    facts = probe(shots["mp4"])
    assert (facts.container, facts.video.codec, facts.video.width, facts.video.height) == ("mp4", "h264", 320, 180)
    assert facts.duration == pytest.approx(3.0, abs=0.1)
    assert facts.video.frames == 45
    assert facts.video.rate == pytest.approx(15)
    assert facts.audio is not None
    assert (facts.audio.codec, facts.audio.sample_rate, facts.audio.channels) == ("aac", 48000, 1)
    assert facts.created == datetime(2026, 5, 12, 14, 3, tzinfo=UTC)
    assert [(point.lat, point.lon) for point in facts.gps] == [(38.8977, -77.0365)]
    assert facts.size == shots["mp4"].stat().st_size


def test_facts_survive_json(shots: dict[str, Path]) -> None:
    facts = probe(shots["mp4"])
    assert Probe.from_dict(facts.as_dict()) == facts


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [("hevc", "mp4", "hevc"), ("mjpeg", "avi", "mjpeg"), ("mkv", "matroska", "h264")],
)
def test_every_form_is_recognised_by_its_bytes(
    shots: dict[str, Path], tmp_path: Path, name: str, container: str, codec: str
) -> None:
    disguised = tmp_path / "clip.dat"
    disguised.write_bytes(shots[name].read_bytes())
    facts = probe(disguised)
    assert (facts.container, facts.video.codec) == (container, codec)


def test_rotation_and_silence(shots: dict[str, Path]) -> None:
    assert probe(shots["turned"]).video.rotation == 90
    assert probe(shots["silent"]).audio is None


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.touch()
    with pytest.raises(EmptyFile, match="0 bytes"):
        probe(path)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(500), "JPEG"),
        (b"%PDF-1.7\n" + bytes(500), "PDF"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "playlist"),
        (b"Dear colleague,\nthis is no video.\n" * 20, "text"),
        (bytes(4096), "all zero"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(100), "not AVI"),
    ],
)
def test_other_things_named_mp4(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(WrongType, match=found):
        probe(path)


@pytest.mark.parametrize("name", ["mp4", "hevc", "mjpeg", "mkv"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_file_cut_off_is_truncated(shots: dict[str, Path], tmp_path: Path, name: str, share: float) -> None:
    whole = shots[name].read_bytes()
    path = tmp_path / shots[name].name
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Truncated):
        probe(path)


def _index_in_front(source: Path) -> bytes:
    """The same MP4 with its `moov` before its `mdat`, made by hand: chunk offsets moved by the size of `moov`."""
    data = source.read_bytes()
    boxes, offset = {}, 0
    while offset < len(data):
        length, name = struct.unpack(">I4s", data[offset : offset + 8])
        boxes[name] = data[offset : offset + length]
        offset += length
    moov = bytearray(boxes[b"moov"])
    at = moov.find(b"stco")
    while at != -1:
        (count,) = struct.unpack(">I", moov[at + 8 : at + 12])
        for place in range(at + 12, at + 12 + 4 * count, 4):
            moov[place : place + 4] = struct.pack(">I", struct.unpack(">I", moov[place : place + 4])[0] + len(moov))
        at = moov.find(b"stco", at + 4)
    return boxes[b"ftyp"] + bytes(moov) + boxes.get(b"free", b"") + boxes[b"mdat"]


def test_a_file_with_its_index_in_front_cut_off_is_truncated(shots: dict[str, Path], tmp_path: Path) -> None:
    data = _index_in_front(shots["mp4"])
    whole, cut = tmp_path / "whole.mp4", tmp_path / "cut.mp4"
    whole.write_bytes(data)
    cut.write_bytes(data[: int(len(data) * 0.6)])
    assert probe(whole).duration == pytest.approx(3.0, abs=0.1)
    with pytest.raises(Truncated, match="mdat"):
        probe(cut)


def test_a_cut_hidden_by_a_box_that_reaches_to_the_end_is_found_by_the_index(
    shots: dict[str, Path], tmp_path: Path
) -> None:
    data = bytearray(_index_in_front(shots["mp4"]))
    at = data.index(b"mdat")
    data[at - 4 : at] = bytes(4)  # length 0: "to the end of the file" (ISO/IEC 14496-12 §4.2)
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[: int(len(data) * 0.6)])
    with pytest.raises(Truncated, match="index says"):
        probe(path)


def test_an_end_that_was_never_written_does_not_decode(shots: dict[str, Path], tmp_path: Path) -> None:
    data = bytearray(_index_in_front(shots["silent"]))
    keep = int(len(data) * 0.5)
    path = tmp_path / "holes.mp4"
    path.write_bytes(bytes(data[:keep]) + bytes(len(data) - keep))
    with pytest.raises((Undecodable, Truncated)):
        probe(path)


def test_sound_alone_is_no_recording(shots: dict[str, Path], tmp_path: Path) -> None:
    data = shots["silent"].read_bytes().replace(b"vide", b"soun").replace(b"vmhd", b"smhd")
    path = tmp_path / "sound.mp4"
    path.write_bytes(data)
    with pytest.raises((WrongType, Undecodable)):
        probe(path)


def test_a_decoder_without_end_is_stopped(shots: dict[str, Path]) -> None:
    with pytest.raises(Undecodable, match="did not come to an end"):
        probe(shots["mp4"], limits=Limits(wall_seconds=0.0))


def test_a_greedy_decoder_is_stopped(shots: dict[str, Path]) -> None:
    with pytest.raises(Undecodable):
        probe(shots["mp4"], limits=Limits(memory=30 * 2**20))


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("+38.8977-077.0365/", (38.8977, -77.0365)),
        ("+38.8977-077.0365+012.3/", (38.8977, -77.0365)),
        ("-3353.5+15112.6/", (-33.891667, 151.21)),
        ("+404243.2-0740021.6CRSWGS_84/", (40.712, -74.006)),
        ("+00.0000+000.0000/", None),
        ("+91.0000+000.0000/", None),
        ("somewhere", None),
    ],
)
def test_iso_6709(text: str, point: tuple[float, float] | None) -> None:
    found = read_point(text)
    assert (found and (found.lat, found.lon)) == (point and pytest.approx(point, abs=1e-5))


def test_a_clock_that_was_never_set_gives_no_time() -> None:
    assert creation_time_in({"creation_time": "1904-01-01T00:00:00.000000Z"}) is None
    local = {"com.apple.quicktime.creationdate": "2026-05-12T10:03:00-0400"}
    assert creation_time_in(local) == datetime(2026, 5, 12, 14, 3, tzinfo=UTC)


def test_the_shared_footage_is_sound(shared: Path) -> None:
    for name in ("book.mkv", "car-detection.mp4", "classroom.gif"):
        facts = probe(shared / "footage" / name)
        assert facts.duration > 1
        assert facts.video.frames
