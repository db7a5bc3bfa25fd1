"""The one gate to bytes: the only code that answers a request with media.

Guarantees: a byte is served only under an open grant of this person in this browser session, on a decision taken for
this very request (V.A.1), or under a release that is asked for this very request whether it stands (V.B.2); single
ranges are served exactly; nothing may be cached outside; a plain file is handed to the server as a file, so that it
goes out by sendfile, and a sealed one is opened chunk by chunk.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header, quote_etag

from openbwc.access.content import decide_content
from openbwc.access.events import DOWNLOADED
from openbwc.access.grants import GateClosed, decide_again, open_grant
from openbwc.access.models import Still, Viewing
from openbwc.access.ranges import Unsatisfiable, parse_range
from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import ClipFile, CopyState, RedactedCopy, RenditionKind, RenditionState
from openbwc.evidence.originals import vault
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require

ORIGINAL = "original"
COPY = "copy"
CAPTIONS = "captions"
CAPTIONS_TYPE = "text/vtt; charset=utf-8"
STILL = "still"
BLOCK = 1 << 18
RANGE_NOT_SATISFIABLE = 416


class RangedFile(FileResponse):
    """A file from an offset on, of a stated length, given to the server's file wrapper (sendfile)."""

    def __init__(self, file: BinaryIO, *, first: int, length: int, media_type: str, status: int) -> None:
        file.seek(first)
        self.block_size = BLOCK
        super().__init__(_Bounded(file, length), content_type=media_type, status=status)
        self["Content-Length"] = str(length)


class _Bounded:
    """A file that ends after so many bytes. `fileno` lets a server send it from where it stands."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int = BLOCK) -> bytes:
        """At most `size` bytes; empty at the end of the range."""
        block = self._file.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(block)
        return block

    def fileno(self) -> int:
        """The file's descriptor."""
        return self._file.fileno()

    def tell(self) -> int:
        """Where the file stands."""
        return self._file.tell()

    def seek(self, offset: int) -> int:
        """For a server that sends by itself, to say where it goes on or stopped."""
        return self._file.seek(offset)

    def seekable(self) -> bool:
        """No: Django would take the length for the file's own."""
        return False

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def deliver(request: HttpRequest, *, person: Person, token: str, clip: ClipFile, kind: str) -> HttpResponseBase:
    """Answer with the bytes of a clip's rendition (`RenditionKind`), its `original`, or a `still`, or with its redacted
    `copy` and the copy's `captions`.

    Raises `GateClosed` where there is no open grant for it, `Refused` where the policy does not permit it any more.
    """
    viewing = _permitted(request, person, token, lambda viewing: _covers(viewing, clip, kind))
    if viewing.copy is not None and kind == CAPTIONS:
        return _deliver_captions(request, viewing.copy)
    if viewing.copy is not None:
        return _deliver_copy(request, viewing, viewing.copy)
    if viewing.still is not None:
        return _deliver_still(request, viewing, viewing.still)
    if kind == ORIGINAL:
        return _deliver_original(request, viewing, clip)
    rendition = clip.renditions.filter(kind=kind, state=RenditionState.MADE).first() if kind in RenditionKind else None
    path = Path(settings.OPENBWC_HOME) / "renditions" / rendition.path if rendition else None
    if rendition is None or path is None or not path.is_file():
        return HttpResponse("This rendition is not made yet.", status=404, content_type="text/plain")
    return _respond(
        request, path.open("rb"), size=rendition.size or 0, media_type=rendition.media_type, etag=rendition.sha256
    )


def deliver_picture(
    request: HttpRequest, *, person: Person, token: str, clip: ClipFile, purpose: str, matter: str | None, path: Path
) -> HttpResponseBase:
    """Answer with a JPEG that was cut out of a clip for its redaction: under a viewing for redaction alone (V.A.6).

    The viewing is of the same recording, for the same purpose and matter. Raises as `deliver` does.
    """

    def covers(viewing: Viewing) -> bool:
        stated = viewing.matter.number if viewing.matter else None
        for_it = viewing.for_redaction and viewing.copy is None and viewing.still is None
        return for_it and (viewing.recording_id, viewing.purpose, stated) == (clip.recording_id, purpose, matter)

    _permitted(request, person, token, covers)
    if not path.is_file():
        return HttpResponse("This picture is not there any more.", status=404, content_type="text/plain")
    etag = hashlib.sha256(path.read_bytes()).hexdigest()
    size = path.stat().st_size
    return _respond(request, path.open("rb"), size=size, media_type="image/jpeg", etag=etag)


