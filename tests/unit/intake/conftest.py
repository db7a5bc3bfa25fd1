"""A department with one officer who wears a camera, and clips that are made once for the session."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.intake.actions.settle_sighting import Settled
from openbwc.intake.actions.take_in_file import take_in_file
from openbwc.intake.adapters import Folder
from openbwc.intake.collecting import adapters
from openbwc.intake.models import SourceKind
from openbwc.media.synthetic import Form, Scene, Shot, film, sidecar_of, write_sidecar
from tests.world import World, WorldCamera

DOCK = Actor.system("dock")
SECONDS = 2.0


def shot(started: datetime, *, seed: int = 1, form: Form = Form.MP4, serial: str = "BWC-1") -> Shot:
    return Shot(
        scene=Scene.STREET,
        seconds=SECONDS,
        started=started,
        serial=serial,
        seed=seed,
        form=form,
        width=160,
        height=96,
        rate=10,
        place=(38.9, -77.03),
    )


@dataclass
class Card:
    """A camera's card: a folder, with footage that began `hours_ago`."""

    folder: Path
    clips: Path

    def clip(
        self,
        name: str = "CLIP0001.MP4",
        *,
        hours_ago: float = 1.0,
        seed: int = 1,
        activation: str | None = None,
        pre_event_seconds: float | None = 30.0,
        serial: str = "BWC-1",
        sidecar: bool = True,
    ) -> Path:
        """A clip with a sidecar; filmed once for each seed and time, and copied from then on."""
        started = timezone.now().replace(microsecond=0) - timedelta(hours=hours_ago)
        made = shot(started, seed=seed, serial=serial)
        master = self.clips / f"{seed}-{hours_ago}-{serial}.mp4"
        if not master.exists():
            film(made, master)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(master, path)
        if sidecar:
            body = sidecar_of(made, activation=activation or name, pre_event_seconds=pre_event_seconds)
            write_sidecar(path, body)
        return path

    def raw(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture
def card(tmp_path: Path, clips: Path) -> Card:
    folder = tmp_path / "card"
    folder.mkdir()
    return Card(folder, clips)


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def camera(world: World, home: Path) -> WorldCamera:
    """BWC-1, worn by officer Ruiz of ICE for the last day."""
    return world.agency("ICE").officer("Ruiz").trained().wears("BWC-1")


TakeIn = Callable[..., Settled]


@pytest.fixture
def take_in() -> TakeIn:
    """Take in one file with its sidecars, for BWC-1 unless told otherwise."""

    def take(path: Path, serial: str = "BWC-1") -> Settled:
        told = dict(Folder.listed(path.parent).clips(adapters()))[path.name]
        return take_in_file(path, actor=DOCK, camera_serial=serial, source=SourceKind.CARD, told=told)

    return take
