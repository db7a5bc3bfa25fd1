"""tus 1.0.0, status by status; then the same over a real socket, where clients break off and send without a length."""

import base64
import fcntl
import hashlib
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from openbwc.custody import Actor
from openbwc.intake.models import Sighting, Upload, UploadState
from openbwc.intake.uploading import expire_uploads, offset_of, path_of, received_uploads, take_in_upload
from tests.unit.intake.conftest import Card
from tests.world import World, WorldCamera

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.unit.intake.urls")]
TYPE = "application/offset+octet-stream"
DATA = bytes(range(256)) * 40


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


METADATA = f"filename {encoded('CLIP1.MP4')},camera {encoded('BWC-1')}"


class Sender:
    """A signed-in officer's tus client, header by header."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def call(self, method: str, path: str, data: bytes = b"", **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = named.pop("Content-Type", TYPE if method == "PATCH" else "application/octet-stream")
        named.setdefault("Tus-Resumable", "1.0.0")
        return self.client.generic(method, path, data, content_type=content_type, headers=named)

    def begin(self, size: int = len(DATA), **headers: str) -> HttpResponse:
        return self.call("POST", "/upload/", **{"Upload_Length": str(size), "Upload_Metadata": METADATA, **headers})

    def patch(self, place: str, data: bytes, offset: int, **headers: str) -> HttpResponse:
        return self.call("PATCH", place, data, **{"Upload_Offset": str(offset), **headers})


@pytest.fixture
def sender(camera: WorldCamera, world: World) -> Sender:
    client = Client()
    client.force_login(world.agency("ICE").officer("Sender").trained().account)
    return Sender(client)


def test_options_tell_what_the_server_can_do() -> None:
    answer = Client().options("/upload/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {"creation", "expiration", "checksum", "termination"}
    assert "sha256" in answer["Tus-Checksum-Algorithm"].split(",")


def test_an_upload_in_pieces_is_taken_in_as_one_file(sender: Sender, card: Card) -> None:
    data = card.clip(sidecar=False).read_bytes()
    begun = sender.begin(len(data))
    assert begun.status_code == 201
    assert begun["Upload-Expires"]
    place, offset = begun["Location"], 0
    while offset < len(data):
        answer = sender.patch(place, data[offset : offset + 7_000], offset)
        assert answer.status_code == 204
        offset = int(answer["Upload-Offset"])
        head = sender.call("HEAD", place)
        assert (head.status_code, int(head["Upload-Offset"]), head["Upload-Length"]) == (200, offset, str(len(data)))
        assert head["Cache-Control"] == "no-store"
    assert answer["OpenBWC-Outcome"] == "recording"
    upload = Upload.objects.get()
    assert upload.state == UploadState.TAKEN_IN
    assert upload.sighting is not None
    assert upload.sighting.clip is not None
    assert (upload.sighting.clip.sha256, upload.sighting.name) == (hashlib.sha256(data).hexdigest(), "CLIP1.MP4")
    assert upload.sighting.actor == f"person:{upload.person_id}"
    assert not path_of(upload).exists()
    assert sender.call("DELETE", place).status_code in {403, 410}


def test_what_is_no_footage_ends_in_quarantine(sender: Sender) -> None:
    answer = sender.patch(sender.begin()["Location"], DATA, 0)
    assert answer["OpenBWC-Outcome"] == "quarantine"
    assert sender.begin(0)["OpenBWC-Outcome"] == "quarantine"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus_Resumable": "0.2.2"}, 412),
        ({"Content_Type": "application/octet-stream"}, 415),
        ({"Upload_Offset": "1"}, 409),
        ({"Upload_Offset": "-1"}, 400),
        ({"Upload_Offset": "x"}, 400),
        ({"Upload_Checksum": f"sha1 {encoded('x' * 20)}"}, 460),
        ({"Upload_Checksum": f"sha256 {encoded('x' * 32)}"}, 460),
        ({"Upload_Checksum": f"md4 {encoded('x' * 16)}"}, 400),
        ({"Upload_Checksum": "sha256 ???"}, 400),
        ({"Transfer_Encoding": "chunked"}, 411),
    ],
)
def test_a_wrong_patch_is_refused_and_nothing_counts(sender: Sender, headers: dict[str, str], status: int) -> None:
    place = sender.begin()["Location"]
    answer = sender.patch(place, DATA[:100], 0, **headers)
    assert answer.status_code == status
    assert answer["Tus-Resumable"] == "1.0.0"
    assert ("Tus-Version" in answer) == (status == 412)
    assert int(sender.call("HEAD", place)["Upload-Offset"]) == 0
    assert sender.patch(place, DATA[:10], 0).status_code == 204


def test_a_matching_checksum_counts(sender: Sender) -> None:
    place = sender.begin()["Location"]
    for algorithm, start in (("sha1", 0), ("sha256", 100), ("sha512", 200)):
        digest = base64.b64encode(hashlib.new(algorithm, DATA[start : start + 100]).digest()).decode()
        answer = sender.patch(place, DATA[start : start + 100], start, Upload_Checksum=f"{algorithm} {digest}")
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(start + 100))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus_Resumable": "2.0.0"}, 412),
        ({"Upload_Length": "-5"}, 400),
        ({"Upload_Length": "many"}, 400),
        ({"Upload_Length": "9" * 30}, 400),
        ({"Upload_Length": str(1 << 60)}, 507),
        ({"Upload_Metadata": ""}, 400),
        ({"Upload_Metadata": "filename ???"}, 400),
        ({"Upload_Metadata": f"filename {encoded('a.mp4')}"}, 400),
        ({"Upload_Metadata": METADATA + "," + METADATA}, 400),
        ({"Transfer_Encoding": "chunked"}, 411),
    ],
)
def test_a_wrong_beginning_is_refused(sender: Sender, headers: dict[str, str], status: int) -> None:
    assert sender.begin(**headers).status_code == status
    assert Upload.objects.count() == 0


def test_more_than_was_announced_is_refused(sender: Sender) -> None:
    place = sender.begin(50)["Location"]
    assert sender.patch(place, DATA[:51], 0).status_code == 413
    assert int(sender.call("HEAD", place)["Upload-Offset"]) == 0


def test_other_methods_are_refused_and_an_override_is_obeyed(sender: Sender) -> None:
    place = sender.begin()["Location"]
    assert sender.call("GET", place).status_code == 405
    assert "PATCH" in sender.call("PUT", place)["Allow"]
    answer = sender.call("POST", place, DATA[:10], X_HTTP_Method_Override="PATCH", Upload_Offset="0", Content_Type=TYPE)
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "10")


def test_a_terminated_upload_is_gone(sender: Sender) -> None:
    place = sender.begin()["Location"]
    sender.patch(place, DATA[:10], 0)
    assert sender.call("DELETE", place).status_code == 204
    assert sender.call("HEAD", place).status_code == 410
    assert sender.patch(place, DATA[10:], 10).status_code == 410
    assert not path_of(Upload.objects.get()).exists()


def test_an_upload_that_is_not_finished_in_time_expires_and_a_whole_one_never_does(sender: Sender) -> None:
    place = sender.begin()["Location"]
    sender.patch(place, DATA[:10], 0)
    whole = Upload.objects.get(id=sender.begin()["Location"].rpartition("/")[2])
    path_of(whole).write_bytes(DATA)  # a crash came between the last byte and the note that it is whole
    later = timezone.now() + timedelta(hours=25)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sender.call("HEAD", place).status_code == 410
    assert expire_uploads(actor=Actor.system("uploads"), at=later) == 1
    assert [one.id for one in received_uploads()] == [whole.id]
    whole.refresh_from_db()
    assert take_in_upload(whole).quarantined is not None
    assert Sighting.objects.count() == 1


def test_only_the_sender_and_only_people_who_serve(sender: Sender, world: World) -> None:
    place = sender.begin()["Location"]
    other, former = Client(), Client()
    other.force_login(world.agency("CBP").officer("Other").account)
    leaver = world.agency("ICE").officer("Leaver")
    former.force_login(leaver.account)
    leaver.row.left_on = timezone.now().date()
    leaver.row.save()
    assert Sender(other).call("HEAD", place).status_code == 404
    assert Sender(other).patch(place, DATA, 0).status_code == 404
    for client in (Client(), former):
        assert Sender(client).begin().status_code == 403
        assert Sender(client).patch(place, DATA, 0).status_code == 403
    assert offset_of(Upload.objects.get()) == 0


def test_a_second_writer_is_told_to_wait(sender: Sender) -> None:
    place = sender.begin()["Location"]
    with path_of(Upload.objects.get()).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert sender.patch(place, DATA, 0).status_code == 423
    assert sender.patch(place, DATA, 0).status_code == 204


@pytest.fixture
def wire(live_server: LiveServer, sender: Sender) -> Iterator[Callable[..., bytes]]:
    """Raw bytes to a real server, with the officer's session; `close_early` hangs up after sending."""
    address = urlsplit(live_server.url)

    def exchange(head: str, body: bytes, *, close_early: bool = False) -> bytes:
        session = sender.client.session
        session["_csrftoken"] = token = "c" * 32
        session.save()
        with closing(socket.create_connection((address.hostname, address.port), timeout=20)) as link:
            own = f"Host: localhost\r\nCookie: sessionid={session.session_key}\r\nX-CSRFToken: {token}"
            link.sendall(f"{head}\r\n{own}\r\nTus-Resumable: 1.0.0\r\n\r\n".encode() + body)
            if close_early:
                link.shutdown(socket.SHUT_WR)
            answer = b""
            while b"\r\n\r\n" not in answer and (piece := link.recv(65536)):
                answer += piece
            return answer

    return exchange