class Authority(Protocol):
    """What lets bytes go to people who are asked for no purpose: a release that has passed its gate (V.B.2)."""

    def permits(self, copy: RedactedCopy) -> bool:
        """Whether the bytes of the copy may go out at this moment."""


def deliver_published(
    request: HttpRequest, *, authority: Authority, copy: RedactedCopy, kind: str = COPY
) -> HttpResponseBase:
    """Answer with the bytes of a released copy, or with its captions. Raises `GateClosed` where it may not go out."""
    if copy.state != CopyState.APPROVED or not authority.permits(copy):
        raise GateClosed("No release lets this copy go out.")
    if not decide_content(copy.clip.recording, timezone.now()).permitted:
        raise GateClosed("The recording of this copy was disposed of (V.A.4).")
    if kind == CAPTIONS:
        return _deliver_captions(request, copy)
    return _respond_with_copy(request, copy)


@dataclass(frozen=True, kw_only=True)
class Released:
    """A stored file that leaves the house under a release; with a `name` as a file to keep, else to be played."""

    vault_object: str
    vault_name: str
    size: int
    media_type: str
    sha256: str
    name: str = ""


def released_captions(copy: RedactedCopy) -> Released:
    """What is said in a copy, as a file that leaves the house with it (WebVTT). Raises `VaultError`."""
    with vault().open(copy.vault_object, copy.captions) as file:
        text = file.read()
    return Released(
        vault_object=copy.vault_object,
        vault_name=copy.captions,
        size=len(text),
        media_type=CAPTIONS_TYPE,
        sha256=hashlib.sha256(text).hexdigest(),
    )


def deliver_released(
    request: HttpRequest, file: Released, *, permitted: Callable[[], bool], served: Callable[[str], object]
) -> HttpResponseBase:
    """Answer with the bytes of a file that is released, to somebody without an account.

    `permitted` is asked for this very request whether the release still lets it out; `served` is told which bytes an
    answer carries (`whole`, or the range) before the first of them leaves. Raises `GateClosed`.
    """
    if not permitted():
        raise GateClosed("This file is not released, or not any more.")
    source = vault().open(file.vault_object, file.vault_name, sha256=file.sha256)
    try:
        response = _respond(request, source, size=file.size, media_type=file.media_type, etag=file.sha256)
        if file.name:
            response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
        if request.method == "GET" and response.status_code != RANGE_NOT_SATISFIABLE:
            served(response.get("Content-Range", "whole"))
    except BaseException:
        source.close()
        raise
    return response


def _permitted(request: HttpRequest, person: Person, token: str, covers: Callable[[Viewing], bool]) -> Viewing:
    """The open viewing that covers what is asked for, permitted as of now."""
    now = timezone.now()
    viewing = open_grant(token, person=person, browser=request.session.session_key or "", at=now)
    if not covers(viewing):
        raise GateClosed("This viewing does not cover that file. Open the recording again and state a purpose.")
    for decision in (decide_again(viewing, now), decide_content(viewing.recording, now)):
        if not decision.permitted:
            with regulated(actor=Actor.person(person.id), subject=Subject("recording", viewing.recording_id)):
                require(decision)
    return viewing


def _covers(viewing: Viewing, clip: ClipFile, kind: str) -> bool:
    """Whether the viewing was opened for such bytes: a copy's or a still's for it alone, a download's for originals."""
    if viewing.still is not None:
        return kind == STILL and viewing.still.clip_id == clip.id
    if viewing.copy is not None:
        wanted = kind == COPY or (kind == CAPTIONS and viewing.copy.captions != "")
        return wanted and viewing.copy.clip_id == clip.id
    is_download = viewing.act == Act.DOWNLOAD.value
    return (
        clip.recording_id == viewing.recording_id
        and kind not in (COPY, CAPTIONS, STILL)
        and (kind == ORIGINAL) == is_download
    )


