"""The gate to bytes: real bytes of a real vault, under every way in which a grant is not good."""

import hashlib
import io
import socket
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponseBase
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from openbwc.access.actions.close_viewing import close_lapsed_viewings, close_viewing
from openbwc.access.actions.open_viewing import Opened, open_download, open_viewing
from openbwc.access.actions.renew_viewing import renew_viewing
from openbwc.access.delivery import COPY, ORIGINAL, RangedFile, deliver
from openbwc.access.grants import GateClosed
from openbwc.access.models import Viewing
from openbwc.custody.models import Event
from openbwc.evidence.models import (
    ClipFile,
    CopyState,
    Recording,
    RedactedCopy,
    Rendition,
    RenditionKind,
    RenditionState,
)
from openbwc.evidence.originals import vault
from openbwc.program.models import Appointment, Person, Role
from openbwc.program.refusals import Refused
from tests.stored import stored_at
from tests.world import World

CASE = "ICE-2026-0001"
CONTENT = bytes(range(256)) * 40
REDACTED = bytes(256) * 30


class Session:
    session_key = "browser one"


def request(header: str = "", **headers: str) -> HttpRequest:
    made = RequestFactory().get("/", **({"HTTP_RANGE": header} if header else {}), **headers)
    made.session = Session()  # type: ignore[assignment]  # only its key is read
    return made


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture(params=["files"])
def keys(request: pytest.FixtureRequest, settings: Settings) -> str:
    """Whether the installation seals: 'files', or 'none'."""
    settings.VAULT_KEYS = str(request.param)
    return settings.VAULT_KEYS


@pytest.fixture
def scene(db: None, home: Path, keys: str) -> tuple[Recording, ClipFile, Person]:
    ice = World().agency("ICE")
    investigator = ice.staff(Role.INVESTIGATOR)
    recording = ice.officer("Ruiz").trained().wears().recorded()
    clip = recording.clips.get()
    digest = hashlib.sha256(CONTENT).hexdigest()
    staged = vault().stage(io.BytesIO(CONTENT), clip.vault_name)
    vault().commit(clip.vault_object, [staged], message="test", actor="system:test", created=recording.started_at)
    clip.sha256, clip.size = digest, len(CONTENT)
    clip.save()
    (home / "renditions").mkdir()
    (home / "renditions" / "proxy.mp4").write_bytes(CONTENT[::-1])
    Rendition.objects.create(
        clip=clip,
        kind=RenditionKind.PROXY,
        state=RenditionState.MADE,
        path="proxy.mp4",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT[::-1]).hexdigest(),
        media_type="video/mp4",
    )
    return recording, clip, investigator.row


def opened(scene: tuple[Recording, ClipFile, Person], *, download: bool = False) -> Opened:
    recording, _, person = scene
    opens = open_download if download else open_viewing
    return opens(actor=person, recording=recording, purpose="investigation", matter=CASE, browser="browser one")


def test_a_viewing_gets_the_proxy_and_not_the_original(scene: tuple[Recording, ClipFile, Person]) -> None:
    _, clip, person = scene
    token = opened(scene).token
    response = deliver(request(), person=person, token=token, clip=clip, kind=RenditionKind.PROXY)
    assert (response.status_code, body(response)) == (200, CONTENT[::-1])
    assert response["Cache-Control"] == "private, no-store"
    assert response["Accept-Ranges"] == "bytes"
    with pytest.raises(GateClosed):
        deliver(request(), person=person, token=token, clip=clip, kind=ORIGINAL)


@pytest.mark.parametrize("keys", ["files", "none"], indirect=True)
def test_an_original_goes_out_as_it_was_recorded_and_a_sealed_one_never_by_sendfile(
    keys: str, scene: tuple[Recording, ClipFile, Person]
) -> None:
    _, clip, person = scene
    token = opened(scene, download=True).token
    response = deliver(request("bytes=300-999"), person=person, token=token, clip=clip, kind=ORIGINAL)
    assert isinstance(response, RangedFile)
    lies_open = CONTENT in stored_at(clip.vault_object, clip.vault_name).read_bytes()
    assert lies_open == (keys == "none")
    with nullcontext() if lies_open else pytest.raises(OSError, match="fileno"):
        response.file_to_stream.fileno()
    assert (response.status_code, body(response)) == (206, CONTENT[300:1000])
    whole = deliver(request(), person=person, token=token, clip=clip, kind=ORIGINAL)
    assert (body(whole), whole["ETag"]) == (CONTENT, f'"{clip.sha256}"')


def test_a_download_gets_the_original_bit_for_bit_and_is_recorded(scene: tuple[Recording, ClipFile, Person]) -> None:
    _, clip, person = scene
    token = opened(scene, download=True).token
    response = deliver(request(), person=person, token=token, clip=clip, kind=ORIGINAL)
    assert body(response) == CONTENT
    assert response["Content-Disposition"].startswith("attachment")
    event = Event.objects.last()
    assert event is not None
    assert event.kind == "access.downloaded"
    assert clip.sha256.encode() in bytes(event.body)
    with pytest.raises(GateClosed):
        deliver(request(), person=person, token=token, clip=clip, kind=RenditionKind.PROXY)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, len(CONTENT) - 1), length=st.integers(1, len(CONTENT)))
