"""Renditions: copied where they can be, transcoded where they must be, and never different from their source."""

import json
import re
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from openbwc.media import (
    MediaError,
    RenditionDiffers,
    RenditionFailed,
    make_poster,
    make_proxy,
    make_sprite,
    make_waveform,
    probe,
)
from openbwc.media.comparison import Expectation, compare
from openbwc.media.isolation import Limits


def times(path: Path) -> list[float]:
    """When each frame is shown, decoded by nothing of ours but PyAV."""
    with av.open(str(path)) as source:
        stream = source.streams.video[0]
        base = stream.time_base or Fraction(1)
        return sorted(float(packet.pts * base) for packet in source.demux(stream) if packet.pts is not None)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("mp4", "copied"),
        ("silent", "copied"),
        ("turned", "copied"),
        ("varying", "copied"),
        ("mkv", "remuxed-audio"),
        ("hevc", "transcoded"),
        ("mjpeg", "transcoded"),
        ("turned-hevc", "transcoded"),
    ],
)
def test_a_proxy_is_what_browsers_play_and_what_the_camera_saw(
    shots: dict[str, Path], tmp_path: Path, name: str, method: str
) -> None:
    target = tmp_path / "proxy.mp4"
    report = make_proxy(shots[name], target)
    source, proxy = probe(shots[name]), probe(target)
    assert report.method == method
    assert (proxy.container, proxy.video.codec, proxy.video.pix_fmt) == ("mp4", "h264", "yuv420p")
    assert (proxy.audio.codec if proxy.audio else None) == ("aac" if source.audio else None)
    assert (proxy.video.width, proxy.video.height) == (source.video.width, source.video.height)
    assert proxy.video.rotation == source.video.rotation
    assert proxy.duration == pytest.approx(source.duration, abs=0.1)
    assert times(target) == pytest.approx(times(shots[name]), abs=0.002)
    data = target.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index stands in front, so that playing starts at once"


def test_a_proxy_tells_nothing_of_place_or_camera(shots: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "proxy.mp4"
    make_proxy(shots["mp4"], target)
    facts = probe(target)
    assert facts.gps == ()
    assert facts.created is None
    assert b"38.8977" not in target.read_bytes()
    assert b"x264" not in target.read_bytes(), "supplemental information in the picture goes as well"


def test_progress_is_told_and_ends_the_work_when_it_raises(shots: dict[str, Path], tmp_path: Path) -> None:
    class EnoughError(Exception):
        pass

    def stop(_share: float) -> None:
        raise EnoughError

    shares: list[float] = []
    make_waveform(shots["mp4"], tmp_path / "w.json", progress=shares.append)
    assert shares
    assert all(0 <= share <= 1 for share in shares)
    with pytest.raises(EnoughError):
        make_proxy(shots["hevc"], tmp_path / "proxy.mp4", progress=stop)
    assert list(tmp_path.iterdir()) == [tmp_path / "w.json"], "nothing half-made is left"


def test_a_failure_leaves_the_old_rendition_and_no_part(shots: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "proxy.mp4"
    target.write_bytes(b"earlier")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(400))
    with pytest.raises(MediaError):
        make_proxy(broken, target)
    with pytest.raises(RenditionFailed, match="did not come to an end"):
        make_proxy(shots["mp4"], target, limits=Limits(wall_seconds=0.0))
    assert target.read_bytes() == b"earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.mp4", "proxy.mp4"]


def _expected(path: Path) -> Expectation:
    facts = probe(path)
    return Expectation(
        times=times(path),
        source_times=list(times(path)),
        width=facts.video.width,
        height=facts.video.height,
        rotation=facts.video.rotation,
        declared=facts.duration,
        sound_end=facts.duration if facts.audio else None,
    )


def test_a_proxy_that_differs_fails(shots: dict[str, Path]) -> None:
    right = _expected(shots["mp4"])
    compare(right, shots["mp4"])
    for name, wrong in {
        "number of frames": {"times": right.times[:-1]},
        "ms of the source": {"times": [*right.times[:-1], right.times[-1] + 0.01]},
        "ms off": {"source_times": [*right.source_times[:-1], right.times[-1] + 0.01]},
        "frames; found": {"source_times": [*right.source_times, 3.1, 3.2, 3.3]},
        "rotation": {"rotation": 90},
        "picture size": {"width": 322},
        "duration": {"declared": 9.0},
        "sound": {"sound_end": None},
        "sound until": {"sound_end": 1.0},
    }.items():
        with pytest.raises(RenditionDiffers, match=name):
            compare(Expectation(**{**right.__dict__, **wrong}), shots["mp4"])


def test_a_poster_is_upright(shots: dict[str, Path], tmp_path: Path) -> None:
    make_poster(shots["mp4"], tmp_path / "a.jpg")
    make_poster(shots["turned"], tmp_path / "b.jpg")
    with Image.open(tmp_path / "a.jpg") as wide, Image.open(tmp_path / "b.jpg") as tall:
        assert (wide.size, tall.size) == ((320, 180), (180, 320))
        assert not wide.getexif()
        assert len(set(wide.convert("L").tobytes())) > 20, "it shows something"


def test_a_sprite_sheet_and_its_index_agree(shots: dict[str, Path], tmp_path: Path) -> None:
    report = make_sprite(shots["mp4"], tmp_path / "s.jpg", tmp_path / "s.vtt", image_name="sheet.jpg")
    index = (tmp_path / "s.vtt").read_text()
    assert index.startswith("WEBVTT\n")
    cues = re.findall(r"(\S+) --> (\S+)\nsheet\.jpg#xywh=(\d+),(\d+),(\d+),(\d+)", index)
    assert len(cues) == report.thumbnails == 3 + (probe(shots["mp4"]).duration > 3)
    with Image.open(tmp_path / "s.jpg") as sheet:
        for _, _, x, y, width, height in cues:
            assert int(x) + int(width) <= sheet.width
            assert int(y) + int(height) <= sheet.height


def test_a_waveform_is_loud_where_someone_speaks(shots: dict[str, Path], tmp_path: Path) -> None:
    make_waveform(shots["mkv"], tmp_path / "w.json")
    body = json.loads((tmp_path / "w.json").read_text())
    assert body["has_audio"]
    assert len(body["peaks"]) * body["step"] == pytest.approx(body["duration"], abs=0.05)
    assert max(body["peaks"]) > 20 > min(body["peaks"])
    make_waveform(shots["silent"], tmp_path / "w.json")
    assert json.loads((tmp_path / "w.json").read_text())["peaks"] == []


def test_the_shared_footage_gets_all_its_renditions(shared: Path, tmp_path: Path) -> None:
    for name, method in (("walk.mkv", "copied"), ("classroom.gif", "transcoded")):
        source = shared / "footage" / name
        assert make_proxy(source, tmp_path / "p.mp4").method == method
        assert len(times(tmp_path / "p.mp4")) == len(times(source))
        make_poster(source, tmp_path / "p.jpg")
        make_sprite(source, tmp_path / "s.jpg", tmp_path / "s.vtt")
