"""What redactor, reviewer and strangers get of the pages of redaction, and what the studio's requests answer."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from openbwc.access.models import Viewing
from openbwc.custody.models import Event
from openbwc.evidence.models import Recording
from openbwc.program.models import Role
from openbwc.redaction.measuring import measure_footage
from openbwc.redaction.models import Footage, Leftover, Project, Render, WorkSpan
from tests.world import World, WorldPerson

pytestmark = pytest.mark.django_db

TRACK = {"id": "t1", "kind": "face", "keyframes": [[0, 10, 10, 50, 60], [20, 30, 10, 70, 60]]}
REASON = {"code": "(b)(7)(C)", "basis": ""}


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@dataclass
class Room:
    """A project on a recording, opened through the page by the agency's redactor; a second redactor, a reviewer."""

    world: World
    recording: Recording
    amari: Client
    bright: Client
    castell: Client
    project: Project = field(init=False)

    def __post_init__(self) -> None:
        clip = self.recording.clips.all()[0]
        said = {"title": "State v. Doe", "purpose": "discovery", "matter": "ICE-1", "clips": [str(clip.id)]}
        answer = self.amari.post(f"/recordings/{self.recording.short_id}/redaction/", said)
        assert answer.status_code == 302, answer.content.decode()
        self.project = Project.objects.get()
        measure_footage(footage=self.footage, width=640, height=360, frames=100)

    @property
    def footage(self) -> Footage:
        return self.project.footage.select_related("clip").get()

    def at(self, step: str = "") -> str:
        """An address of the project."""
        return f"/redaction/{self.project.short_id}/{step}"

    def edit(self, client: Client, expected: int, verb: str, **arguments: Any) -> HttpResponse:
        """An edit as the studio sends it."""
        body = {"expected": expected, "verb": verb, "arguments": arguments}
        address = f"/redaction/footage/{self.footage.short_id}/edit"
        answer: HttpResponse = client.post(address, json.dumps(body), content_type="application/json")
        return answer

    def drawn(self) -> None:
        """A track with a reason, by the redactor."""
        body = {**TRACK, "reason": REASON}
        assert self.edit(self.amari, 0, "add", entries=[{"kind": "track", "body": body}]).status_code == 200


@pytest.fixture
def room() -> Room:
    world = World()
    ice = world.agency("ICE")
    recording = ice.officer("Ruiz").trained().wears("BWC-1").recorded()
    redactors = [signed_in(ice.staff(Role.REDACTOR, name)) for name in ("Amari", "Bright")]
    return Room(world, recording, *redactors, signed_in(ice.staff(Role.REVIEWER, "Castell")))


def test_a_project_is_known_to_who_redacts_and_to_nobody_else(room: Room) -> None:
    ice = room.world.agency("ICE")
    for client in (room.amari, room.bright, room.castell):
        assert "State v. Doe" in client.get("/redaction/").content.decode()
        assert client.get(room.at()).status_code == 200
        assert client.get(room.at("studio/")).status_code == 200
    foreign = room.world.agency("CBP").staff(Role.REDACTOR, "Foreign")
    for stranger in (ice.staff(Role.SUPERVISOR), foreign):
        client = signed_in(stranger)
        assert "State v. Doe" not in client.get("/redaction/").content.decode()
        assert client.get(room.at()).status_code == 404
        assert client.get(room.at("studio/")).status_code == 404
        assert room.edit(client, 0, "add", entries=[]).status_code == 404
    refused = signed_in(ice.staff(Role.AUDITOR)).get(f"/recordings/{room.recording.short_id}/redaction/")
    assert refused.status_code == 403
    assert "V.A.1" in refused.content.decode()


def test_the_studio_s_page_opens_nothing_and_its_viewings_are_viewings_for_the_purpose(room: Room) -> None:
    page = room.amari.get(room.at("studio/")).content.decode()
    assert "/media/" not in page
    assert not Viewing.objects.exists()
    opened = room.amari.post(room.at("viewings")).json()["viewings"]
    assert [one["footage"] for one in opened] == [str(room.footage.id)]
    viewing = Viewing.objects.get()
    assert (viewing.purpose, viewing.for_redaction, viewing.matter and viewing.matter.number) == (
        "discovery",
        True,
        "ICE-1",
    )
    assert opened[0]["renew"].startswith("/viewings/")


