"""Records and releases on their pages: from what a search found to the gate, and through it."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from openbwc.disclosure.models import Expedited, Release, ReleaseKind, ReleaseState, Request, Ruling
from openbwc.evidence.actions.report_prohibited import report_prohibited
from openbwc.notices.actions.mark_read import mark_read
from openbwc.program.models import Person, Role
from openbwc.retention.models import Hold
from tests.unit.disclosure.stage import Stage, staged
from tests.world import WorldPerson


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


@pytest.fixture
def stage(db: None, home: Path) -> Stage:
    return staged(determined=False)


def signed_in(stage: Stage, person: Person) -> Client:
    client = Client()
    account = WorldPerson(person, stage.ice.world).account
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def step(client: Client, release: Release, verb: str, **said: object) -> int:
    return client.post(reverse("release_step", args=[release.id, verb]), said).status_code


def record_step(client: Client, request: Request, verb: str, **said: object) -> int:
    return client.post(reverse("request_record_step", args=[request.id, verb]), said).status_code


def test_the_records_of_a_request_from_ruling_to_determination(stage: Stage) -> None:
    officer, asked = signed_in(stage, stage.officer), stage.request
    page = officer.get(reverse("request_records", args=[asked.id])).content.decode()
    assert "Released in part" in page
    assert "She would be known as a witness." in page
    records = [str(one.id) for one in asked.responsive.all()]
    assert record_step(officer, asked, "rule", records=records, ruling="not_responsive") == 400
    assert set(asked.responsive.values_list("ruling", flat=True)) == {Ruling.PART}
    assert record_step(officer, asked, "rule", records=records, ruling="withhold") == 302
    said = {"record": records[0], "exemption": "(b)(7)(E)", "scope": "A technique.", "justification": "It is one."}
    assert record_step(officer, asked, "withhold", **said) == 403
    assert record_step(officer, asked, "withhold", **said, harm="It would fail.", segregability="All shows it.") == 302
    assert record_step(officer, asked, "determine", outcome="grant", statement="All of it.") == 403
    assert record_step(officer, asked, "determine", outcome="denial", statement="A technique.") == 302
    page = officer.get(reverse("request_records", args=[asked.id])).content.decode()
    assert "Denied" in page
    assert record_step(officer, asked, "free", reason="It is denied.") == 403
    assert Hold.objects.get().released_at is None
    paper = officer.post(reverse("request_index", args=[asked.id, "csv"]))
    assert paper["Content-Type"].startswith("text/csv")
    assert officer.post(reverse("request_index", args=[asked.id, "docx"])).status_code == 404


def test_a_hundred_records_stand_on_a_page_with_the_forms_of_these(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openbwc.site.web.views.records.PAGE", 1)
    officer, address = signed_in(stage, stage.officer), reverse("request_records", args=[stage.request.id])
    first, second = stage.request.responsive.all()
    page = officer.get(address, {"page": 2}).content.decode()
    assert f'value="{second.id}"' in page
    assert f'value="{first.id}"' not in page
    assert "<strong>2. " in page
    said = {"records": [str(second.id)], "ruling": "withhold"}
    answer = officer.post(reverse("request_record_step", args=[stage.request.id, "rule"]) + "?page=2", said)
    assert answer.headers["Location"] == f"{address}?page=2"
    assert [one.ruling for one in stage.request.responsive.all()] == [Ruling.PART, Ruling.WITHHOLD]


def test_a_project_is_opened_under_the_number_of_the_request(stage: Stage) -> None:
    officer = signed_in(stage, stage.officer)
    assert record_step(officer, stage.request, "redact") == 302
    page = officer.get(reverse("request_records", args=[stage.request.id])).content.decode()
    assert f"Request {stage.request.number}" in page
    assert record_step(officer, stage.request, "redact") == 400


def test_a_restricted_recording_is_named_to_nobody_off_its_list(stage: Stage) -> None:
    recording, copy = stage.recordings[0], stage.copied(stage.recordings[0])
    recording.title = "The safe house"
    recording.save()
    release = stage.filled(copy)
    told = (recording.title, stage.ruiz.name, "The face of a bystander.")
    asked, officer = reverse("request_records", args=[stage.request.id]), signed_in(stage, stage.officer)
    there = reverse("release", args=[release.id])
    assert all(word in officer.get(asked).content.decode() for word in told)
    assert all(word in officer.get(there).content.decode() for word in told[:2])
    report_prohibited(
        actor=stage.haddad, recording=recording, restriction="protected_identity", statement="An informant."
    )
    stage.responsive(stage.recordings[1]).withholdings.all().delete()
    for person in (stage.officer, stage.manager, stage.ice.staff(Role.AUDITOR).row):
        reader = signed_in(stage, person)
        for page in (reader.get(asked).content.decode(), reader.get(there).content.decode()):
            assert not [word for word in told if word in page]
            assert "A restricted recording" in page
    another = reverse("release", args=[stage.opened().id])
    assert not [word for word in told if word in officer.get(another).content.decode()]
    refused = officer.post(reverse("request_index", args=[stage.request.id, "csv"]))
    assert refused.status_code == 403


def test_the_gate_on_its_page_until_nothing_is_missing(stage: Stage) -> None:
    copy, officer = stage.copied(stage.recordings[0]), signed_in(stage, stage.officer)
    opened = {"agency": "ICE", "kind": "publication", "audience": "public", "title": "The stop <b>"}
    assert officer.post(reverse("release_open"), opened | {"audience": "court"}).status_code == 403
    assert officer.post(reverse("release_open"), opened | {"number": "ICE-2026-00000-00000"}).status_code == 400
    answer = officer.post(reverse("release_open"), opened)
    release = Release.objects.get(kind=ReleaseKind.PUBLICATION)
    assert answer.headers["Location"] == reverse("release", args=[release.id])
    page = officer.get(reverse("release", args=[release.id])).content.decode()
    assert "What is done" not in page
    for told in ("The release holds no file.", "Agency programme manager", "The stop &lt;b&gt;"):
        assert told in page
    assert step(officer, release, "put-in") == 400
    assert step(officer, release, "put-in", copy=copy.id) == 302
    assert step(officer, release, "state", incident="none", prosecution="none") == 302
    assert step(officer, release, "notify") == 302
    assert step(officer, release, "consult", body="public_affairs", office="OPA", statement="It comes.") == 302
    assert step(officer, release, "release") == 403
    mark_read(actor=stage.ruiz)
    manager = signed_in(stage, stage.manager)
    assert step(manager, release, "release") == 403
    shown = manager.get(reverse("release", args=[release.id])).content.decode()
    (digest,) = re.findall(r'name="digest" value="([0-9a-f]{64})"', shown)
    assert step(manager, release, "authorise", statement="I have seen it.") == 400
    assert step(manager, release, "authorise", digest="0" * 64, statement="I have seen it.") == 403
    assert step(manager, release, "authorise", digest=digest, statement="I have seen it.") == 302
    page = officer.get(reverse("release", args=[release.id])).content.decode()
    assert "Nothing is missing" in page
    done = page.partition("What is done</h2>")[2].partition("</table>")[0]
    for told in (
        "Each LEO who recorded any of it was told",
        "their own reading",
        "I have seen it.",
        stage.manager.name,
    ):
        assert told in done
    assert step(officer, release, "release") == 302
    release.refresh_from_db()
    assert release.state == ReleaseState.RELEASED
    page = officer.get(reverse("release", args=[release.id])).content.decode()
    assert copy.sha256 in page
    assert "Notify the officers" not in page
    listed = officer.get(reverse("releases"), {"state": "released"}).content.decode()
    assert reverse("release", args=[release.id]) in listed


def test_originals_go_into_discovery_by_the_recording(stage: Stage) -> None:
    officer, release = signed_in(stage, stage.officer), stage.opened(ReleaseKind.DISCOVERY)
    assert step(officer, release, "put-in", recording="no such word") == 400
    recording = stage.recordings[0]
    assert step(officer, release, "put-in", recording=recording.short_id) == 403  # no vault holds the original
    assert not release.standing_parts().exists()


def test_an_answer_that_clears_a_release_lies_beside_it_as_it_came(stage: Stage) -> None:
    officer, release = signed_in(stage, stage.officer), stage.filled(stage.copied(stage.recordings[0]))
    told = {"body": "us_attorney", "office": "District of Arizona", "statement": "The face is blurred."}
    assert step(officer, release, "consult", **told) == 302
    asked = release.consultations.get()
    said = {"consultation": asked.id, "outcome": "no_objection", "answer": "None."}
    assert step(officer, release, "answer", **said) == 403
    assert step(officer, release, "answer", **said, paper=SimpleUploadedFile("answer.pdf", b"Hello")) == 400
    letter = b"%PDF-1.7 No objection."
    assert step(officer, release, "answer", **said, paper=SimpleUploadedFile("answer.pdf", letter)) == 302
    address = reverse("release_paper", args=[release.id, asked.id])
    assert address in officer.get(reverse("release", args=[release.id])).content.decode()
    answer = signed_in(stage, stage.manager).get(address)
    assert b"".join(answer.streaming_content) == letter  # type: ignore[attr-defined]  # a file is streamed
    assert signed_in(stage, stage.ruiz).get(address).status_code == 404


def test_the_official_reads_each_objection_and_decides_on_what_they_read(stage: Stage) -> None:
    copy = stage.copied(stage.recordings[0])
    officer, manager = signed_in(stage, stage.officer), signed_in(stage, stage.manager)
    elsewhere, release = stage.filled(copy), stage.filled(copy)
    assert step(officer, elsewhere, "consult", body="other_agency", office="DEA", statement="See it.") == 302
    first = elsewhere.consultations.get()
    said = {"consultation": first.id, "answer": "A case <runs>.", "outcome": "objection"}
    paper = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 We object.")
    assert step(officer, elsewhere, "answer", **said, paper=paper) == 302
    shown = manager.get(reverse("release", args=[release.id])).content.decode()
    assert "A case &lt;runs&gt;." in shown
    assert reverse("release_paper", args=[elsewhere.id, first.id]) in shown
    (digest,) = re.findall(r'name="digest" value="([0-9a-f]{64})"', shown)
    assert re.findall(r'name="objections" value="([0-9a-f-]+)"', shown) == [str(first.id)]
    sent = {"digest": digest, "statement": "I have seen it.", "on_objections": "It is over.", "objections": [first.id]}
    assert step(officer, elsewhere, "withdraw", reason="Opened anew.") == 302
    assert step(manager, release, "authorise", **sent | {"objections": []}) == 403
    assert step(manager, release, "authorise", **sent | {"objections": ["no id"]}) == 400
    assert step(manager, release, "authorise", **sent) == 302
    assert "On objections of DEA" in manager.get(reverse("release", args=[release.id])).content.decode()


def test_an_objection_is_entered_where_the_draft_was_withdrawn(stage: Stage) -> None:
    officer, release = signed_in(stage, stage.officer), stage.filled(stage.copied(stage.recordings[0]))
    assert step(officer, release, "consult", body="other_agency", office="DEA", statement="See it.") == 302
    assert step(officer, release, "withdraw", reason="Opened anew.") == 302
    said = {"consultation": release.consultations.get().id, "answer": "A case runs."}
    assert step(officer, release, "answer", **said, outcome="no_objection") == 400
    page = officer.get(reverse("release", args=[release.id])).content.decode()
    assert 'value="objection"' in page
    assert 'value="no_objection"' not in page
    assert step(officer, release, "answer", **said, outcome="objection") == 302


def test_the_track_of_what_is_out_says_that_nothing_is_owed(stage: Stage) -> None:
    officer, release = signed_in(stage, stage.officer), stage.opened(ReleaseKind.EXPEDITED)
    track = reverse("expedited", args=[Expedited.objects.get(release=release).id])
    out = "Nothing is owed: the footage was released"
    page = officer.get(track).content.decode()
    assert "To be released" in page
    assert out not in page
    now = timezone.now()
    Release.objects.filter(id=release.id).update(state="released", released_at=now, released_by=stage.officer)
    page = officer.get(track).content.decode()
    assert "To be released" not in page
    assert out in page
    assert out in officer.get(reverse("expedited_list")).content.decode()
    packed = officer.get(reverse("package", args=[release.id])).content.decode()
    assert reverse("release", args=[release.id]) in packed


def test_who_may_not_know_of_a_release_finds_none(stage: Stage) -> None:
    release = stage.opened()
    leo = signed_in(stage, stage.ruiz)
    assert leo.get(reverse("release", args=[release.id])).status_code == 404
    assert step(leo, release, "release") == 404
    auditor = signed_in(stage, stage.ice.staff(Role.AUDITOR).row)
    assert auditor.get(reverse("release", args=[release.id])).status_code == 200
    assert step(auditor, release, "release") == 403
    assert Release.objects.get(id=release.id).released_at is None
    assert timezone.now() >= release.opened_at
