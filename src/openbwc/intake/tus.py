"""tus 1.0.0 over HTTP: core, creation, expiration, checksum, termination. Thin: `uploading` does the work.

Guarantees: only a person who serves uploads, and each sees only their own; a body without a length is refused (411),
because a server cannot tell its end from a lost connection; every refusal is a status of the protocol and a sentence.
Source: tus resumable upload protocol 1.0.0. The routes: `""` to `creation`, `"<uuid:upload_id>"` to `one_upload`.
"""

import base64
import binascii
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from openbwc.custody import Actor
from openbwc.intake.errors import IntakeError, UploadError
from openbwc.intake.models import Upload, UploadState
from openbwc.intake.uploading import (
    CHECKSUMS,
    Checksum,
    append,
    begin_upload,
    note_whole,
    offset_of,
    take_in_upload,
    terminate,
)
from openbwc.program.models import Account, Person

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
CONTENT_TYPE = "application/offset+octet-stream"
ROUTE = "upload"
_OVER = {UploadState.TERMINATED, UploadState.EXPIRED}
_LARGEST = 2**63 - 1

Handler = Callable[[HttpRequest, Person], HttpResponse]


def creation(request: HttpRequest) -> HttpResponse:
    """OPTIONS tells what the server can do; POST begins an upload."""
    return _answer(request, {"POST": _begin})


def one_upload(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """HEAD tells the offset, PATCH appends, DELETE gives up."""

    def of(work: Callable[[HttpRequest, Upload], HttpResponse]) -> Handler:
        return lambda request, person: work(request, _upload_of(person, upload_id))

    return _answer(request, {"HEAD": of(_tell), "PATCH": of(_append), "DELETE": of(_terminate)})


def _answer(request: HttpRequest, handlers: dict[str, Handler]) -> HttpResponse:
    method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
    try:
        if method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Tus-Extension"], response["Tus-Checksum-Algorithm"] = EXTENSIONS, ",".join(CHECKSUMS)
            response["Tus-Version"] = VERSION
        elif method not in handlers:
            raise UploadError(405, f"Expected one of {', '.join(handlers)}, found {method}.")
        elif request.headers.get("Tus-Resumable") != VERSION:
            raise UploadError(412, f"Expected Tus-Resumable: {VERSION}, found another version or none.")
        else:
            response = handlers[method](request, _person_of(request))
    except UploadError as error:
        response = HttpResponse(str(error), status=error.status, content_type="text/plain; charset=utf-8")
        if error.status == 412:
            response["Tus-Version"] = VERSION
        if error.status == 405:
            response["Allow"] = ", ".join(("OPTIONS", *handlers))
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def _person_of(request: HttpRequest) -> Person:
    user = request.user
    person = Person.objects.filter(account=user).first() if isinstance(user, Account) and user.is_active else None
    if person is None or not person.serves(timezone.now().date()):
        raise UploadError(403, "Expected a signed-in person of the department, found none. Sign in (V.A.1).")
    return person


def _upload_of(person: Person, upload_id: uuid.UUID) -> Upload:
    upload = Upload.objects.filter(id=upload_id, person=person).first()
    if upload is None:
        raise UploadError(404, "Expected an upload of yours, found none of this id.")
    note_whole(upload)
    if upload.state == UploadState.RECEIVING and upload.expires_at <= timezone.now():
        raise UploadError(410, "Expected an upload in time, found that its time is over. Begin a new one.")
    if upload.state in _OVER:
        raise UploadError(410, "Expected an upload that goes on, found one that ended. Begin a new one.")
    return upload


def _begin(request: HttpRequest, person: Person) -> HttpResponse:
    if "Transfer-Encoding" in request.headers:
        raise UploadError(411, "Expected a request with a Content-Length, found a chunked one.")
    size = _whole(request, "Upload-Length")
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    upload = begin_upload(
        person=person,
        name=told.get("filename", ""),
        camera_serial=told.get("camera", "").strip(),
        size=size,
        at=timezone.now(),
    )
    response = HttpResponse(status=201)
    if size == 0:
        append(upload, offset=0, length=0, read=lambda _: b"", checksum=None, at=timezone.now())
        _take_in(upload, response)
    response["Location"] = reverse(ROUTE, args=[upload.id])
    return _with_state(response, upload)


def _tell(_: HttpRequest, upload: Upload) -> HttpResponse:
    response = HttpResponse(status=200)
    if upload.state == UploadState.RECEIVED:
        _take_in(upload, response)
    response["Upload-Length"] = str(upload.size)
    return _with_state(response, upload)


def _append(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != CONTENT_TYPE:
        raise UploadError(415, f"Expected Content-Type: {CONTENT_TYPE}, found {request.content_type or 'none'}.")
    offset = _whole(request, "Upload-Offset")
    if "Transfer-Encoding" in request.headers or not request.headers.get("Content-Length"):
        raise UploadError(411, "Expected a request with a Content-Length, found a chunked one or none.")
    header = request.headers.get("Upload-Checksum")
    checksum = Checksum.parsed(header) if header is not None else None
    if upload.state != UploadState.RECEIVING:
        if offset != upload.size:
            raise UploadError(409, f"Expected the upload to be whole at byte {upload.size}, found {offset}.")
    else:
        length = _whole(request, "Content-Length")
        append(upload, offset=offset, length=length, read=_reader(request), checksum=checksum, at=timezone.now())
    response = HttpResponse(status=204)
    if upload.state == UploadState.RECEIVED:
        _take_in(upload, response)
    return _with_state(response, upload)


def _terminate(_: HttpRequest, upload: Upload) -> HttpResponse:
    terminate(upload, actor=Actor.person(upload.person_id))
    return HttpResponse(status=204)


def _take_in(upload: Upload, response: HttpResponse) -> None:
    """Take a whole upload in. Where that fails now the bytes are kept, and the next request or worker tries again."""
    try:
        take_in_upload(upload)
    except IntakeError:
        response["OpenBWC-Outcome"] = "waiting"


def _with_state(response: HttpResponse, upload: Upload) -> HttpResponse:
    response["Upload-Offset"] = str(offset_of(upload))
    if upload.state == UploadState.RECEIVING:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    if upload.sighting is not None:
        response["OpenBWC-Outcome"] = "quarantine" if upload.sighting.clip is None else "recording"
    return response


def _reader(request: HttpRequest) -> Callable[[int], bytes]:
    def read(count: int) -> bytes:
        try:
            return bytes(request.read(count))
        except OSError:  # the connection broke: what came counts, the sender asks for the offset
            return b""

    return read


def _whole(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > _LARGEST:
        raise UploadError(400, f"Expected {header} to be a whole number of bytes, found {text[:40]!r}.")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """`key base64,key base64 …`, keys once each. Raises `UploadError` 400."""
    told: dict[str, str] = {}
    for pair in filter(None, (one.strip() for one in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            value = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise UploadError(
                400, f"Expected Upload-Metadata in base64 of UTF-8, found {key[:40]!r} otherwise."
            ) from None
        if key in told:
            raise UploadError(400, f"Expected each key of Upload-Metadata once, found {key[:40]!r} twice.")
        told[key] = value
    return told
