"""Speech is found where the synthetic voices speak, on either side, and not in noise or in a tone."""

from pathlib import Path

import av
import numpy as np
import pytest

from openbwc.media.errors import Undecodable
from openbwc.media.redaction.sound.listening import make_peaks, speech_in
from openbwc.media.redaction.sound.peaks import COARSER, FINEST_MS, read_levels, read_peaks
from openbwc.media.redaction.sound.silencing import Interval
from openbwc.media.redaction.sound.speech import with_margins
from tests.unit.media.redaction.sound.recordings import FORMS, Numbers, record, voice

RATE = 48000


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two streams: a voice from 4 s to 7 s in the noise of a street, and noise with a tone."""
    rng = np.random.default_rng(5)
    street = rng.normal(0, 0.004, 12 * RATE).astype(np.float32)
    talk = street.copy()
    talk[4 * RATE : 7 * RATE] += voice(3.0, RATE, 4)
    tone = street + (0.05 * np.sin(2 * np.pi * 440 * np.arange(len(street)) / RATE)).astype(np.float32)
    path = tmp_path_factory.mktemp("speech") / "talk.mp4"
    record(path, FORMS["aac"], [talk, tone])
    return path


def loud(samples: Numbers, level: float) -> list[int]:
    """The 20 ms blocks that are louder than a level."""
    blocks = np.abs(samples[: len(samples) // 960 * 960].reshape(-1, 960)).max(axis=1)
    return [int(block) for block in np.flatnonzero(blocks > level)]


def test_speech_is_covered_and_the_rest_is_not(spoken: Path) -> None:
    found = speech_in(spoken, 0)
    voiced = [4000 + 20 * block for block in loud(voice(3.0, RATE, 4), 0.08)]
    covered = [any(begin <= at < end for begin, end in found) for at in voiced]
    assert sum(covered) / len(covered) > 0.98
    assert all(begin > 3000 and end < 8500 for begin, end in found)


def test_no_speech_in_noise_and_tone(spoken: Path) -> None:
    assert speech_in(spoken, 1) == []


def test_a_stream_that_is_not_there(spoken: Path) -> None:
    with pytest.raises(Undecodable, match="sound stream 7"):
        speech_in(spoken, 7)


def test_a_voice_on_one_side_is_heard(tmp_path: Path) -> None:
    """One channel is the other turned round: a mix of both is silent, each alone is not."""
    said = voice(3.0, RATE, 4)
    path = tmp_path / "sides.mkv"
    with av.open(str(path), "w", format="matroska") as output:
        picture = output.add_stream("libx264", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = output.add_stream("flac", rate=RATE, layout="stereo")
        output.mux(picture.encode(av.VideoFrame(64, 48, "yuv420p")))
        output.mux(picture.encode(None))
        whole = np.stack((said, -said)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(whole), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, 0
        output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    assert sum(end - begin for begin, end in speech_in(path, 0)) > 1500


def test_margins_and_short_pauses() -> None:
    found = [Interval(1000, 1100), Interval(1900, 2000), Interval(5000, 5010)]
    assert with_margins(found) == [[750, 2350]]


def test_peaks_at_every_zoom(spoken: Path, tmp_path: Path) -> None:
    target = tmp_path / "peaks"
    assert make_peaks(spoken, target) == 2
    first, second = read_levels(target)
    assert [level.step_ms for level in first][:2] == [FINEST_MS, FINEST_MS * COARSER]
    assert first[0].count == pytest.approx(1200, abs=6)
    assert second[0].count == pytest.approx(1200, abs=6)
    fine = read_peaks(target, 0, FINEST_MS, 0, 10_000)
    assert max(fine[:390]) < 10 < max(fine[400:700])
    coarse = read_peaks(target, 0, FINEST_MS * COARSER, 100, 50)
    assert len(coarse) == 50
    assert coarse[0] == max(fine[400:404])
    assert read_peaks(target, 0, FINEST_MS, 1190, 100) == fine[1190:]
    with pytest.raises(ValueError, match="expected a step"):
        read_peaks(target, 0, 7, 0, 1)
