"""What is said in footage reaches a browser with a viewing and in no other way."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openbwc.access.models import Viewing
from openbwc.custody.models import Event
from openbwc.program.models import Role
from openbwc.redaction.actions.submit_project import submit_project
from openbwc.redaction.models import Footage, Project
from tests.unit.api.conftest import program_of
from tests.unit.redaction.edits import REASON, added, did, sound
from tests.world import World, WorldPerson

CUES = b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nMargaret Holloway\n"


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def redactor(db: None) -> WorldPerson:
    return World().agency("ICE").staff(Role.REDACTOR)


@pytest.fixture
def footage(redactor: WorldPerson) -> Footage:
    ice = World().agency("ICE")
    recording = ice.officer("Ruiz").trained().wears().recorded()
    footage = ice.project(redactor.row, recording).footage.get()
    added(redactor.row, footage, sound("s1", words="Margaret Holloway"))
    file = SimpleUploadedFile("words.vtt", CUES)
    answer = signed_in(redactor).post(f"/redaction/footage/{footage.short_id}/transcript", {"transcript": file})
    assert answer.status_code == 200, answer.content.decode()
    return footage


def test_the_page_and_the_changes_bear_no_word(redactor: WorldPerson, footage: Footage) -> None:
    client, project = signed_in(redactor), f"/redaction/{footage.project.short_id}"
    for address in (f"{project}/studio/", f"{project}/changes?since=0", f"{project}/history"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Holloway" not in answer.content.decode()
    assert not Viewing.objects.exists()


def test_the_answer_that_opens_the_viewing_bears_them(redactor: WorldPerson, footage: Footage) -> None:
    before = Event.objects.count()
    answer = signed_in(redactor).post(f"/redaction/{footage.project.short_id}/viewings")
    assert answer.status_code == 200, answer.content.decode()
    (viewing,) = json.loads(answer.content)["viewings"]
    assert [word[2] for word in viewing["words"]] == ["Margaret", "Holloway"]
    assert viewing["deleted"] == {"s1": "Margaret Holloway"}
    assert Viewing.objects.count() == 1
    assert Event.objects.count() > before


def test_who_is_refused_the_sight_gets_no_word(redactor: WorldPerson, footage: Footage) -> None:
    officer = signed_in(World().agency("ICE").staff(Role.DISCLOSURE_OFFICER))
    project = f"/redaction/{footage.project.short_id}"
    assert "Holloway" not in officer.get(f"{project}/studio/").content.decode()
    refused = officer.post(f"{project}/viewings")
    assert refused.status_code == 403
    assert "Holloway" not in refused.content.decode()
    assert not Viewing.objects.exists()


def test_the_review_page_bears_no_word(redactor: WorldPerson, footage: Footage) -> None:
    reviewer = signed_in(World().agency("ICE").staff(Role.REVIEWER))
    project = Project.objects.get(id=footage.project_id)
    Footage.objects.filter(id=footage.id).update(width=640, height=360, frames=300)
    did(redactor.row, footage, "set", entries=["s1"], reason=REASON)
    submit_project(actor=redactor.row, project=project, expected_revision=2, statement="")
    page = reviewer.get(f"/redaction/{project.short_id}/review/")
    assert page.status_code == 200
    assert '"s1"' in page.content.decode()
    assert "Holloway" not in page.content.decode()


def test_a_program_gets_no_word(redactor: WorldPerson, footage: Footage) -> None:
    program = program_of(redactor)
    (entry,) = program.get(f"/redaction/footage/{footage.id}/entries").body["items"]
    assert (entry["entry_id"], "words" in entry["body"]) == ("s1", False)
    edit = {"verb": "set", "arguments": {"entries": ["s1"], "instead": "tone"}, "expected_revision": 1}
    edited = program.post(f"/redaction/footage/{footage.id}/edits", edit)
    assert (edited.status, "words" in edited.body["changed"]["s1"]["body"]) == (200, False)
