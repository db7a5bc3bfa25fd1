"""Resumable uploads: bytes into a file, step by step, until all are there; then the file is taken in like any other.

Guarantees: the offset is the size of the file on the disk and nothing else, and an answer with a new offset is given
only when those bytes are synced; a chunk with a checksum counts only when it matches; one writer at a time; what was
received whole is never dropped, even when the process dies before taking it in.
"""

import base64
import binascii
import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from openbwc.custody import Actor, Subject, record
from openbwc.intake.actions.settle_sighting import Settled
from openbwc.intake.actions.take_in_file import take_in_file
from openbwc.intake.errors import UploadError
from openbwc.intake.events import UPLOAD_ENDED
from openbwc.intake.models import SourceKind, Upload, UploadState
from openbwc.program.models import Person

EXPIRY = timedelta(hours=24)
CHECKSUMS = ("sha1", "sha256", "sha512")
CHUNK = 1 << 20
_LONGEST_NAME = 255
_LONGEST_SERIAL = 64

Read = Callable[[int], bytes]


@dataclass(frozen=True)
class Checksum:
    """What a chunk's bytes must hash to."""

    algorithm: str
    digest: bytes

    @classmethod
    def parsed(cls, header: str) -> "Checksum":
        """From `Upload-Checksum: <algorithm> <base64>`. Raises `UploadError` 400."""
        algorithm, _, encoded = header.strip().partition(" ")
        if algorithm not in CHECKSUMS:
            raise UploadError(400, f"Expected a checksum by one of {', '.join(CHECKSUMS)}, found {algorithm!r}.")
        try:
            digest = base64.b64decode(encoded.strip(), validate=True)
        except binascii.Error:
            digest = b""
        if len(digest) != hashlib.new(algorithm).digest_size:
            raise UploadError(400, f"Expected a {algorithm} digest in base64, found another text.")
        return cls(algorithm, digest)


def begin_upload(*, person: Person, name: str, camera_serial: str, size: int, at: datetime) -> Upload:
    """Begin an upload of `size` bytes, and end those whose time is over.

    Raises `UploadError` for a bad name or camera, or too little room.
    """
    expire_uploads(actor=Actor.system("uploads"), at=at)
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise UploadError(400, f"Expected a printable file name of 1 to {_LONGEST_NAME} characters, found another.")
    if not 0 < len(camera_serial) <= _LONGEST_SERIAL or not camera_serial.isprintable():
        raise UploadError(400, f"Expected the camera's serial number of 1 to {_LONGEST_SERIAL} characters.")
    folder = _folder()
    if shutil.disk_usage(folder).free < size:
        raise UploadError(
            507, "Expected room for the file, found too little. Tell the administrator; the camera keeps it."
        )
    with transaction.atomic():
        upload = Upload.objects.create(
            person=person, name=name, camera_serial=camera_serial, size=size, created_at=at, expires_at=at + EXPIRY
        )
    path_of(upload).touch(mode=0o600)
    return upload


def path_of(upload: Upload) -> Path:
    """Where the received bytes lie."""
    return _folder() / upload.id.hex


def offset_of(upload: Upload) -> int:
    """How many bytes are received, in bytes."""
    if upload.state in {UploadState.RECEIVED, UploadState.TAKEN_IN}:
        return upload.size
    with contextlib.suppress(FileNotFoundError):
        return path_of(upload).stat().st_size
    return 0


def append(upload: Upload, *, offset: int, length: int, read: Read, checksum: Checksum | None, at: datetime) -> int:
    """Append `length` bytes that `read(count)` gives; the new offset. Raises `UploadError`.

    A connection that ends early leaves what came (without a checksum) and raises 400, so that the sender asks again
    for the offset and goes on.
    """
    with _locked(upload) as target:
        standing = os.fstat(target).st_size
        if offset != standing:
            raise UploadError(
                409, f"Expected the upload to go on at byte {standing}, found {offset}. Ask for the offset."
            )
        if offset + length > upload.size:
            raise UploadError(413, f"Expected {upload.size} bytes in all, found more. Begin a new upload.")
        if checksum is None:
            received = _copy(read, length, target)
        else:
            received = _checked_copy(read, length, target, checksum, path_of(upload).with_suffix(".chunk"))
        os.fsync(target)
    if received != length:
        raise UploadError(
            400, f"Expected {length} bytes, found that the connection ended after {received}. Go on from there."
        )
    with transaction.atomic():
        upload.expires_at = at + EXPIRY
        if offset + received == upload.size:
            upload.state = UploadState.RECEIVED
        upload.save(update_fields=["expires_at", "state"])
    return offset + received


