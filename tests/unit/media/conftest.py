"""Short shots in every form, made once for the session, small so that they cost little."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openbwc.media.synthetic import Form, Scene, Shot, film, find_portrait

SHOT = Shot(
    scene=Scene.STREET,
    seconds=3.0,
    started=datetime(2026, 5, 12, 14, 3, tzinfo=UTC),
    width=320,
    height=180,
    rate=15,
    seed=5,
    place=(38.8977, -77.0365),
)
VARIANTS = {
    "mp4": SHOT,
    "hevc": replace(SHOT, form=Form.HEVC, scene=Scene.DOORWAY),
    "mjpeg": replace(SHOT, form=Form.MJPEG, scene=Scene.VEHICLE),
    "mkv": replace(SHOT, form=Form.MATROSKA, scene=Scene.NIGHT),
    "silent": replace(SHOT, sound=False),
    "turned": replace(SHOT, rotation=90),
    "varying": replace(SHOT, varying=True),
    "turned-hevc": replace(SHOT, form=Form.HEVC, rotation=-90, varying=True),
}


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file for each of VARIANTS."""
    folder = tmp_path_factory.mktemp("shots")
    portrait = find_portrait()
    made = {}
    for name, shot in VARIANTS.items():
        made[name] = folder / f"{name}.{shot.form}"
        film(shot, made[name], portrait=portrait)
    return made
