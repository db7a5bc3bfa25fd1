"""Content in the vault behind rows of the world: originals, copies, stills that can be read, damaged, destroyed."""

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

from openbwc.access.models import Still, StillState
from openbwc.evidence.models import ClipFile, Recording, RedactedCopy, Rendition, RenditionKind, RenditionState
from openbwc.evidence.originals import vault
from openbwc.evidence.renditions import folder
from openbwc.policy import FinalAction
from openbwc.program.models import Person, Role
from openbwc.redaction.jobs import folder as work
from openbwc.redaction.models import Job, JobKind, JobState
from openbwc.retention.actions.approve_disposition import approve_disposition
from openbwc.retention.actions.propose_disposition import propose_disposition
from openbwc.retention.models import Disposition
from tests.world import WorldAgency

AT = datetime(2026, 5, 12, tzinfo=UTC)


def stored(recording: Recording, content: bytes = b"") -> Recording:
    """The recording, its one clip file being in the vault as it was taken in."""
    content = content or f"footage of {recording.id}".encode() * 40
    clip = recording.clips.get()
    digest = hashlib.sha256(content).hexdigest()
    name = f"urn:openbwc:original:{digest}"
    _commit(name, clip.vault_name, content, recording)
    ClipFile.objects.filter(id=clip.id).update(vault_object=name, sha256=digest, size=len(content))
    return recording


def copied(ice: WorldAgency, recording: Recording) -> RedactedCopy:
    """An approved redacted copy that the vault holds."""
    copy = ice.copied(recording)
    _commit(copy.vault_object, copy.vault_name, f"copy {copy.id}".encode(), recording)
    return copy


def still_of(recording: Recording, by: Person) -> Still:
    """A made still that the vault holds."""
    clip, content = recording.clips.get(), f"still of {recording.id}".encode()
    still = Still.objects.create(
        clip=clip,
        at_ms=0,
        purpose="investigation",
        legal_basis="18 U.S.C. 3052",
        state=StillState.MADE,
        asked_by=by,
        asked_at=AT,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        vault_name="still.png",
    )
    still.vault_object = f"urn:openbwc:still:{still.id}"
    still.save()
    _commit(still.vault_object, still.vault_name, content, recording)
    return still


def rendered(recording: Recording) -> Path:
    """The folder of the recording's renditions, with a made poster in it."""
    clip = recording.clips.get()
    path = folder.prepare(clip.id) / "poster-x.jpg"
    path.write_bytes(b"jpeg")
    Rendition.objects.create(
        clip=clip,
        kind=RenditionKind.POSTER,
        state=RenditionState.MADE,
        path=folder.relative(path),
        size=4,
        sha256=hashlib.sha256(b"jpeg").hexdigest(),
        media_type="image/jpeg",
    )
    return path.parent


def redacted_work(ice: WorldAgency, recording: Recording) -> Path:
    """The folder of an ended job of redaction on the recording, with a file in it."""
    project = ice.project(ice.staff(Role.REDACTOR).row, recording)
    job = Job.objects.create(footage=project.footage.get(), kind=JobKind.FIND, state=JobState.DONE, asked_at=AT)
    path = work.prepare(job.id)
    (path / "rendered.mp4").write_bytes(b"mp4")
    return path


def tampered(recording: Recording) -> None:
    """One bit of the original is flipped where it lies in the vault, behind the house's back."""
    clip = recording.clips.get()
    (path,) = vault()._folder(clip.vault_object).glob(f"v1/*/{clip.vault_name}")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def approved(
    ice: WorldAgency, *recordings: Recording, action: FinalAction = FinalAction.DESTROY, reason: str = "It is due."
) -> Disposition:
    """A disposition that a custodian proposed and a programme manager approved."""
    custodian, manager = ice.staff(Role.CUSTODIAN).row, ice.staff(Role.PROGRAMME_MANAGER).row
    disposition = propose_disposition(
        actor=custodian, agency=ice.row, recordings=recordings, action=action, reason=reason
    )
    return approve_disposition(actor=manager, disposition=disposition)


def _commit(object_id: str, name: str, content: bytes, recording: Recording) -> None:
    staged = [vault().stage(io.BytesIO(content), name)]
    holder = recording.agency.code
    vault().commit(object_id, staged, message="Test.", actor="system:test", created=AT, holder=holder)