def take_in_upload(upload: Upload) -> Settled:
    """Take a received upload in, as the person who sent it; a second call answers the same.

    Raises `IntakeError` where it cannot be stored now; the received file stays, and is taken in later.
    """
    actor = Actor.person(upload.person_id)
    with _locked(upload):
        settled = take_in_file(
            path_of(upload),
            actor=actor,
            camera_serial=upload.camera_serial,
            source=SourceKind.UPLOAD,
            place=f"upload:{upload.id}",
            name=upload.name,
        )
        _end(upload, UploadState.TAKEN_IN, actor=actor, received=upload.size, settled=settled)
        path_of(upload).unlink()
    return settled


def received_uploads() -> Iterator[Upload]:
    """Uploads that are whole and not taken in yet, because a process died or a disk was full."""
    for upload in Upload.objects.filter(state__in=(UploadState.RECEIVING, UploadState.RECEIVED)):
        note_whole(upload)
        if upload.state == UploadState.RECEIVED:
            yield upload


def note_whole(upload: Upload) -> None:
    """Note an upload whose last byte came just before a crash as received."""
    if upload.state == UploadState.RECEIVING and offset_of(upload) == upload.size and path_of(upload).exists():
        upload.state = UploadState.RECEIVED
        upload.save(update_fields=["state"])


def terminate(upload: Upload, *, actor: Actor) -> None:
    """Give an unfinished upload up (tus termination). Raises `UploadError` 403 for one that is received whole."""
    with _locked(upload):
        if upload.state != UploadState.RECEIVING:
            raise UploadError(403, "Expected an unfinished upload, found one that is received: it is kept (V.A.4).")
        _end(upload, UploadState.TERMINATED, actor=actor, received=offset_of(upload), settled=None)
        path_of(upload).unlink(missing_ok=True)


def expire_uploads(*, actor: Actor, at: datetime) -> int:
    """End the uploads that were not finished in time, and give how many; received ones are never among them."""
    ended = 0
    for upload in Upload.objects.filter(state=UploadState.RECEIVING, expires_at__lte=at):
        note_whole(upload)
        if upload.state == UploadState.RECEIVED:
            continue
        with contextlib.suppress(UploadError), _locked(upload):
            _end(upload, UploadState.EXPIRED, actor=actor, received=offset_of(upload), settled=None)
            path_of(upload).unlink(missing_ok=True)
            ended += 1
    _sweep()
    return ended


def _sweep() -> None:
    """Remove files whose upload has ended: a crash may come between the end and the removal."""
    present = list(_folder().iterdir())  # before the rows are read: a row is there before its file
    going_on = Upload.objects.filter(state__in=(UploadState.RECEIVING, UploadState.RECEIVED))
    kept = {upload_id.hex for upload_id in going_on.values_list("id", flat=True)}
    for path in present:
        if path.stem not in kept:
            path.unlink(missing_ok=True)


def _end(upload: Upload, state: UploadState, *, actor: Actor, received: int, settled: Settled | None) -> None:
    with transaction.atomic():
        upload.state, upload.sighting = state, settled.sighting if settled else None
        upload.save(update_fields=["state", "sighting"])
        told = {"state": state.value, "name": upload.name, "size": upload.size, "received": received}
        record(UPLOAD_ENDED, actor=actor, subject=Subject("upload", upload.id), facts=told)


def _folder() -> Path:
    folder = Path(settings.OPENBWC_HOME) / "staging" / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def _locked(upload: Upload) -> Iterator[int]:
    """The file, opened to append, for one writer. Raises `UploadError` 423 or 410."""
    try:
        target = os.open(path_of(upload), os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise UploadError(410, "Expected the received bytes, found that they are gone. Begin a new upload.") from None
    try:
        fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
        upload.refresh_from_db()
        yield target
    except BlockingIOError:
        raise UploadError(423, "Expected one sender, found another still writing. Try again in a moment.") from None
    finally:
        os.close(target)


def _copy(read: Read, length: int, target: int) -> int:
    received = 0
    while received < length:
        chunk = read(min(CHUNK, length - received))
        if not chunk:
            break
        view = memoryview(chunk)
        while view:
            view = view[os.write(target, view) :]
        received += len(chunk)
    return received


def _checked_copy(read: Read, length: int, target: int, checksum: Checksum, aside: Path) -> int:
    """The chunk goes to a file beside first, so that bytes which fail the checksum never count, whatever crashes."""
    try:
        with aside.open("w+b") as stream:
            received = _copy(read, length, stream.fileno())
            stream.seek(0)
            if received == length and hashlib.file_digest(stream, checksum.algorithm).digest() != checksum.digest:
                raise UploadError(460, "Expected the chunk to match its checksum, found other bytes. Send it again.")
            if received != length:
                return received
            stream.seek(0)
            return _copy(stream.read, length, target)
    finally:
        aside.unlink(missing_ok=True)