def test_any_range_is_those_bytes(scene: tuple[Recording, ClipFile, Person], first: int, length: int) -> None:
    _, clip, person = scene
    token = opened(scene).token
    last = first + length - 1
    response = deliver(
        request(f"bytes={first}-{last}"), person=person, token=token, clip=clip, kind=RenditionKind.PROXY
    )
    expected = CONTENT[::-1][first : last + 1]
    assert response.status_code == 206
    assert body(response) == expected
    assert response["Content-Length"] == str(len(expected))
    assert response["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(CONTENT)}"


def test_a_range_behind_the_end_is_416_and_an_older_copy_gets_the_whole(
    scene: tuple[Recording, ClipFile, Person],
) -> None:
    _, clip, person = scene
    token = opened(scene).token
    behind = deliver(request("bytes=99999999-"), person=person, token=token, clip=clip, kind=RenditionKind.PROXY)
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")
    stale = deliver(
        request("bytes=0-1", HTTP_IF_RANGE='"other"'), person=person, token=token, clip=clip, kind=RenditionKind.PROXY
    )
    assert (stale.status_code, len(body(stale))) == (200, len(CONTENT))


def test_the_gate_is_closed_to_another_person_browser_clip_and_token(
    scene: tuple[Recording, ClipFile, Person],
) -> None:
    recording, clip, person = scene
    token = opened(scene).token
    stranger = World().agency("ICE").staff(Role.INVESTIGATOR).row
    other_clip = World().agency("ICE").officer("Other").wears().recorded().clips.get()
    other_browser = request()
    other_browser.session.session_key = "browser two"  # type: ignore[attr-defined]
    asked = {"person": person, "token": token, "clip": clip, "kind": RenditionKind.PROXY}
    for made, changed in (
        (request(), {"person": stranger}),
        (request(), {"token": token + "x"}),
        (request(), {"token": ""}),
        (request(), {"clip": other_clip}),
        (other_browser, {}),
    ):
        Session.session_key = "browser two" if made is other_browser else "browser one"
        with pytest.raises(GateClosed):
            deliver(made, **{**asked, **changed})
    Session.session_key = "browser one"
    assert deliver(request(), **asked).status_code == 200
    assert recording.viewings.count() == 1


def test_a_grant_lapses_without_a_sign_of_life_and_lives_on_with_one(
    scene: tuple[Recording, ClipFile, Person],
) -> None:
    _, clip, person = scene
    first = opened(scene)
    renewed = renew_viewing(actor=person, token=first.token, browser="browser one", played=[[1, 0, 15_000]])
    assert renewed.played == [[1, 0, 15_000]]
    Viewing.objects.update(grant_expires_at=renewed.opened_at - timedelta(seconds=1))
    with pytest.raises(GateClosed):
        deliver(request(), person=person, token=first.token, clip=clip, kind=RenditionKind.PROXY)
    with pytest.raises(GateClosed):
        renew_viewing(actor=person, token=first.token, browser="browser one")
    assert close_lapsed_viewings() == 1
    assert close_lapsed_viewings() == 0
    event = Event.objects.last()
    assert event is not None
    assert event.kind == "access.viewing_closed"
    assert b'"lapsed"' in bytes(event.body)
    assert b"15000" in bytes(event.body)


def test_closing_ends_the_grant(scene: tuple[Recording, ClipFile, Person]) -> None:
    _, clip, person = scene
    token = opened(scene).token
    closed = close_viewing(actor=person, token=token, played=[[1, 0, 900]])
    assert closed is not None
    assert closed.played == [[1, 0, 900]]
    assert close_viewing(actor=person, token=token) is None
    with pytest.raises(GateClosed):
        deliver(request(), person=person, token=token, clip=clip, kind=RenditionKind.PROXY)


def test_an_appointment_that_ends_closes_the_gate_in_the_middle_of_a_viewing(
    scene: tuple[Recording, ClipFile, Person],
) -> None:
    _, clip, person = scene
    token = opened(scene).token
    Appointment.objects.filter(person=person).update(ends_on=World().today)
    with pytest.raises(Refused) as refusal:
        deliver(request(), person=person, token=token, clip=clip, kind=RenditionKind.PROXY)
    assert {reason.clause for reason in refusal.value.decision.reasons} == {"V.A.1"}
    with pytest.raises(Refused):
        renew_viewing(actor=person, token=token, browser="browser one", played=[[1, 0, 100]])
    viewing = Viewing.objects.get()
    assert viewing.closed_at is not None
    event = Event.objects.last()
    assert event is not None
    assert b'"withdrawn"' in bytes(event.body)


@pytest.mark.parametrize("span", [[2, 0, 10], [1, 0, 10**17], [1, -1, 5], [1, 2]])
def test_no_report_of_a_player_leaves_the_recording_or_blocks_its_close(
    scene: tuple[Recording, ClipFile, Person], span: list[int]
) -> None:
    recording, _, person = scene
    token = opened(scene).token
    if span == [1, 0, 10**17]:
        renewed = renew_viewing(actor=person, token=token, browser="browser one", played=[span])
        assert renewed.played == [[1, 0, recording.duration_ms]]
    else:
        with pytest.raises(ValueError, match="Expected"):
            renew_viewing(actor=person, token=token, browser="browser one", played=[span])
    assert close_viewing(actor=person, token=token) is not None


def test_only_bytes_that_left_are_recorded(scene: tuple[Recording, ClipFile, Person]) -> None:
    _, clip, person = scene
    token = opened(scene, download=True).token
    asked = {"person": person, "token": token, "clip": clip, "kind": ORIGINAL}
    assert deliver(request("bytes=99999999-"), **asked).status_code == 416
    head = request()
    head.method = "HEAD"
    deliver(head, **asked)
    assert not Event.objects.filter(kind="access.downloaded").exists()
    deliver(request("bytes=0-9"), **asked)
    event = Event.objects.get(kind="access.downloaded")
    assert b'"length":10' in bytes(event.body)


@pytest.fixture
def copied(scene: tuple[Recording, ClipFile, Person]) -> RedactedCopy:
    recording, _, _ = scene
    copy = World().agency("ICE").copied(recording)
    staged = vault().stage(io.BytesIO(REDACTED), copy.vault_name)
    vault().commit(copy.vault_object, [staged], message="test", actor="system:test", created=recording.started_at)
    copy.sha256, copy.size = hashlib.sha256(REDACTED).hexdigest(), len(REDACTED)
    copy.save()
    return copy


def opened_copy(scene: tuple[Recording, ClipFile, Person], copy: RedactedCopy, *, download: bool = False) -> Opened:
    recording, _, person = scene
    opens = open_download if download else open_viewing
    return opens(
        actor=person, recording=recording, purpose="investigation", matter=CASE, browser="browser one", copy=copy
    )


def test_a_viewing_of_a_copy_gets_the_copy_and_nothing_else(
    scene: tuple[Recording, ClipFile, Person], copied: RedactedCopy
) -> None:
    _, clip, person = scene
    token = opened_copy(scene, copied).token
    response = deliver(request("bytes=0-9"), person=person, token=token, clip=clip, kind=COPY)
    assert (response.status_code, body(response)) == (206, REDACTED[:10])
    assert "Content-Disposition" not in response
    for kind in (ORIGINAL, *RenditionKind):
        with pytest.raises(GateClosed):
            deliver(request(), person=person, token=token, clip=clip, kind=kind)
    with pytest.raises(GateClosed):
        deliver(request(), person=person, token=opened(scene).token, clip=clip, kind=COPY)


def test_a_download_of_a_copy_is_the_copy_and_an_event(
    scene: tuple[Recording, ClipFile, Person], copied: RedactedCopy
) -> None:
    _, clip, person = scene
    token = opened_copy(scene, copied, download=True).token
    response = deliver(request(), person=person, token=token, clip=clip, kind=COPY)
    assert (body(response), response["Content-Disposition"]) == (REDACTED, 'attachment; filename="redacted.mp4"')
    event = Event.objects.last()
    assert event is not None
    assert event.kind == "access.downloaded"
    assert copied.sha256 in bytes(event.body).decode()
    with pytest.raises(GateClosed):
        deliver(request(), person=person, token=token, clip=clip, kind=ORIGINAL)
    originals = opened(scene, download=True).token
    with pytest.raises(GateClosed):
        deliver(request(), person=person, token=originals, clip=clip, kind=COPY)


def test_a_withdrawn_copy_is_cut_off_at_once(scene: tuple[Recording, ClipFile, Person], copied: RedactedCopy) -> None:
    _, clip, person = scene
    token = opened_copy(scene, copied).token
    copied.state = CopyState.WITHDRAWN
    copied.save()
    with pytest.raises(GateClosed, match="withdrawn"):
        deliver(request(), person=person, token=token, clip=clip, kind=COPY)


@pytest.mark.django_db
def test_a_player_that_hangs_up_in_a_range_is_no_fault_of_the_server(tmp_path: Path) -> None:
    """Gunicorn sends by `socket.sendfile`, which seeks where the other end is gone."""
    path = tmp_path / "range"
    path.write_bytes(CONTENT)
    answer = RangedFile(path.open("rb"), first=512, length=512, media_type="video/mp4", status=206)
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours, pytest.raises(ConnectionError):
        ours.sendfile(answer.file_to_stream, offset=512, count=512)
    answer.close()
