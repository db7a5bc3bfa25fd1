"""Footage made on the spot: the same every time, of four scenes that can be told apart, with faces and voices."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import av
import numpy as np

from openbwc.media import probe
from openbwc.media.synthetic import SIDECAR_FORMAT, Scene, film, find_portrait, sidecar_of, write_sidecar
from openbwc.media.synthetic.scenes import build_stage
from openbwc.media.synthetic.voice import SAMPLE_RATE, speak
from tests.unit.media.conftest import SHOT


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    short = replace(SHOT, seconds=1.0)
    for name, shot in (("a", short), ("b", short), ("c", replace(short, seed=6))):
        film(shot, tmp_path / name)
    first, second, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second
    assert first != other


def test_scenes_move_and_differ() -> None:
    frames = {scene: build_stage(scene, 160, 90, 3, find_portrait()).frame(1.0) for scene in Scene}
    for one in Scene:
        assert frames[one].shape == (90, 160, 3)
        later = build_stage(one, 160, 90, 3, find_portrait()).frame(1.5)
        assert np.abs(later.astype(int) - frames[one]).mean() > 0.5
        for other in Scene:
            if one is not other:
                assert np.abs(frames[one].astype(int) - frames[other]).mean() > 10


def test_without_a_portrait_faces_are_drawn() -> None:
    drawn = build_stage(Scene.DOORWAY, 160, 90, 3, None).frame(1.0)
    assert drawn.std() > 10


def test_speech_has_syllables_and_pauses() -> None:
    sound = speak(5.0, 3)
    assert len(sound) == 5 * SAMPLE_RATE
    loudness = np.abs(sound).reshape(100, -1).max(axis=1)
    assert 0.2 < (loudness > 0.1).mean() < 0.95


def test_a_sidecar_tells_the_part_before_activation_and_the_trail(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    body = json.loads(write_sidecar(clip, sidecar_of(SHOT, activation="a1", pre_event_seconds=2.0)).read_text())
    assert (tmp_path / "clip.mp4.json").exists()
    assert body["format"] == SIDECAR_FORMAT
    begun, pressed = (datetime.fromisoformat(body["recording"][name]) for name in ("started_at", "activated_at"))
    assert (pressed - begun).total_seconds() == body["recording"]["pre_event_seconds"] == 2.0
    assert body["trail"][0] == {"time": SHOT.started.isoformat(), "lat": 38.8977, "lon": -77.0365}
    assert "pre_event_seconds" not in sidecar_of(SHOT, activation="a1", pre_event_seconds=None)["recording"]


def test_the_portrait_is_found_without_importing_its_package() -> None:
    portrait = find_portrait()
    assert portrait is not None
    with av.open(str(portrait)) as picture:
        assert (picture.streams.video[0].width, picture.streams.video[0].height) == (512, 512)


def test_a_shot_declares_what_was_filmed(shots: dict[str, Path]) -> None:
    assert probe(shots["varying"]).video.frames != probe(shots["mp4"]).video.frames
