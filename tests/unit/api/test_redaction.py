"""What a program does in a redaction project, and what it is told of one that is not its person's."""

from openbwc.program.models import Role
from openbwc.redaction.models import Footage, Project, ProjectState
from tests.unit.api.conftest import program_of
from tests.world import World


def test_from_opening_to_a_ruling(world: World) -> None:
    ice = world.agency("ICE")
    redactor, reviewer = ice.staff(Role.REDACTOR), ice.staff(Role.REVIEWER)
    assert redactor.account
    assert reviewer.account
    works, rules = program_of(redactor), program_of(reviewer)
    recording = ice.officer("Ruiz").wears().recorded()
    wanted = {
        "agency": "ICE",
        "title": "Request 7",
        "purpose": "discovery",
        "matter": "ICE-2026-7",
        "recordings": [str(recording.id)],
    }
    opened = works.post("/redaction/projects", wanted)
    assert opened.status == 201, opened.body
    project = f"/redaction/projects/{opened.body['id']}"
    (footage,) = works.get(f"{project}/footage").body
    assert footage["original_sha256"] == recording.clips.get().sha256
    Footage.objects.filter(id=footage["id"]).update(width=640, height=360, frames=300)
    body = {"kind": "face", "keyframes": [[0, 1, 2, 30, 40]], "reason": {"code": "(b)(6)", "basis": ""}}
    edit = {"verb": "add", "arguments": {"entries": [{"kind": "track", "body": body}]}, "expected_revision": 0}
    edited = works.post(f"/redaction/footage/{footage['id']}/edits", edit)
    assert (edited.status, edited.body["revision"]) == (200, 1)
    (entry,) = works.get(f"/redaction/footage/{footage['id']}/entries").body["items"]
    assert (entry["entry_id"], entry["body"]["kind"]) == (next(iter(edited.body["changed"])), "face")
    (command,) = works.get(f"{project}/history").body["items"]
    assert (command["verb"], command["by"]) == ("add", str(redactor.row.id))
    assert works.post(f"/redaction/footage/{footage['id']}/edits", {**edit, "verb": "explode"}).status == 409
    submitted = works.post(f"{project}/submit", {"expected_revision": 1})
    assert submitted.status == 200, submitted.body
    seen = {"submission": submitted.body["id"]}
    own = works.post(f"{project}/ruling", {**seen, "approves": True})
    assert (own.status, own.body["reasons"][0]["clause"]) == (403, "V.A.1")
    assert rules.post(f"{project}/ruling", {"approves": True}).status == 422
    ruled = rules.post(f"{project}/ruling", {**seen, "approves": True, "statement": "Seen."})
    assert ruled.status == 200, ruled.body
    assert ruled.body["approved_at"] is not None
    assert Project.objects.get(id=opened.body["id"]).state == ProjectState.APPROVED
    assert works.get(f"{project}/copies").body == []


def test_a_project_of_another_agency_is_not_there(world: World) -> None:
    redactor = world.agency("ICE").staff(Role.REDACTOR)
    assert redactor.account
    recording = world.agency("ICE").officer("Ruiz").wears().recorded()
    project = world.agency("ICE").project(redactor.row, recording)
    stranger = world.agency("CBP").staff(Role.REDACTOR)
    assert stranger.account
    outside = program_of(stranger)
    assert outside.get("/redaction/projects").body["items"] == []
    for path in ("", "/footage", "/history", "/copies", "/submission"):
        assert outside.get(f"/redaction/projects/{project.id}{path}").status == 404
    footage = project.footage.get()
    assert outside.get(f"/redaction/footage/{footage.id}/entries").status == 404
    assert outside.post(f"/redaction/footage/{footage.id}/jobs", {"kind": "find"}).status == 404
    inside = program_of(redactor)
    assert [one["id"] for one in inside.get("/redaction/projects").body["items"]] == [str(project.id)]
    asked = inside.post(f"/redaction/footage/{footage.id}/jobs", {"kind": "find"})
    assert (asked.status, asked.body["state"]) == (201, "waiting")
    cancelled = inside.post(f"/redaction/jobs/{asked.body['id']}/cancel")
    assert (cancelled.status, cancelled.body["state"]) == (200, "cancelled")
