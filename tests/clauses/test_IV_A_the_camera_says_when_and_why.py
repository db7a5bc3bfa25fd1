"""IV.A: an activation and a deactivation each have a time and a trigger, and an early deactivation its reason."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openbwc.camera import CameraError, Configuration, DeviceKey, Press, simulate
from openbwc.media.synthetic import Scene, Shot, film

from .policy_of_the_day import policy_of

ON = datetime(2026, 11, 22, 5, 50, tzinfo=UTC)


@pytest.mark.parametrize(("reason", "kept"), [("", False), ("A hospital ward.", True)])
def test_the_card_says_when_by_what_and_why(tmp_path: Path, reason: str, kept: bool) -> None:
    assert policy_of("ICE").number("IV.A", "early_deactivation_needs_reason")
    video = tmp_path / "seen.mp4"
    film(Shot(scene=Scene.STREET, seconds=1.0, started=ON, serial="X", seed=1, width=160, height=96, rate=10), video)

    def shift() -> list[Path]:
        return simulate(
            video,
            tmp_path / "card",
            configuration=Configuration(serial="BWC-1", pre_event_seconds=30, lines=96, rate=5),
            required_seconds=30,
            key=DeviceKey(tmp_path / "device.key"),
            switched_on=ON,
            presses=[Press(on=2, off=3, trigger="holster", early=True, reason=reason)],
        )

    if not kept:
        with pytest.raises(CameraError, match=r"IV\.A"):
            shift()
        return
    (clip,) = shift()
    said = json.loads(clip.with_name(f"{clip.name}.json").read_text())["recording"]
    assert (said["trigger"], said["activated_at"]) == ("holster", "2026-11-22T05:50:02+00:00")
    assert (said["deactivated_at"], said["stopped_by"]) == ("2026-11-22T05:50:03+00:00", f"holster: {reason}")
    assert (said["deactivated_early"], said["deactivation_reason"]) == (True, "A hospital ward.")
