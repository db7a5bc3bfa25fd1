"""The one gate to bytes: the only code that answers a request with media.

Guarantees: a byte is served only under an open grant of this person in this browser session, on a decision taken
for this very request (V.A.1); single ranges are served exactly; nothing may be cached outside; a file is handed to
the server as a file, so that it goes out by sendfile.
"""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header, quote_etag

from openbwc.access.events import DOWNLOADED
from openbwc.access.grants import GateClosed, decide_again, open_grant
from openbwc.access.models import Viewing
from openbwc.access.ranges import Unsatisfiable, parse_range
from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import ClipFile, RenditionKind, RenditionState
from openbwc.evidence.originals import vault
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require

ORIGINAL = "original"
BLOCK = 1 << 18


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

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def deliver(request: HttpRequest, *, person: Person, token: str, clip: ClipFile, kind: str) -> HttpResponseBase:
    """Answer with the bytes of a clip's rendition (`RenditionKind`) or its `original`.

    Raises `GateClosed` where there is no open grant for it, `Refused` where the policy does not permit it any more.
    """
    now = timezone.now()
    browser = request.session.session_key or ""
    viewing = open_grant(token, person=person, browser=browser, at=now)
    if clip.recording_id != viewing.recording_id or (kind == ORIGINAL) != (viewing.act == Act.DOWNLOAD.value):
        raise GateClosed("This viewing does not cover that file. Open the recording again and state a purpose.")
    decision = decide_again(viewing, now)
    if not decision.permitted:
        with regulated(actor=Actor.person(person.id), subject=Subject("recording", viewing.recording_id)):
            require(decision)
    if kind == ORIGINAL:
        file: BinaryIO = vault().open(clip.vault_object, clip.vault_name)
        response = _respond(request, file, size=clip.size, media_type=clip.media_type, etag=clip.sha256)
        response["Content-Disposition"] = content_disposition_header(True, clip.original_name) or "attachment"
        _record_download(viewing, clip)
        return response
    rendition = clip.renditions.filter(kind=kind, state=RenditionState.MADE).first() if kind in RenditionKind else None
    if rendition is None:
        return HttpResponse("This rendition is not made yet.", status=404, content_type="text/plain")
    path = Path(settings.OPENBWC_HOME) / "renditions" / rendition.path
    return _respond(
        request, path.open("rb"), size=rendition.size or 0, media_type=rendition.media_type, etag=rendition.sha256
    )


def _respond(request: HttpRequest, file: BinaryIO, *, size: int, media_type: str, etag: str) -> HttpResponseBase:
    tag = quote_etag(etag)
    asked = request.headers.get("Range")
    if request.headers.get("If-Range", tag) != tag:
        asked = None  # the client's copy is of other bytes: it gets the whole
    try:
        part = parse_range(asked, size)
    except Unsatisfiable:
        file.close()
        response: HttpResponseBase = HttpResponse(status=416)
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


def _record_download(viewing: Viewing, clip: ClipFile) -> None:
    """Keep that the original left the vault (V.A.1), once for each answer that carries it."""
    subject = Subject("recording", viewing.recording_id)
    actor = Actor.person(viewing.person_id)
    facts = {
        "viewing": str(viewing.id),
        "clip": str(clip.id),
        "sha256": clip.sha256,
        "size": clip.size,
    }
    with regulated(actor=actor, subject=subject):
        record(DOWNLOADED, actor=actor, subject=subject, facts=facts)
