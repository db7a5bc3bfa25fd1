"""The sound of a copy is judged by what its writer was asked for, and on the clock by which it was written."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest

from openbwc.media.redaction.plan import Plan, Silence, Sound
from openbwc.media.redaction.residual.hearing import heard
from openbwc.media.redaction.residual.model import Leftover
from openbwc.media.redaction.sound.writing import sound_writer
from tests.unit.media.redaction.copies import film, plan_of, render

SILENT = (600, 1200)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    path, truth = film(tmp_path_factory.mktemp("sound"))
    return path, replace(plan_of(path, truth), tracks=())


@pytest.fixture(scope="module")
def copy(original: tuple[Path, Plan], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(*original, tmp_path_factory.mktemp("copy") / "copy.mp4", silent=[SILENT])


def found(copy: Path, plan: Plan) -> list[Leftover]:
    return heard(copy, plan, lambda _share: None)


def test_a_tone_within_a_silence_is_no_finding(original: tuple[Path, Plan], tmp_path: Path) -> None:
    """As the copy is made: what two people ask for becomes a tone where one of them asks for it."""
    both = (
        Sound(id="s", from_ms=400, until_ms=1500),
        Sound(id="t", from_ms=SILENT[0], until_ms=SILENT[1], instead=Silence.TONE),
    )
    copy = tmp_path / "both.mp4"
    with av.open(str(render(*original, tmp_path / "plain.mp4"))) as source, av.open(str(copy), "w") as output:
        picture = output.add_stream_from_template(source.streams.video[0])
        writer = sound_writer(output, source.streams.audio[0], number=0, origin=Fraction(0), sounds=both)
        for packet in source.demux():
            if packet.stream.type == "audio":
                writer.take(packet)
            elif packet.size:
                packet.stream = picture
                output.mux(packet)
        writer.finish()
    plan = replace(original[1], sounds=both)
    assert found(copy, plan) == []
    longer = replace(both[0], until_ms=1900)
    (its,) = found(copy, replace(plan, sounds=(longer, both[1])))
    assert its.from_ms is not None
    assert 1370 <= its.from_ms <= 1600


def test_sound_is_judged_on_the_copys_own_clock(copy: Path, original: tuple[Path, Plan], tmp_path: Path) -> None:
    """Picture and sound of a copy may both begin later than the original did: a dropped stream began it."""
    later = tmp_path / "later.mp4"
    with av.open(str(copy)) as source, av.open(str(later), "w") as output:
        streams = {its.index: output.add_stream_from_template(its) for its in source.streams}
        for packet in source.demux():
            if packet.size:
                shift = round(Fraction(3, 10) / packet.time_base)
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                packet.stream = streams[packet.stream.index]
                output.mux(packet)
    with av.open(str(later)) as container:
        assert container.start_time > 250_000
    moved = Sound(id="s", from_ms=SILENT[0] + 300, until_ms=SILENT[1] + 300)
    assert found(later, replace(original[1], sounds=(moved,))) == []
    before = replace(moved, from_ms=SILENT[0], until_ms=SILENT[1])
    (its,) = found(later, replace(original[1], sounds=(before,)))
    assert its.until_ms is not None
    assert 800 <= its.until_ms <= 960
