"""What a copy carries besides its picture: each planted tag, stream, picture, hidden text and sound is found."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.container import OutputContainer
from PIL import Image

from openbwc.media.redaction.plan import Plan, Silence, Sound
from openbwc.media.redaction.residual.hearing import heard
from openbwc.media.redaction.residual.model import Leftover, What
from openbwc.media.redaction.residual.wrapping import wrapped
from tests.unit.media.redaction.copies import film, plan_of, render

SILENT = (600, 1200)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    path, truth = film(tmp_path_factory.mktemp("file"))
    return path, replace(plan_of(path, truth), tracks=())


@pytest.fixture(scope="module")
def copy(original: tuple[Path, Plan], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(*original, tmp_path_factory.mktemp("copy") / "copy.mp4", silent=[SILENT])


@contextmanager
def remuxed(copy: Path, target: Path, **more: bool) -> Iterator[OutputContainer]:
    """Every packet of the copy in another file; what the block adds before is written too."""
    with av.open(str(copy)) as source, av.open(str(target), "w") as output:
        streams = {its.index: output.add_stream_from_template(its) for its in source.streams}
        if more.get("again"):
            again = output.add_stream_from_template(source.streams.audio[0])
        yield output
        for packet in source.demux():
            if packet.dts is None:
                continue
            if more.get("again") and packet.stream.type == "audio":
                second = av.Packet(bytes(packet))
                second.pts, second.dts, second.time_base = packet.pts, packet.dts, packet.time_base
                second.stream = again
                output.mux(second)
            packet.stream = streams[packet.stream.index]
            output.mux(packet)


def no_progress(_share: float) -> None:
    pass


def only(found: list[Leftover]) -> Leftover:
    assert len(found) == 1, [its.words for its in found]
    return found[0]


def test_a_clean_copy_carries_nothing(copy: Path, original: tuple[Path, Plan]) -> None:
    assert wrapped(copy, original[1]) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("location", "+38.8977-077.0365/"),
        ("title", "Stop of John Roe"),
        ("creation_time", "2026-05-12T14:03:00Z"),
        ("comment", "badge 4471"),
    ],
)
def test_a_tag_is_found_and_told_as_kept_where_the_plan_keeps_it(
    copy: Path, original: tuple[Path, Plan], tmp_path: Path, name: str, value: str
) -> None:
    with remuxed(copy, tmp_path / "tagged.mp4") as output:
        output.metadata[name] = value
    found = wrapped(tmp_path / "tagged.mp4", original[1])
    assert any(its.what is What.TAG and name in its.words and value[:10] in its.words for its in found)
    kept = wrapped(tmp_path / "tagged.mp4", replace(original[1], keep=frozenset({f"tag:{name}"})))
    assert any(f"The tag '{name}' of the file, which the plan keeps, says '{value[:10]}" in its.words for its in kept)


def test_a_second_sound_stream_is_found(copy: Path, original: tuple[Path, Plan], tmp_path: Path) -> None:
    with remuxed(copy, tmp_path / "two.mp4", again=True):
        pass
    its = only(wrapped(tmp_path / "two.mp4", original[1]))
    assert its.what is What.STREAM
    assert "sound stream" in its.words
    kept = only(wrapped(tmp_path / "two.mp4", replace(original[1], keep=frozenset({"audio:0", "audio:1"}))))
    assert (kept.what, "sound stream 2 of the original, which the plan keeps" in kept.words) == (What.STREAM, True)


def test_each_chapter_that_the_plan_keeps_is_told(copy: Path, original: tuple[Path, Plan], tmp_path: Path) -> None:
    chapter = {"id": 1, "start": 0, "end": 500, "time_base": Fraction(1, 1000), "metadata": {"title": "John Roe"}}
    with remuxed(copy, tmp_path / "chapters.mkv") as output:
        output.set_chapters([chapter])  # type: ignore[list-item]
    for keep, words in ((frozenset[str](), ""), (frozenset({"chapters"}), ", which the plan keeps")):
        found = wrapped(tmp_path / "chapters.mkv", replace(original[1], keep=keep))
        assert f"A chapter 'John Roe'{words}." in {its.words for its in found}


def test_a_thumbnail_is_found(copy: Path, original: tuple[Path, Plan], tmp_path: Path) -> None:
    jpeg = io.BytesIO()
    Image.new("RGB", (64, 36), (200, 30, 30)).save(jpeg, "JPEG")
    with remuxed(copy, tmp_path / "cover.mp4") as output:
        cover = output.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 36, "yuvj420p"  # type: ignore[union-attr]
        cover.disposition = 1 << 10  # type: ignore[assignment]
        packet = av.Packet(jpeg.getvalue())
        packet.stream, packet.pts, packet.dts, packet.time_base = cover, 0, 0, Fraction(1, 1)
        output.start_encoding()
        output.mux(packet)
    found = wrapped(tmp_path / "cover.mp4", original[1])
    assert any(its.what is What.STREAM and "picture that is attached" in its.words for its in found)
    assert any(its.what is What.HIDDEN and "covr" in its.words for its in found)


def test_boxes_and_bytes_that_no_player_shows_are_found(
    copy: Path, original: tuple[Path, Plan], tmp_path: Path
) -> None:
    content = copy.read_bytes()
    words = b"GoPro HERO serial C3441 " * 4

    def box(name: bytes, body: bytes) -> bytes:
        return (len(body) + 8).to_bytes(4, "big") + name + body

    cases = {
        "uuid": content + box(b"uuid", bytes(range(16)) + words),
        "free": content + box(b"free", words),
        "unknown": content + box(b"GPMF", words),
        "trailing": content + b"\0\0\0\1tail",
        "unreferenced": content + box(b"mdat", words),
    }
    for name, bad in cases.items():
        path = tmp_path / f"{name}.mp4"
        path.write_bytes(bad)
        its = only(wrapped(path, original[1]))
        assert its.what is What.HIDDEN
        assert name == "trailing" or "C3441" in its.words, its.words
    harmless = tmp_path / "padded.mp4"
    harmless.write_bytes(content + box(b"free", bytes(200)))
    assert wrapped(harmless, original[1]) == []


def test_what_a_camera_wrote_into_the_pictures_is_found(
    copy: Path, original: tuple[Path, Plan], tmp_path: Path
) -> None:
    message = b"\x06\x05\x30" + bytes(range(1, 17)) + b"GPS 38.8977,-77.0365 unit 4471 " + b"\x80"
    with av.open(str(copy)) as source, av.open(str(tmp_path / "sei.mp4"), "w") as output:
        picture = output.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is None:
                continue
            told = av.Packet(len(message).to_bytes(4, "big") + message + bytes(packet))
            told.pts, told.dts, told.time_base, told.is_keyframe = (
                packet.pts,
                packet.dts,
                packet.time_base,
                packet.is_keyframe,
            )
            told.stream = picture
            output.mux(told)
    its = only(wrapped(tmp_path / "sei.mp4", original[1]))
    assert its.what is What.HIDDEN
    assert its.looks == 30
    assert "GPS 38.8977" in its.words


def test_sound_is_gone_where_it_is_deleted(copy: Path, original: tuple[Path, Plan]) -> None:
    deleted = replace(original[1], sounds=(Sound(id="s", from_ms=SILENT[0], until_ms=SILENT[1]),))
    assert heard(copy, deleted, no_progress) == []


def test_speech_that_is_left_is_found_where_it_is(copy: Path, original: tuple[Path, Plan]) -> None:
    sounds = (Sound(id="a", from_ms=650, until_ms=1150), Sound(id="b", from_ms=1400, until_ms=1800))
    its = only(heard(copy, replace(original[1], sounds=sounds), no_progress))
    assert its.what is What.SOUND
    assert its.from_ms is not None
    assert its.until_ms is not None
    assert 1400 <= its.from_ms <= 1500 <= 1700 <= its.until_ms <= 1800


def test_a_tone_is_a_tone_and_nothing_under_it(original: tuple[Path, Plan], tmp_path: Path) -> None:
    tone = Sound(id="t", from_ms=SILENT[0], until_ms=SILENT[1], instead=Silence.TONE)
    deleted = replace(original[1], sounds=(tone,))
    beeped = render(*original, tmp_path / "tone.mp4", silent=[SILENT], tone_in_silence=6000)
    assert heard(beeped, deleted, no_progress) == []
    spoken = render(*original, tmp_path / "spoken.mp4")
    assert only(heard(spoken, deleted, no_progress)).what is What.SOUND
    silence = replace(deleted, sounds=(replace(tone, instead=Silence.SILENCE),))
    assert only(heard(beeped, silence, no_progress)).what is What.SOUND
