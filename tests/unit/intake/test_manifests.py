"""A card of the software camera is taken in, and what it signed is held against its clips and its key."""

import itertools
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

from openbwc.camera import Configuration, DeviceKey, Press, simulate
from openbwc.custody import Actor
from openbwc.intake.actions.detect_tampering import detect_tampering
from openbwc.intake.actions.take_in_file import take_in_file
from openbwc.intake.collecting import collect
from openbwc.intake.manifests import manifest_problem
from openbwc.intake.models import SourceKind
from openbwc.media.synthetic import Scene, Shot, film
from openbwc.program.actions.register_device_key import register_device_key
from openbwc.program.models import CameraSignal, Role, SignalKind
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.cli.camera import camera as command
from tests.unit.intake.conftest import DOCK
from tests.world import World, WorldAgency, WorldCamera

pytestmark = pytest.mark.django_db
_shifts = itertools.count()


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a video and the camera's key; the shift itself is filmed for each test's own times."""
    folder = tmp_path_factory.mktemp("software-camera")
    shot = Shot(
        scene=Scene.STREET, seconds=1.0, started=timezone.now(), serial="X", seed=1, width=160, height=96, rate=10
    )
    film(shot, folder / "seen.mp4")
    return folder


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def worn(ice: WorldAgency) -> WorldCamera:
    return ice.officer("Ruiz").trained().wears("BWC-1", hours=3)


def shift(filmed: Path, card: Path, presses: int = 1) -> str:
    """Film a shift of so many recordings onto a card, none like another's; gives the camera's public key."""
    began = 31 + next(_shifts)
    key = DeviceKey(filmed / "device.key")
    simulate(
        filmed / "seen.mp4",
        card,
        configuration=Configuration(serial="BWC-1", pre_event_seconds=30, lines=96, rate=5),
        required_seconds=30,
        key=key,
        switched_on=timezone.now().replace(microsecond=0) - timedelta(hours=2),
        presses=[Press(on=began + 3 * place, off=began + 1 + 3 * place) for place in range(presses)],
    )
    return key.public


def take_in(card: Path) -> list[str]:
    """Take the card in; gives what became of each clip."""
    settled = [
        take_in_file(found.path, actor=DOCK, camera_serial="BWC-1", source=SourceKind.DOCK, told=found.told)
        for found in collect([card])
    ]
    return ["catalogue" if one.clip else "quarantine" for one in settled]


def test_a_signed_card_of_a_known_key_is_taken_in_without_a_sign(
    filmed: Path, worn: WorldCamera, tmp_path: Path
) -> None:
    worn.row.device_key = shift(filmed, tmp_path / "card")
    worn.row.save()
    assert take_in(tmp_path / "card") == ["catalogue"]
    recording = worn.row.recordings.get()
    assert recording.pre_event_ms is not None
    assert recording.pre_event_ms >= 30_000
    assert (recording.trigger, recording.wearer_id) == ("button", worn.wearer.id)
    assert not CameraSignal.objects.exists()


def test_a_clip_changed_after_the_camera_signed_it_is_a_sign(filmed: Path, worn: WorldCamera, tmp_path: Path) -> None:
    worn.row.device_key = shift(filmed, tmp_path / "card")
    worn.row.save()
    clip = tmp_path / "card/DCIM/OBWC0001.ts"
    data = bytearray(clip.read_bytes())
    data[len(data) // 2] ^= 1
    clip.write_bytes(data)
    take_in(tmp_path / "card")
    signal = CameraSignal.objects.get()
    assert signal.kind == SignalKind.DEVICE_MANIFEST
    assert "as it was recorded; found other bytes" in signal.words
    assert signal.assignment_id == worn.assignment.id


@pytest.mark.parametrize(
    ("spoil", "told"), [("sidecar", "signature does not hold"), ("missing", "found none beside"), ("no key", "no key")]
)
def test_a_sidecar_that_does_not_hold_is_a_sign(
    filmed: Path, worn: WorldCamera, tmp_path: Path, spoil: str, told: str
) -> None:
    public = shift(filmed, tmp_path / "card")
    worn.row.device_key = "" if spoil == "no key" else public
    worn.row.save()
    sidecar = tmp_path / "card/DCIM/OBWC0001.ts.json"
    if spoil == "sidecar":
        body = json.loads(sidecar.read_text())
        body["recording"]["trigger"] = "holster"
        sidecar.write_text(json.dumps(body))
    if spoil == "missing":
        body = json.loads(sidecar.read_text())
        unsigned = {name: value for name, value in body.items() if name not in {"manifest", "signature"}}
        sidecar.write_text(json.dumps(unsigned))
    assert take_in(tmp_path / "card") == ["catalogue"]
    assert told in CameraSignal.objects.get().words


def test_a_clip_that_is_missing_from_the_card_is_a_gap(filmed: Path, worn: WorldCamera, tmp_path: Path) -> None:
    worn.row.device_key = shift(filmed, tmp_path / "card", presses=3)
    worn.row.save()
    for path in (tmp_path / "card/DCIM").glob("OBWC0002*"):
        path.unlink()
    take_in(tmp_path / "card")
    (signal,) = detect_tampering(actor=Actor.system("intake"), camera=worn.row, at=timezone.now())
    assert signal.words == "1 clip is missing in the camera's sequence: OBWC0002."


def test_a_key_is_registered_once_by_who_runs_the_programme(filmed: Path, ice: WorldAgency) -> None:
    camera, key = ice.camera("BWC-1"), DeviceKey(filmed / "device.key").public
    manager = Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id)
    with pytest.raises(Refused):
        register_device_key(actor=Actor.person(ice.officer("Ruiz").row.id), camera=camera, key=key)
    with pytest.raises(Mistaken, match="Ed25519"):
        register_device_key(actor=manager, camera=camera, key="c2hvcnQ=")
    for _ in range(2):
        assert register_device_key(actor=manager, camera=camera, key=key).device_key == key
    with pytest.raises(Mistaken, match="another one is registered"):
        register_device_key(actor=manager, camera=camera, key=DeviceKey(filmed / "other.key").public)


def test_the_command_films_a_card_and_reads_the_camera(filmed: Path, ice: WorldAgency, tmp_path: Path) -> None:
    card, reading = tmp_path / "card", tmp_path / "reading.json"
    options = ["--input", str(filmed / "seen.mp4"), "--out", str(card), "--serial", "BWC-SOFT", "--lines", "96"]
    options += ["--rate", "5", "--on", "31", "--off", "32", "--reading", str(reading)]
    refused = CliRunner().invoke(command, ["simulate", *options, "--agency", "ICE", "--pre-event", "29"])
    assert refused.exit_code == 1
    assert "V.A.7" in refused.output
    assert not card.exists()
    done = CliRunner().invoke(command, ["simulate", *options, "--agency", "ICE"])
    assert done.exit_code == 0, done.output
    assert "before activation" in done.output
    unknown = CliRunner().invoke(command, ["read", str(reading)])
    assert "Expected the serial number of a camera in the records" in unknown.output
    camera = ice.camera("BWC-SOFT")
    read = CliRunner().invoke(command, ["read", str(reading)])
    assert "stays in the dock" in read.output
    assert "resolution" in read.output or "lines" in read.output
    assert camera.readings.first().files == ["OBWC0001.ts"]  # type: ignore[union-attr]


def test_that_a_signature_could_not_be_looked_at_is_said_and_never_taken_for_a_good_one(
    filmed: Path, worn: WorldCamera, home: Path, tmp_path: Path, settings: Settings
) -> None:
    settings.VAULT_KEYS = "files"
    worn.row.device_key = shift(filmed, tmp_path / "card")
    worn.row.save()
    take_in(tmp_path / "card")
    clip = worn.row.recordings.get().clips.get()
    assert manifest_problem(worn.row, clip.vault_object, clip.vault_name) is None
    (home / "keys" / "vault").rename(home / "keys" / "away")
    told = manifest_problem(worn.row, clip.vault_object, clip.vault_name)
    assert told is not None
    assert "the vault could not give it" in told
