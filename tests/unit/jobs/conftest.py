"""A clip in vault and catalogue, with its renditions wanted."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openbwc.custody import Actor
from openbwc.evidence.models import ClipFile
from openbwc.evidence.originals import vault
from openbwc.evidence.renditions import want_renditions
from openbwc.media.synthetic import Scene, Shot, film
from tests.world import World

ACTOR = Actor.system("test")
Storing = Callable[[Path], ClipFile]


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds that a browser could play as they are."""
    path = tmp_path_factory.mktemp("video") / "clip.mp4"
    started = datetime(2026, 5, 12, tzinfo=UTC)
    film(Shot(scene=Scene.STREET, seconds=2, started=started, width=160, height=90, rate=10), path)
    return path


@pytest.fixture
def store(home: Path, db: None) -> Storing:
    """Put a file into the vault and the catalogue, and want its renditions."""

    def stored(path: Path) -> ClipFile:
        staged = vault().stage(path, path.name)
        name = f"urn:openbwc:original:{staged.sha256}"
        vault().commit(name, [staged], message="test", actor="test", created=datetime.now(UTC))
        clip = World().agency("ICE").officer("Ruiz").wears("BWC-1").recorded().clips.get()
        clip.sha256, clip.vault_object, clip.vault_name = staged.sha256, name, path.name
        clip.save()
        want_renditions(clip, actor=ACTOR)
        return clip

    return stored


@pytest.fixture
def clip(store: Storing, video: Path) -> ClipFile:
    return store(video)
