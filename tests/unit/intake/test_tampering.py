"""Signs of tampering that footage shows, from what is really taken in and what cameras really list."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.intake import tampering
from openbwc.intake.actions import detect_tampering as detecting
from openbwc.intake.actions.detect_tampering import detect_tampering, detect_tampering_of
from openbwc.intake.models import Quarantined, Sighting, SightingState, SourceKind
from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.actions.read_camera import read_camera
from openbwc.program.device_reading import DeviceReading
from openbwc.program.models import CameraSignal, SignalKind
from openbwc.program.readings import DOCK
from openbwc.program.unsettled import unsettled_of
from openbwc.site.jobs.tasks import look_for_tampering
from tests.world import World, WorldCamera

pytestmark = pytest.mark.django_db
INTAKE = Actor.system("intake")


@pytest.fixture
def worn() -> WorldCamera:
    return World().agency("ICE").officer("Ruiz").wears("BWC-1", hours=30)


def recorded(worn: WorldCamera, *numbers: int) -> None:
    """Clips of these numbers, an hour apart, the first a day ago."""
    for number in numbers:
        clip = worn.recorded(hours_ago=24 - number).clips.get()
        clip.original_name = f"CLIP{number:04}.MP4"
        clip.save(update_fields=["original_name"])


def test_a_missing_clip_is_noted_once_with_who_had_the_camera(worn: WorldCamera) -> None:
    recorded(worn, 1, 2, 4)
    for _ in range(2):
        (signal,) = detect_tampering(actor=INTAKE, camera=worn.row, at=timezone.now())
    assert signal.kind == SignalKind.SEQUENCE_GAP
    assert signal.words == "1 clip is missing in the camera's sequence: CLIP0003."
    assert signal.assignment_id == worn.assignment.id
    assert Event.objects.filter(kind="program.camera_signal_noted").count() == 1


def test_a_gap_that_is_filled_later_is_answered_by_that(worn: WorldCamera) -> None:
    recorded(worn, 1, 4)
    detect_tampering(actor=INTAKE, camera=worn.row, at=timezone.now())
    recorded(worn, 2)
    detect_tampering(actor=INTAKE, camera=worn.row, at=timezone.now())
    was, now = CameraSignal.objects.order_by("found_at")
    assert (was.answer, now.answer) == ("Clips of this gap came in later.", "")
    assert now.evidence["shown"] == "CLIP0003"
    recorded(worn, 3)
    assert detect_tampering_of(actor=INTAKE, serials=["bwc-1", "unknown"], at=timezone.now()) == []
    assert not CameraSignal.objects.filter(answered_at=None).exists()


def test_a_gap_older_than_what_is_looked_at_stays_open(worn: WorldCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(worn, 1, 3)
    detect_tampering(actor=INTAKE, camera=worn.row, at=timezone.now())
    recorded(worn, 4, 5)
    Quarantined.objects.create(  # a clock that was reset: its claim lies before everything
        camera=worn.row,
        original_name="RESET.MP4",
        sha256="0" * 64,
        size=7,
        reasons=[],
        facts={},
        claimed_started_at=timezone.now() - timedelta(days=9000),
        kept_at=timezone.now(),
    )
    for module in (tampering, detecting):
        monkeypatch.setattr(module, "EXAMINED", 3)
    detect_tampering(actor=INTAKE, camera=worn.row, at=timezone.now())
    assert CameraSignal.objects.get().answered_at is None


def test_the_nightly_look_takes_the_cameras_whose_footage_came_in_lately(worn: WorldCamera) -> None:
    recorded(worn, 1, 3)
    assert look_for_tampering() == 0
    Sighting.objects.create(
        source=SourceKind.UPLOAD,
        place="upload:1",
        mark="1",
        name="CLIP0003.MP4",
        camera_serial="BWC-1",
        size=7,
        seen_at=timezone.now(),
        actor="system:intake",
        state=SightingState.SETTLED,
    )
    assert look_for_tampering() == 1


def test_the_check_in_looks_by_itself(worn: WorldCamera) -> None:
    recorded(worn, 1, 3)
    check_in_camera(actor=DOCK, assignment=worn.assignment, at=timezone.now())
    assert CameraSignal.objects.get().kind == SignalKind.SEQUENCE_GAP


def test_files_that_a_camera_listed_and_lists_no_more_are_told_unless_they_were_taken_in(worn: WorldCamera) -> None:
    recorded(worn, 1)
    now = timezone.now()
    for hours, files in ((2, ("CLIP0001.MP4", "CLIP0002.MP4", "NOTES.TXT")), (0, ("CLIP0003.MP4",))):
        reading = DeviceReading(read_at=now - timedelta(hours=hours), files=files)
        read_camera(actor=DOCK, camera=worn.row, reading=reading, at=now)
    signal = CameraSignal.objects.get()
    assert signal.kind == SignalKind.FILE_SYSTEM_DELETION
    assert signal.evidence["names"] == ["CLIP0002.MP4"]


def test_a_file_that_is_gone_from_its_card_untaken_is_told(worn: WorldCamera, tmp_path: Path) -> None:
    for name, there in (("CLIP0001.MP4", True), ("CLIP0002.MP4", False)):
        if there:
            (tmp_path / name).write_bytes(b"footage")
        Sighting.objects.create(
            source=SourceKind.CARD,
            place=str(tmp_path / name),
            mark=name,
            name=name,
            camera_serial="BWC-1",
            size=7,
            seen_at=timezone.now(),
            actor="system:intake",
        )
    (signal,) = detect_tampering(actor=INTAKE, camera=worn.row, at=timezone.now())
    assert signal.evidence["names"] == ["CLIP0002.MP4"]
    assert "footage on its way into the vault" in unsettled_of(worn.row)
    card = tmp_path.rename(tmp_path.with_name("elsewhere"))
    Sighting.objects.filter(name="CLIP0001.MP4").update(place=str(tmp_path / "CLIP0001.MP4"))
    assert len(detect_tampering(actor=INTAKE, camera=worn.row, at=timezone.now())) == 0
    assert card.is_dir()