def test_edits_are_kept_taken_back_and_done_again(room: Room) -> None:
    room.drawn()
    moved = room.edit(room.amari, 1, "put_keyframe", track="t1", frame=10, box=[0, 0, 9, 9]).json()
    assert moved["revision"] == 2
    assert moved["changed"][str(room.footage.id)]["t1"]["body"]["keyframes"][1] == [10, 0, 0, 9, 9]
    back = room.amari.post(room.at("undo"), json.dumps({"expected": 2}), content_type="application/json").json()
    assert len(back["changed"][str(room.footage.id)]["t1"]["body"]["keyframes"]) == 2
    again = room.amari.post(room.at("redo"), json.dumps({"expected": 3}), content_type="application/json").json()
    assert again["changed"] == moved["changed"]
    told = room.amari.get(room.at("history")).json()["commands"]
    assert [one["words"] for one in told][:2] == ["Did again: moved or sized", "Took back: moved or sized"]
    assert Event.objects.filter(kind="redaction.edited").count() == 4


def test_whoever_was_slower_is_told_and_overwrites_nothing(room: Room) -> None:
    room.drawn()
    theirs = room.edit(room.bright, 1, "set", entries=["t1"], treatment="leave")
    assert theirs.status_code == 200
    stale = room.edit(room.amari, 1, "set", entries=["t1"], style="blur")
    assert stale.status_code == 409
    told = stale.json()
    assert told["by"] == ["Alex Bright"]
    assert told["changed"][str(room.footage.id)]["t1"]["body"]["treatment"] == "leave"
    assert room.edit(room.amari, told["revision"], "set", entries=["t1"], style="blur").status_code == 200
    # What touches nothing of another's comes with what the other did.
    other = {"id": "t2", "kind": "plate", "keyframes": [[3, 0, 0, 5, 5]]}
    both = room.edit(room.bright, 2, "add", entries=[{"kind": "track", "body": other}]).json()
    assert set(both["changed"][str(room.footage.id)]) == {"t1", "t2"}
    assert room.edit(room.amari, 1, "set", entries=["nothing"]).json()["error"].startswith("Expected")
    assert room.edit(room.castell, 4, "delete", entries=["t1"]).status_code == 403


def test_signs_of_life_measure_the_work_and_tell_of_others(room: Room) -> None:
    for client, active in ((room.amari, True), (room.bright, False)):
        body = json.dumps({"active": active})
        told = client.post(room.at("presence"), body, content_type="application/json").json()
    assert told["people"] == ["Alex Amari"]
    assert [one.person.family_name for one in WorkSpan.objects.all()] == ["Amari"]


def test_a_second_person_sees_what_was_frozen_remarks_and_rules(room: Room) -> None:
    room.drawn()
    assert room.castell.get(room.at("review/")).status_code == 404
    assert room.amari.post(room.at("submit/"), {"revision": "0"}).status_code == 400
    assert room.amari.post(room.at("submit/"), {"revision": "1", "statement": "One face."}).status_code == 302
    page = room.castell.get(room.at("review/"))
    assert page.status_code == 200
    entries = page.context["data"]["footages"][0]["entries"]
    assert entries["t1"]["body"]["reason"] == REASON
    assert page.context["data"]["footages"][0]["kept"] == []
    seen = {"submission": page.context["submission"].id}
    assert f'value="{seen["submission"]}"' in page.content.decode()
    own = room.amari.post(room.at("review/"), {**seen, "approves": "yes"})
    assert own.status_code in {403, 404}
    remark = [{"footage": str(room.footage.id), "frame": 7, "text": "The hand, too."}]
    sent = room.castell.post(room.at("review/"), {**seen, "approves": "no", "remarks": json.dumps(remark)})
    assert sent.status_code == 302
    assert "The hand, too." in room.amari.get(room.at("studio/")).content.decode()
    assert room.amari.post(room.at("submit/"), {"revision": "1"}).status_code == 302
    assert room.castell.post(room.at("review/"), {"approves": "yes"}).status_code == 400
    stale = room.castell.post(room.at("review/"), {**seen, "approves": "yes"})
    assert stale.status_code == 400
    assert "revision 1 was submitted by Alex Amari" in stale.content.decode()
    seen = {"submission": room.castell.get(room.at("review/")).context["submission"].id}
    assert room.castell.post(room.at("review/"), {**seen, "approves": "yes"}).status_code == 302
    room.project.refresh_from_db()
    assert room.project.state == "approved"
    assert room.edit(room.amari, 1, "delete", entries=["t1"]).status_code == 400