@pytest.mark.django_db(transaction=True)
def test_a_client_that_breaks_off_leaves_what_came_and_no_more(sender: Sender, wire: Callable[..., bytes]) -> None:
    place = sender.begin()["Location"]
    head = f"PATCH {place} HTTP/1.1\r\nContent-Type: {TYPE}\r\nUpload-Offset: 0\r\nContent-Length: {len(DATA)}"
    answer = wire(head, DATA[:4000], close_early=True)
    assert b" 204 " not in answer.partition(b"\r\n")[0]
    told: Any = sender.call("HEAD", place)
    assert int(told["Upload-Offset"]) == 4000
    assert sender.patch(place, DATA[4000:], 4000)["Upload-Offset"] == str(len(DATA))


@pytest.mark.django_db(transaction=True)
def test_a_chunked_body_is_refused_and_not_taken_for_an_empty_one(sender: Sender, wire: Callable[..., bytes]) -> None:
    place = sender.begin()["Location"]
    head = f"PATCH {place} HTTP/1.1\r\nContent-Type: {TYPE}\r\nUpload-Offset: 0\r\nTransfer-Encoding: chunked"
    assert b" 411 " in wire(head, b"5\r\nhello\r\n0\r\n\r\n").partition(b"\r\n")[0]
    assert int(sender.call("HEAD", place)["Upload-Offset"]) == 0
