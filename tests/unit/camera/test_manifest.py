"""What the camera signs: nothing of it can be changed, and nothing of the clip."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openbwc.camera import CameraError, Configuration, DeviceKey, ManifestError, Press, check_clip, simulate, verify
from openbwc.camera.manifest import beginning, chained
from openbwc.media import probe
from openbwc.media.synthetic import Scene, Shot, film
from tests.unit.camera.test_device import ON

SET = Configuration(serial="BWC-1", pre_event_seconds=30, lines=96, rate=5)
Card = tuple[Path, list[Path], DeviceKey]


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    """A card with two clips of one shift."""
    folder = tmp_path_factory.mktemp("software-camera")
    video = folder / "seen.mp4"
    film(Shot(scene=Scene.STREET, seconds=2.0, started=ON, serial="X", seed=1, width=160, height=96, rate=10), video)
    key = DeviceKey(folder / "device.key")
    clips = simulate(
        video,
        folder / "card",
        configuration=SET,
        required_seconds=30,
        key=key,
        switched_on=ON,
        presses=[Press(on=33.4, off=36), Press(on=40, off=41.5, early=True, reason="Unsafe to record.")],
    )
    return folder / "card", clips, key


def sidecar(clip: Path) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(clip.with_name(f"{clip.name}.json").read_text())
    return body


def test_clips_play_and_their_sidecars_hold(card: Card) -> None:
    _, clips, key = card
    assert [clip.name for clip in clips] == ["OBWC0001.ts", "OBWC0002.ts"]
    chain = beginning("BWC-1")
    for clip in clips:
        body = sidecar(clip)
        verify(body, key.public)
        check_clip(body["manifest"], io.BytesIO(clip.read_bytes()))
        found = probe(clip)
        assert found.duration == pytest.approx(body["recording"]["duration_seconds"], abs=0.3)
        assert body["manifest"]["previous"] == chain
        chain = body["manifest"]["chain"]
    first, second = (sidecar(clip)["recording"] for clip in clips)
    assert first["pre_event_seconds"] >= 30
    assert (second["deactivated_early"], second["deactivation_reason"]) == (True, "Unsafe to record.")


def renumber(body: dict[str, Any]) -> None:
    body["manifest"]["number"] += 1


def later(body: dict[str, Any]) -> None:
    body["recording"]["activated_at"] = "2026-11-22T06:00:00+00:00"


def other_chain(body: dict[str, Any]) -> None:
    body["manifest"]["chain"] = chained(body["manifest"]["previous"], [])


def unsigned(body: dict[str, Any]) -> None:
    del body["signature"]


def nonsense(body: dict[str, Any]) -> None:
    body["signature"] = "not base64 !"


@pytest.mark.parametrize("spoil", [renumber, later, other_chain, unsigned, nonsense])
def test_nothing_that_the_sidecar_says_can_be_changed(card: Card, spoil: Callable[[dict[str, Any]], None]) -> None:
    body = sidecar(card[1][0])
    spoil(body)
    with pytest.raises(ManifestError, match="Expected"):
        verify(body, card[2].public)


def test_another_camera_s_key_does_not_fit(card: Card, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="signature does not hold"):
        verify(sidecar(card[1][0]), DeviceKey(tmp_path / "other.key").public)


@pytest.mark.parametrize("where", [0, -1, 40_000])
def test_a_changed_byte_is_found_and_its_segment_named(card: Card, tmp_path: Path, where: int) -> None:
    data = bytearray(card[1][0].read_bytes())
    data[min(where, len(data) - 1)] ^= 1
    spoilt = tmp_path / "OBWC0001.ts"
    spoilt.write_bytes(data)
    with pytest.raises(ManifestError, match=r"segment \d+ of \d+"):
        check_clip(sidecar(card[1][0])["manifest"], io.BytesIO(spoilt.read_bytes()))


@pytest.mark.parametrize("spoil", [lambda data: data[:-188], lambda data: data + b"G" * 188])
def test_a_cut_or_longer_clip_is_found(card: Card, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    spoilt = tmp_path / "OBWC0001.ts"
    spoilt.write_bytes(spoil(card[1][0].read_bytes()))
    with pytest.raises(ManifestError):
        check_clip(sidecar(card[1][0])["manifest"], io.BytesIO(spoilt.read_bytes()))


def test_the_next_shift_goes_on_with_number_and_chain(card: Card, tmp_path: Path) -> None:
    folder, clips, key = card
    (third,) = simulate(
        folder.parent / "seen.mp4",
        folder,
        configuration=SET,
        required_seconds=30,
        key=key,
        switched_on=ON,
        presses=[Press(on=1, off=2)],
    )
    assert third.name == "OBWC0003.ts"
    assert sidecar(third)["manifest"]["previous"] == sidecar(clips[1])["manifest"]["chain"]
    third.unlink()
    third.with_name(f"{third.name}.json").unlink()


def test_what_is_no_video_and_presses_that_overlap_are_said(card: Card, tmp_path: Path) -> None:
    asked: dict[str, Any] = {"configuration": SET, "required_seconds": 30, "key": card[2], "switched_on": ON}
    (tmp_path / "note.mp4").write_text("a note")
    with pytest.raises(CameraError, match="Expected a video"):
        simulate(tmp_path / "note.mp4", tmp_path / "c", presses=[Press(on=1, off=2)], **asked)
    with pytest.raises(CameraError, match=r"IV\.A"):
        simulate(card[0].parent / "seen.mp4", tmp_path / "c", presses=[Press(on=2, off=2)], **asked)


def test_the_key_is_closed_to_others_and_a_file_that_holds_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "device.key"
    assert DeviceKey(path).public == DeviceKey(path).public
    assert path.stat().st_mode & 0o077 == 0
    (tmp_path / "short.key").write_bytes(b"short")
    with pytest.raises(CameraError, match="32 bytes"):
        DeviceKey(tmp_path / "short.key")
