"""A sealed installation: taken in, settled and cleared as any other, and nothing of the footage lies open."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from openbwc.evidence.actions.seal_vault import seal_vault
from openbwc.evidence.models import Disposal
from openbwc.evidence.originals import key_files, vault
from openbwc.intake.actions.clear_camera_copy import clear_camera_copy
from openbwc.intake.actions.take_in_file import finish_unfinished, take_in_file
from openbwc.intake.models import Sighting, SightingState, SourceKind
from openbwc.vault import Order
from tests.unit.intake.conftest import DOCK, Card, TakeIn
from tests.world import WorldCamera

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sealing(settings: Settings) -> None:
    settings.VAULT_KEYS = "files"


def lies_open(folder: Path, content: bytes) -> bool:
    return any(content[:4096] in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_clip_is_sealed_under_its_agencys_key_and_settled(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    path = card.clip()
    settled = take_in(path)
    assert settled.clip is not None
    clip = settled.clip
    assert 1_500 <= clip.recording.duration_ms <= 2_500
    assert set(vault().files(clip.vault_object)) == {"CLIP0001.MP4", "CLIP0001.MP4.json"}
    with vault().open(clip.vault_object, clip.vault_name) as file:
        assert file.read() == path.read_bytes()
    assert len(key_files(home).key_ids("ICE")) == 1
    assert not lies_open(home, path.read_bytes())
    assert list((home / "scratch" / "openbwc-scratch").iterdir()) == []
    clear_camera_copy(actor=DOCK, sighting=Sighting.objects.get(), path=path, at=clip.recording.started_at)
    assert not path.exists()


@pytest.mark.parametrize("becomes_another", [True, False])
def test_a_source_that_goes_while_it_is_taken_in_is_looked_at_in_the_vault(
    home: Path, camera: WorldCamera, card: Card, becomes_another: bool
) -> None:
    path, other = card.clip(), card.raw("OTHER.MP4", b"no video at all")

    def goes(_: int) -> None:
        if becomes_another and other.exists():
            other.replace(path)
        else:
            path.unlink(missing_ok=True)

    settled = take_in_file(path, actor=DOCK, camera_serial="BWC-1", source=SourceKind.CARD, progress=goes)
    assert settled.clip is not None
    assert 1_500 <= settled.clip.recording.duration_ms <= 2_500
    assert list((home / "scratch" / "openbwc-scratch").iterdir()) == []


def test_a_card_that_shows_other_bytes_when_it_is_read_again_changes_nothing_of_what_is_known(
    camera: WorldCamera, card: Card
) -> None:
    path = card.clip()
    recorded, status = path.read_bytes(), path.stat()

    def shows_others(_: int) -> None:  # of the same size and time, so that nothing tells but the bytes
        path.write_bytes(bytes(len(recorded)))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    settled = take_in_file(path, actor=DOCK, camera_serial="BWC-1", source=SourceKind.CARD, progress=shows_others)
    assert settled.clip is not None
    assert 1_500 <= settled.clip.recording.duration_ms <= 2_500
    with vault().open(settled.clip.vault_object, settled.clip.vault_name) as file:
        assert file.read() == recorded


def test_a_card_with_an_original_that_was_destroyed_since_is_settled_and_nothing_is_stored_again(
    camera: WorldCamera, card: Card, take_in: TakeIn, tmp_path: Path
) -> None:
    path = card.clip()
    clip = take_in(path).clip
    assert clip is not None
    at = clip.recording.taken_in_at
    Disposal.objects.create(recording=clip.recording, disposition="D-1", authority="DAA-1", begun_at=at)
    order = Order(disposition="D-1", authority="DAA-1", approvers=("person:a", "person:b"), ordered_at=at)
    vault().destroy(clip.vault_object, order=order)
    again = path.rename(path.with_name("AGAIN.MP4"))
    settled = take_in(again)
    assert settled.clip == clip
    assert settled.repeated
    assert not vault().holds(clip.vault_object)
    assert set(Sighting.objects.values_list("state", flat=True)) == {SightingState.SETTLED}


def test_what_an_interrupted_run_left_is_settled_from_the_sealed_vault(
    camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    clip = take_in(card.clip()).clip
    assert clip is not None
    sighting = Sighting.objects.get()
    Sighting.objects.update(state=SightingState.HASHED, clip=None)
    (settled,) = finish_unfinished(actor=DOCK, at=sighting.seen_at)
    assert settled.clip is not None
    assert settled.clip.sha256 == clip.sha256


def test_what_an_interrupted_run_left_and_was_disposed_of_since_is_settled_as_known(
    camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    clip = take_in(card.clip()).clip
    assert clip is not None
    sighting = Sighting.objects.get()
    Sighting.objects.update(state=SightingState.HASHED, clip=None)
    order = Order(disposition="D-1", authority="DAA-1", approvers=("person:a", "person:b"), ordered_at=sighting.seen_at)
    vault().destroy(clip.vault_object, order=order)
    assert list(finish_unfinished(actor=DOCK, at=sighting.seen_at)) == [], "no disposal is known that destroyed it"
    Disposal.objects.create(recording=clip.recording, disposition="D-1", authority="DAA-1", begun_at=sighting.seen_at)
    (settled,) = finish_unfinished(actor=DOCK, at=sighting.seen_at)
    assert (settled.clip, settled.repeated) == (clip, True)


def test_a_file_of_an_unknown_camera_is_sealed_under_the_installations_key(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    settled = take_in(card.raw("CLIP0002.MP4", b"no video at all"), "BWC-unknown")
    assert settled.quarantined is not None
    assert vault().verify(settled.quarantined.vault_object).sound
    assert len(key_files(home).key_ids("installation")) == 1


def test_an_installation_that_was_plain_is_sealed_by_one_command(
    settings: Settings, home: Path, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    settings.VAULT_KEYS = "none"
    path = card.clip()
    clip = take_in(path).clip
    assert clip is not None
    assert lies_open(home, path.read_bytes())
    settings.VAULT_KEYS = "files"
    sealed = seal_vault(actor=DOCK)
    assert (sealed.objects, sealed.left) == (1, ())
    assert not lies_open(home, path.read_bytes())
    assert len(key_files(home).key_ids("ICE")) == 1
    assert vault().verify_all(expected=iter([clip.vault_object])).sound
