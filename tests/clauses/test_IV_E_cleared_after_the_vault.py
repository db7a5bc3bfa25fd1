"""IV.E: the camera's copy is cleared only when asked, and only after the vault has confirmed its hash."""

import hashlib
from pathlib import Path

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.models import Disposal
from openbwc.evidence.originals import vault
from openbwc.intake.actions.clear_camera_copy import clear_camera_copy, clear_sidecars
from openbwc.intake.actions.take_in_file import take_in_file
from openbwc.intake.errors import IntakeError
from openbwc.intake.models import SourceKind, StoredSidecar
from openbwc.intake.storing import SIDECAR_PREFIX
from openbwc.vault import Order
from tests.stored import stored_at
from tests.vaulted import stored, tampered
from tests.world import WorldAgency

DOCK = Actor.system("dock")


@pytest.fixture
def clip(home: Path, tmp_path: Path) -> Path:
    """What a camera's card holds; what it is does not matter here, for quarantined bytes are kept alike."""
    path = tmp_path / "CLIP0001.MP4"
    path.write_bytes(b"not a video, but evidence of something" * 100)
    return path


def test_intake_alone_leaves_the_camera_s_copy(ice: WorldAgency, clip: Path) -> None:
    settled = take_in_file(clip, actor=DOCK, camera_serial="ICE-1", source=SourceKind.CARD)
    assert clip.exists()
    clear_camera_copy(actor=DOCK, sighting=settled.sighting, path=clip, at=ice.world.now)
    assert not clip.exists()
    assert Event.objects.filter(kind="intake.camera_copy_cleared").count() == 1


def test_what_was_disposed_of_is_known_when_it_is_seen_again_and_is_cleared(
    ice: WorldAgency, clip: Path, tmp_path: Path
) -> None:
    recording = ice.officer("Ruiz").trained().wears("ICE-7").recorded()
    stored(recording, clip.read_bytes())
    kept = recording.clips.get()
    Disposal.objects.create(recording=recording, disposition="d", authority="DAA-1", begun_at=ice.world.now)
    order = Order(disposition="d", authority="DAA-1", approvers=("person:a", "person:b"), ordered_at=ice.world.now)
    vault().destroy(kept.vault_object, order=order)
    seen = take_in_file(clip, actor=DOCK, camera_serial="ICE-7", source=SourceKind.CARD)
    assert (seen.clip, seen.repeated, vault().holds(kept.vault_object)) == (kept, True, False)
    other = tmp_path / "OTHER.MP4"
    other.write_bytes(b"other bytes")
    with pytest.raises(IntakeError):
        clear_camera_copy(actor=DOCK, sighting=seen.sighting, path=other, at=ice.world.now)
    clear_camera_copy(actor=DOCK, sighting=seen.sighting, path=clip, at=ice.world.now)
    assert not clip.exists()


def test_while_its_disposal_is_only_begun_the_vault_is_asked(ice: WorldAgency, clip: Path) -> None:
    recording = ice.officer("Ruiz").trained().wears("ICE-7").recorded()
    stored(recording, clip.read_bytes())
    seen = take_in_file(clip, actor=DOCK, camera_serial="ICE-7", source=SourceKind.CARD)
    Disposal.objects.create(recording=recording, disposition="d", authority="DAA-1", begun_at=ice.world.now)
    tampered(recording)
    with pytest.raises(IntakeError):
        clear_camera_copy(actor=DOCK, sighting=seen.sighting, path=clip, at=ice.world.now)
    assert clip.exists()


def test_what_was_destroyed_without_a_disposal_is_not_taken_for_known(ice: WorldAgency, clip: Path) -> None:
    settled = take_in_file(clip, actor=DOCK, camera_serial="ICE-1", source=SourceKind.CARD)
    order = Order(disposition="d", authority="DAA-1", approvers=("person:a", "person:b"), ordered_at=ice.world.now)
    vault().destroy(f"urn:openbwc:original:{settled.sighting.sha256}", order=order)
    again = clip.with_name("AGAIN.MP4")
    again.write_bytes(clip.read_bytes())
    with pytest.raises(IntakeError):
        take_in_file(again, actor=DOCK, camera_serial="ICE-1", source=SourceKind.CARD)
    assert again.exists()


def test_a_copy_that_the_vault_does_not_confirm_stays(ice: WorldAgency, clip: Path) -> None:
    settled = take_in_file(clip, actor=DOCK, camera_serial="ICE-1", source=SourceKind.CARD)
    (object_id,) = vault().object_ids()
    stored = stored_at(object_id, next(iter(vault().files(object_id))))
    stored.chmod(0o600)
    stored.write_bytes(b"X" + stored.read_bytes()[1:])
    with pytest.raises(IntakeError):
        clear_camera_copy(actor=DOCK, sighting=settled.sighting, path=clip, at=ice.world.now)
    assert clip.exists()


def test_a_sidecar_that_the_vault_has_under_an_older_id_is_cleared(ice: WorldAgency, clip: Path) -> None:
    """Before 23 November 2026 a sidecar's object was named after its own content alone."""
    settled = take_in_file(clip, actor=DOCK, camera_serial="ICE-1", source=SourceKind.CARD)
    path, content = clip.with_name("CLIP0001.json"), b"where it was"
    path.write_bytes(content)
    older = SIDECAR_PREFIX + hashlib.sha256(content).hexdigest()
    staged = [vault().stage(path, path.name)]
    vault().commit(older, staged, message="m", actor="system:dock", created=ice.world.now)
    StoredSidecar.objects.create(
        sighting=settled.sighting, vault_object=older, original_sha256=settled.sighting.sha256, vault_name="a", size=12
    )
    clear_sidecars([path], original_sha256="ab" * 32, still_needed=set())
    assert path.exists(), "it came with another original"
    clear_sidecars([path], original_sha256=settled.sighting.sha256, still_needed={path})
    assert path.exists(), "another clip needs it"
    clear_sidecars([path], original_sha256=settled.sighting.sha256, still_needed=set())
    assert not path.exists()