def test_a_finding_is_answered_by_somebody_who_did_not_edit(room: Room) -> None:
    test_a_second_person_sees_what_was_frozen_remarks_and_rules(room)
    submission = room.project.submissions.get(approved_at__isnull=False)
    render = Render.objects.create(
        submission=submission,
        footage=room.footage,
        plan_sha256=submission.plans[str(room.footage.id)],
        path="nowhere.mp4",
        sha256="ab" * 32,
        size=9,
        media_type="video/mp4",
        report={"mode": "smart"},
        made_at=room.world.now,
        checked_at=room.world.now,
    )
    found = Leftover.objects.create(render=render, position=1, kind="face", frame=3, words="A face, uncovered.")
    page = room.castell.get(f"/redaction/renders/{render.short_id}/")
    assert "A face, uncovered." in page.content.decode()
    address = f"/redaction/findings/{found.short_id}/"
    assert room.castell.get(f"{address}picture/token").status_code == 403
    found.picture = "nowhere.jpg"
    found.save()
    token = room.castell.get(f"/redaction/renders/{render.short_id}/").context["token"]
    assert Viewing.objects.filter(for_redaction=True, recording=room.recording).count() == 1
    assert room.castell.get(f"{address}picture/{token}").status_code == 404
    assert room.amari.get(f"{address}picture/{token}").status_code == 403
    said = {"answer": "false_alarm", "statement": "A poster."}
    assert room.amari.post(address, said).status_code == 403
    assert room.castell.post(address, {"answer": "false_alarm"}).status_code == 403
    answered = room.castell.post(address, {**said, "viewing": token})
    assert answered.status_code == 302
    assert room.castell.get(answered["Location"]).context["token"] == token
    found.refresh_from_db()
    assert (found.answer, found.statement) == ("false_alarm", "A poster.")
    gone = room.amari.post(f"/redaction/renders/{render.short_id}/finish/")
    assert gone.status_code in {400, 403}


def test_the_reviewer_is_told_what_the_copy_keeps_besides(room: Room) -> None:
    room.drawn()
    kept = ["audio:0", "audio:1", "tag:location"]
    assert room.edit(room.amari, 1, "set_plan", keep=kept).status_code == 200
    assert room.amari.post(room.at("submit/"), {"revision": "2"}).status_code == 302
    assert "Sound stream 2, Tag location" in room.castell.get(room.at("review/")).content.decode()


def test_a_picture_leaves_under_a_viewing_for_redaction_of_the_project_s_purpose_alone(
    room: Room, tmp_path: Path, settings: Settings
) -> None:
    settings.REDACTION_FOLDER = tmp_path
    (tmp_path / "found.jpg").write_bytes(b"a face")
    test_a_finding_is_answered_by_somebody_who_did_not_edit(room)
    found = Leftover.objects.get()
    Leftover.objects.update(picture="found.jpg")
    page = room.castell.get(f"/redaction/renders/{found.render.short_id}/")
    address = f"/redaction/findings/{found.short_id}/picture/{page.context['token']}"
    shown = room.castell.get(address)
    assert (shown.status_code, shown["Cache-Control"], shown["Content-Type"]) == (
        200,
        "private, no-store",
        "image/jpeg",
    )
    for change in ({"for_redaction": False}, {"purpose": "audit"}, {"matter": None}):
        kept = Viewing.objects.filter(for_redaction=True, purpose="discovery", matter__isnull=False).latest("opened_at")
        Viewing.objects.filter(id=kept.id).update(**change)
        assert room.castell.get(address).status_code == 403, change
        Viewing.objects.filter(id=kept.id).update(for_redaction=True, purpose="discovery", matter=kept.matter)


def test_a_disclosure_officer_opens_a_project_and_reaches_what_is_to_be_finished_but_no_footage(room: Room) -> None:
    officer = signed_in(room.world.agency("ICE").staff(Role.DISCLOSURE_OFFICER, "Dale"))
    clip = room.recording.clips.all()[0]
    said = {"title": "Request 9", "purpose": "discovery", "matter": "ICE-9", "clips": [str(clip.id)]}
    opened = officer.post(f"/recordings/{room.recording.short_id}/redaction/", said)
    assert opened.status_code == 302, opened.content.decode()
    assert officer.post(room.at("viewings")).status_code == 403
    test_a_finding_is_answered_by_somebody_who_did_not_edit(room)
    render = Render.objects.get()
    before = Viewing.objects.count()
    page = officer.get(f"/redaction/renders/{render.short_id}/")
    assert (page.status_code, page.context["token"], Viewing.objects.count()) == (200, "", before)
    assert "Finish the copy" in page.content.decode()
    refused = officer.post(f"/redaction/renders/{render.short_id}/finish/")
    assert "no_redaction_authority" not in refused.content.decode()
