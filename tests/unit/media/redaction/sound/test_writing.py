"""The sound of a copy in every form that cameras write: gone where deleted, in its place and whole elsewhere."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from openbwc.media.redaction.plan import Silence, Sound
from tests.unit.media.redaction.sound.recordings import FORMS, Form, lag, listen, packets_of, record, redact, voice

SECONDS = 3.0
SOUNDS = (
    Sound(id="a", from_ms=900, until_ms=1500),
    Sound(id="b", from_ms=2000, until_ms=2400, instead=Silence.TONE),
)
LOSSLESS = {"pcm-avi", "pcm-mov", "mulaw-mov", "flac"}
QUIET = 10 ** (-60 / 20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sounds")


SPLICED = ("aac", "aac-stereo", "aac-32k")
"""Sound of which only what is near a deletion is encoded again."""


@pytest.fixture(scope="module", params=FORMS)
def copied(request: pytest.FixtureRequest, folder: Path) -> tuple[str, Path, Path]:
    """(name, source, copy with both sounds deleted)."""
    name: str = request.param
    form = FORMS[name]
    source, target = folder / f"{name}.in", folder / f"{name}.out"
    record(source, form, [voice(SECONDS, form.rate)])
    reports = redact(source, target, form.copy, SOUNDS)
    assert [report.method for report in reports] == ["spliced" if name in SPLICED else "encoded"]
    assert reports[0].deleted_ms == 1000
    assert reports[0].damaged == 0
    return name, source, target


def test_of_what_was_deleted_nothing_remains(copied: tuple[str, Path, Path]) -> None:
    """By energy where there is silence, by the spectrum where there is a tone."""
    name, source, target = copied
    before, rate = listen(source)
    after, new_rate = listen(target)
    assert rate == new_rate
    smear = 0 if name in LOSSLESS else round(0.03 * rate)
    begin, end = round(0.9 * rate) + smear, round(1.5 * rate) - smear
    silence, said = after[:, begin:end], before[:, begin:end]
    assert float(np.sqrt(np.mean(said**2))) > 20 * QUIET, "the voice has to be there in the original"
    assert float(np.sqrt(np.mean(silence**2))) < QUIET
    if name in LOSSLESS:
        assert float(np.abs(silence).max()) < 0.3 * QUIET, "µ-law has no zero"
    begin, end = round(2.0 * rate) + smear, round(2.4 * rate) - smear
    spectrum = np.abs(np.fft.rfft(after[0, begin:end] * np.hanning(end - begin))) ** 2
    hertz = np.fft.rfftfreq(end - begin, 1 / rate)
    beside = spectrum[np.abs(hertz - 1000) > 50].sum() / spectrum.sum()
    assert beside < 10 ** (-30 / 10), "beside the tone there is nothing"
    assert spectrum.sum() > 0


def test_the_rest_stays_in_its_place(copied: tuple[str, Path, Path]) -> None:
    name, source, target = copied
    before, rate = listen(source)
    after, _ = listen(target)
    jitter = rate // 1000 if FORMS[name].container == "matroska" or FORMS[name].copy == "matroska" else 1
    for begin, end in ((0.1, 0.85), (1.55, 1.95), (2.45, 2.9)):
        one, other = (
            before[0, round(begin * rate) : round(end * rate)],
            after[0, round(begin * rate) : round(end * rate)],
        )
        assert abs(lag(one, other)) <= jitter, f"{begin} s to {end} s"
        if name in LOSSLESS:
            assert (one == other).all()
        elif float(np.sqrt(np.mean(one**2))) > 0.02:  # in a pause there is only noise, which codecs make up anew
            one = one[jitter:-jitter]
            likeness = max(
                float(np.corrcoef(one, other[jitter + shift : len(other) - jitter + shift])[0, 1])
                for shift in range(-jitter, jitter)
            )
            assert likeness > 0.96
    assert abs(after.shape[1] - before.shape[1]) <= 2048, "a codec's last frame may be longer"


def test_the_picture_is_identical_in_bytes(copied: tuple[str, Path, Path]) -> None:
    name, source, target = copied
    if FORMS[name].container in ("mpegts", "avi"):
        pytest.skip("start codes become lengths, as MP4 wants them")
    assert [data for _, data in packets_of(source, 0)] == [data for _, data in packets_of(target, 0)]


@pytest.mark.parametrize("copied", SPLICED, indirect=True)
def test_packets_that_know_nothing_of_a_deletion_are_the_original_s(copied: tuple[str, Path, Path]) -> None:
    """A window reaches over two frames, so the packet before a deletion knows of it."""
    name, source, target = copied
    before, after = packets_of(source, 1), packets_of(target, 1)
    rate, frame = FORMS[name].rate, 1024  # MP4 counts time in samples here
    deleted = [((one.from_ms - 5) * rate // 1000, (one.until_ms + 5) * rate // 1000) for one in SOUNDS]
    assert [at for at, _ in before] == [at for at, _ in after]
    kept = 0
    for (at, data), (_, written) in zip(before, after, strict=True):
        assert at is not None
        knows = any(begin < at + 2 * frame and at < end for begin, end in deleted)
        far = all(at + 5 * frame < begin or end < at - 3 * frame for begin, end in deleted)
        assert not (knows and data == written), f"the packet at {at} carries a deleted sample"
        assert not far or data == written, f"the packet at {at} is far from any deletion"
        kept += far
    assert kept > len(before) // 3


def test_a_stream_that_nothing_touches_is_copied(folder: Path) -> None:
    source, target = folder / "two.in", folder / "two.out"
    form = FORMS["aac"]
    record(source, form, [voice(SECONDS, form.rate, 3), voice(SECONDS, form.rate, 4)])
    only_second = [Sound(id="a", from_ms=900, until_ms=1500, stream=1)]
    reports = redact(source, target, "mp4", only_second)
    assert [report.method for report in reports] == ["copied", "spliced"]
    assert packets_of(source, 1) == packets_of(target, 1)
    assert packets_of(source, 2) != packets_of(target, 2)
    after, rate = listen(target, 1)
    assert float(np.abs(after[:, round(0.93 * rate) : round(1.47 * rate)]).max()) < QUIET


@pytest.mark.parametrize("name", ["aac", "aac-mkv", "aac-ts", "pcm-mov"])
def test_nothing_deleted_gives_the_same_packets(name: str, folder: Path) -> None:
    source, target = folder / f"{name}-same.in", folder / f"{name}-same.out"
    form = FORMS[name]
    record(source, form, [voice(1.0, form.rate)])
    (report,) = redact(source, target, form.copy, [])
    assert report.method == "copied"
    before, after = packets_of(source, 1), packets_of(target, 1)
    if name == "aac-ts":  # the muxer takes each packet's ADTS header away
        assert len(before) == len(after)
    else:
        assert [data for _, data in before] == [data for _, data in after]
    one, rate = listen(source)
    other, _ = listen(target)
    assert abs(lag(one[0], other[0])) <= rate // 1000


@pytest.mark.parametrize("name", ["aac", "aac-mkv", "aac-ts"])
def test_gaps_stay_gaps(name: str, folder: Path) -> None:
    """Sound that is missing for 0.7 s: what comes after it stays at its time."""
    form = FORMS[name]
    source, target = folder / f"{name}-gap.in", folder / f"{name}-gap.out"
    block = 1024
    gap = (round(1.6 * form.rate) // block * block, round(2.3 * form.rate) // block * block)
    record(source, form, [voice(4.0, form.rate)], gap=gap)
    redact(source, target, form.copy, [Sound(id="a", from_ms=400, until_ms=1000)])
    before, rate = listen(source)
    after, _ = listen(target)
    middle = slice(gap[0] + 2 * block, gap[1] - block)
    assert float(np.abs(after[0, middle]).max()) < 0.02
    late = slice(gap[1] + 2 * block, min(before.shape[1], after.shape[1]) - block)
    assert abs(lag(before[0, late], after[0, late])) <= rate // 1000


def trim(source: Path, target: Path, form: str, seconds: Fraction) -> None:
    """Cut off the beginning as FFmpeg and phones do: every packet stays, the edit list hides the first ones."""
    with av.open(str(source)) as whole, av.open(str(target), "w", format=form) as output:
        kept = {stream.index: output.add_stream_from_template(stream) for stream in whole.streams}
        for packet in whole.demux():
            if packet.size:
                shift = round(seconds / packet.time_base)
                packet.pts, packet.dts, packet.stream = (
                    packet.pts - shift,
                    packet.dts - shift,
                    kept[packet.stream_index],
                )
                output.mux(packet)


@pytest.mark.parametrize(
    ("form", "seconds"),
    [
        (FORMS["aac"], Fraction(1)),
        (FORMS["aac"], Fraction(1, 40)),  # two packets of 1024 samples are hidden, and a part of the third
        (Form("mp4", "flac"), Fraction(1, 10)),  # one packet of 4608 samples
        (Form("mp4", "flac"), Fraction(1, 50)),  # a part of the first packet
        (FORMS["pcm-mov"], Fraction(1, 20)),  # two packets
        (Form("mp4", "ac3"), Fraction(1, 25)),
        (FORMS["mp3"], Fraction(1, 25)),
    ],
)
def test_sound_that_an_edit_list_hides_stays_out(form: Form, seconds: Fraction, folder: Path) -> None:
    """A trimmed clip still carries what was cut off in front of it: a copy must not, however few packets it is."""
    source, trimmed, target = folder / "whole.in", folder / "trimmed.in", folder / "trimmed.out"
    container = form.container if form.container != "avi" else "mp4"
    record(source, replace(form, container=container), [voice(SECONDS, form.rate)])
    trim(source, trimmed, container, seconds)
    hidden = packets_of(trimmed, 1)[0][1]
    assert hidden in trimmed.read_bytes()
    (report,) = redact(trimmed, target, form.copy, [])
    assert report.method == "encoded"
    assert "edit list" in report.why
    assert hidden not in target.read_bytes()
    before, rate = listen(trimmed)
    after, _ = listen(target)
    assert abs(lag(before[0, rate // 2 :], after[0, rate // 2 :])) <= 1


@pytest.mark.parametrize("codec", ["aac", "libopus", "libmp3lame", "ac3"])
def test_what_an_encoder_puts_in_front_is_no_reason_to_encode_again(codec: str, folder: Path) -> None:
    source, target = folder / f"{codec}-front.in", folder / f"{codec}-front.out"
    record(source, Form("mp4", codec), [voice(1.0, 48000)])
    assert packets_of(source, 1)[0][0] < 0, "the file hides something in front"
    (report,) = redact(source, target, "mp4", [])
    assert report.method == "copied"


def test_comments_in_the_header_of_vorbis_do_not_go_along(folder: Path) -> None:
    source, target = folder / "vorbis.in", folder / "vorbis.out"
    record(source, Form("matroska", "vorbis", channels=2), [voice(1.0, 48000)])
    with av.open(str(source)) as container:
        comment = container.streams.audio[0].codec_context.extradata
    assert comment is not None
    told = bytes(comment)[comment.index(b"\x03vorbis") :][11:15]
    assert told in source.read_bytes()
    (report,) = redact(source, target, "mp4", [])
    assert (report.method, report.codec) == ("encoded", "aac")
    assert "Vorbis" in report.why
    assert b"vorbis" not in target.read_bytes()


def test_damaged_packets_leave_a_gap(folder: Path) -> None:
    source, target = folder / "hurt.in", folder / "hurt.out"
    form = FORMS["aac"]
    record(source, form, [voice(SECONDS, form.rate)])
    data = bytearray(source.read_bytes())
    victim = packets_of(source, 1)[90][1]
    at = bytes(data).index(victim)
    data[at : at + len(victim)] = b"\xff" * len(victim)
    source.write_bytes(data)
    redact(source, target, "mp4", [Sound(id="a", from_ms=400, until_ms=1000)])
    before, rate = listen(source)
    after, _ = listen(target)
    late = slice(round(2.3 * rate), round(2.9 * rate))
    assert lag(before[0, late], after[0, late]) == 0


def test_a_form_that_no_container_takes_becomes_aac_and_says_so(folder: Path) -> None:
    source, target = folder / "law.in", folder / "law.out"
    record(source, Form("avi", "pcm_alaw", rate=8000), [voice(1.0, 8000)])
    (report,) = redact(source, target, "mp4", [])
    assert (report.method, report.codec) == ("encoded", "aac")
    assert "pcm_alaw" in report.why