def _deliver_copy(request: HttpRequest, viewing: Viewing, copy: RedactedCopy) -> HttpResponseBase:
    """A redacted copy's bytes: to play them, or as a file of its own with an event (V.A.1, V.A.2)."""
    response = _respond_with_copy(request, copy)
    try:
        if viewing.act == Act.DOWNLOAD.value:
            response["Content-Disposition"] = content_disposition_header(True, copy.name) or "attachment"
            if request.method == "GET" and response.status_code != RANGE_NOT_SATISFIABLE:
                facts = {"clip": str(copy.clip_id), "copy": str(copy.id), "sha256": copy.sha256, "size": copy.size}
                _record_download(viewing, facts, response)
    except BaseException:
        response.close()
        raise
    return response


def _respond_with_copy(request: HttpRequest, copy: RedactedCopy) -> HttpResponseBase:
    file = vault().open(copy.vault_object, copy.vault_name, sha256=copy.sha256)
    try:
        return _respond(request, file, size=copy.size, media_type=copy.media_type, etag=copy.sha256)
    except BaseException:
        file.close()
        raise


def _deliver_captions(request: HttpRequest, copy: RedactedCopy) -> HttpResponseBase:
    """What is said in a copy, for the one who plays it."""
    with vault().open(copy.vault_object, copy.captions) as file:
        text = file.read()
    etag = hashlib.sha256(text).hexdigest()
    return _respond(request, BytesIO(text), size=len(text), media_type=CAPTIONS_TYPE, etag=etag)


def _deliver_still(request: HttpRequest, viewing: Viewing, still: Still) -> HttpResponseBase:
    """A still's bytes: to look at, or as a file of its own with an event (V.A.8)."""
    file = vault().open(still.vault_object, still.vault_name, sha256=still.sha256)
    try:
        response = _respond(request, file, size=still.size or 0, media_type="image/png", etag=still.sha256)
        if viewing.act == Act.DOWNLOAD.value:
            response["Content-Disposition"] = content_disposition_header(True, still.vault_name) or "attachment"
            if request.method == "GET" and response.status_code != RANGE_NOT_SATISFIABLE:
                facts = {
                    "clip": str(still.clip_id),
                    "still": str(still.id),
                    "sha256": still.sha256,
                    "size": still.size or 0,
                }
                _record_download(viewing, facts, response)
    except BaseException:
        file.close()
        raise
    return response


def _deliver_original(request: HttpRequest, viewing: Viewing, clip: ClipFile) -> HttpResponseBase:
    """The original's bytes, with an event for each answer that carries some of them (V.A.1)."""
    file = vault().open(clip.vault_object, clip.vault_name, sha256=clip.sha256)
    try:
        response = _respond(request, file, size=clip.size, media_type=clip.media_type, etag=clip.sha256)
        response["Content-Disposition"] = content_disposition_header(True, clip.original_name) or "attachment"
        if request.method == "GET" and response.status_code != RANGE_NOT_SATISFIABLE:
            facts = {"clip": str(clip.id), "sha256": clip.sha256, "size": clip.size}
            _record_download(viewing, facts, response)
    except BaseException:
        file.close()
        raise
    return response


def _respond(request: HttpRequest, file: BinaryIO, *, size: int, media_type: str, etag: str) -> HttpResponseBase:
    tag = quote_etag(etag)
    asked = request.headers.get("Range")
    if request.headers.get("If-Range", tag) != tag:
        asked = None  # the client's copy is of other bytes: it gets the whole
    try:
        part = parse_range(asked, size)
    except Unsatisfiable:
        file.close()
        response: HttpResponseBase = HttpResponse(status=RANGE_NOT_SATISFIABLE)
        response["Content-Range"] = f"bytes */{size}"
        return _sealed(response, tag)
    if part is None:
        response = RangedFile(file, first=0, length=size, media_type=media_type, status=200)
    else:
        response = RangedFile(file, first=part.first, length=part.length, media_type=media_type, status=206)
        response["Content-Range"] = part.content_range()
    return _sealed(response, tag)


def _sealed(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """The fields that every answer with media bears."""
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _record_download(viewing: Viewing, what: Mapping[str, object], response: HttpResponseBase) -> None:
    subject = Subject("recording", viewing.recording_id)
    facts = {
        "viewing": str(viewing.id),
        **what,
        "served": response.get("Content-Range", "whole"),
        "length": int(response["Content-Length"]),
    }
    with transaction.atomic():
        record(DOWNLOADED, actor=Actor.person(viewing.person_id), subject=subject, facts=facts)
