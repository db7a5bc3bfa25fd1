"""What a program does from registering a person to checking a camera in, and how it is refused."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.program.models import ApiToken, Camera, Person, PrivacyDocument, Role
from tests.unit.api.conftest import BASE, Program, program_of
from tests.world import ALL_TOPICS, World, WorldPerson


@pytest.fixture
def today(world: World) -> str:
    return world.today.isoformat()


def registered(program: Program, badge: str = "B-1") -> str:
    person = {"agency": "ICE", "given_name": "Ana", "family_name": "Ruiz", "badge": badge}
    answer = program.post("/people", person)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def issued(program: Program, serial: str = "BWC-1") -> str:
    camera = {"agency": "ICE", "serial": serial, "make": "Example", "model": "One", "pre_event_seconds": 120}
    answer = program.post("/cameras", camera)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def test_from_registering_to_check_in(program: Program, manager: WorldPerson, today: str) -> None:
    person, camera = registered(program), issued(program)
    leo = {"role": "leo", "agency": "ICE", "starts_on": today}
    assert program.post(f"/people/{person}/appointments", leo).status == 201
    course = {"agency": "ICE", "title": "BWC basics", "topics": list(ALL_TOPICS), "valid_days": 300}
    defined = program.post("/training/courses", course)
    done = {"person": person, "course": defined.body["id"], "completed_on": today, "evidence": "certificate 1"}
    assert program.post("/training/completions", done).status == 201
    assert program.get(f"/training/standing/{person}").body["current"] is True
    decided = program.post(f"/cameras/{camera}/check-out/decision", {"person": person})
    assert decided.status == 200
    reading = {
        "format": "openbwc-camera-reading/1",
        "serial": "BWC-1",
        "firmware": "9.9.9",
        "settings": {
            "pre_event_seconds": 120,
            "resolution": "1920x1080",
            "codec": "h264",
            "audio": True,
            "automatic_overwrite": False,
            "stealth": False,
        },
    }
    read = program.post(f"/cameras/{camera}/readings", {"reading": reading})
    assert (read.status, read.body["pre_event_seconds"]) == (200, 120)
    out = program.post(f"/cameras/{camera}/check-out", {"person": person})
    assert out.status == 201, out.body
    assert program.get(f"/cameras/{camera}").body["out"]["person"] == person
    back = program.post(f"/cameras/{camera}/check-in", {"condition": "good", "clock_offset_ms": 1500})
    assert back.status == 200
    assert back.body["ends_at"] is not None
    actors = set(Event.objects.filter(kind__startswith="program.").values_list("actor", flat=True))
    assert actors == {f"person:{manager.row.id}"}, "whoever holds the token acts as its person"


def test_a_refusal_names_its_clauses_and_what_lifts_it(program: Program) -> None:
    person, camera = registered(program), issued(program)
    answer = program.post(f"/cameras/{camera}/check-out", {"person": person})
    assert (answer.status, answer.media_type) == (403, "application/problem+json")
    assert answer.body["type"] == "urn:openbwc:problem:refused"
    assert {"VIII.B", "III.D"} <= {reason["clause"] for reason in answer.body["reasons"]}
    assert all(reason["remedy"] for reason in answer.body["reasons"])
    assert Event.objects.filter(kind="policy.refused").exists(), "a refusal is kept as on the pages"


def test_who_may_not_is_refused_as_on_the_pages(world: World, today: str) -> None:
    officer = program_of(world.agency("ICE").officer("Webb").trained())
    wanted = {"agency": "ICE", "given_name": "A", "family_name": "B", "badge": "X"}
    assert officer.post("/people", wanted).status == 403
    manager = world.agency("ICE").staff(Role.PROGRAMME_MANAGER)
    oneself = {"role": "auditor", "agency": "ICE", "starts_on": today}
    answer = program_of(manager).post(f"/people/{manager.row.id}/appointments", oneself)
    assert (answer.status, answer.body["reasons"][0]["code"]) == (403, "own_authority")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"given_name": "A", "family_name": "B", "badge": "C"}, "agency"),
        ({"agency": "ICE", "given_name": " ", "family_name": "B", "badge": "C"}, "given_name"),
        ({"agency": "ICE", "given_name": "a\x00b", "family_name": "B", "badge": "C"}, "given_name"),
        ({"agency": "ICE", "given_name": "A", "family_name": "B", "badge": "C" * 33}, "badge"),
        ({"agency": "ICE", "given_name": "A", "family_name": "B", "badge": "C", "rank": "chief"}, "rank"),
        ({"agency": "ICE", "given_name": 7, "family_name": "B", "badge": "C"}, "given_name"),
    ],
)
def test_an_input_of_another_form_is_told_by_its_place(program: Program, body: dict[str, Any], place: str) -> None:
    answer = program.post("/people", body)
    assert (answer.status, answer.media_type) == (422, "application/problem+json")
    assert any(error["place"].endswith(place) for error in answer.body["errors"]), answer.body


def test_what_cannot_be_as_things_stand_is_a_conflict(program: Program, world: World, today: str) -> None:
    person = registered(program)
    twice = program.post("/people", {"agency": "ICE", "given_name": "A", "family_name": "B", "badge": "B-1"})
    assert (twice.status, twice.body["type"]) == (409, "urn:openbwc:problem:conflict")
    backwards = {"role": "leo", "agency": "ICE", "starts_on": today, "ends_on": today}
    answer = program.post(f"/people/{person}/appointments", backwards)
    assert (answer.status, answer.body["type"]) == (409, "urn:openbwc:problem:mistaken")
    long_ago = (world.today - timedelta(days=20_000)).isoformat()
    assert program.post(f"/people/{person}/departure", {"left_on": long_ago}).status == 422
    assert program.ask("POST", "/people", "no object").status == 422


def test_what_is_no_json_is_malformed(program: Program) -> None:
    bad = program.ask("GET", "/people?limit=0")
    assert bad.status == 422
    cursor = program.get("/people?cursor=bm9uc2Vuc2U")
    assert (cursor.status, cursor.body["type"]) == (409, "urn:openbwc:problem:mistaken")


def test_a_list_is_read_part_by_part_and_whole(program: Program, world: World) -> None:
    expected = {str(world.agency("ICE").officer(f"Officer {number}").row.id) for number in range(7)}
    found: list[str] = []
    path = "/people?limit=3&q=Officer"
    while True:
        answer = program.get(path)
        assert len(answer.body["items"]) <= 3
        found += [item["id"] for item in answer.body["items"]]
        if answer.body["next"] is None:
            break
        path = f"/people?limit=3&q=Officer&cursor={answer.body['next']}"
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_a_stand_down_is_ordered_and_lifted(program: Program) -> None:
    order = {"authority": "Director, memo 7", "reason": "Overheating.", "agency": "ICE", "make": "Example"}
    made = program.post("/stand-downs", order)
    assert (made.status, made.body["lifted_at"]) == (201, None)
    lifted = program.post(f"/stand-downs/{made.body['id']}/lift", {"reason": "Mended."})
    assert lifted.body["lifted_because"] == "Mended."
    assert program.post(f"/stand-downs/{made.body['id']}/lift", {"reason": "Again."}).status == 409


def test_an_operation_is_planned_with_its_roster(program: Program, world: World) -> None:
    ruiz = world.agency("ICE").officer("Ruiz").trained()
    starts = world.now + timedelta(hours=2)
    operation = {
        "agency": "ICE",
        "type": "removal_order",
        "number": "OP-1",
        "title": "Arrest at the harbour",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=3)).isoformat(),
        "zone": "America/New_York",
        "roster": [{"person": str(ruiz.row.id), "role": "arrest"}],
    }
    assert program.post("/operations", {**operation, "type": "no_such_type"}).status == 409
    made = program.post("/operations", operation)
    assert made.status == 201, made.body
    (line,) = program.get(f"/operations/{made.body['id']}/roster").body["items"]
    assert line["person"] == str(ruiz.row.id)
    off = program.post(f"/operations/{made.body['id']}/roster/{line['id']}/withdraw", {"reason": "Ill."})
    assert off.body["withdrawn_at"] is not None
    assert program.post(f"/operations/{made.body['id']}/call-off", {"reason": "Fog."}).body["called_off_at"]


def test_oversight_is_read_and_run(program: Program) -> None:
    assert {metric["code"] for metric in program.get("/oversight/metrics").body} >= {"activation_rate"}
    measured = program.get("/oversight/metrics/ICE")
    assert (measured.status, measured.body[0]["agency"]) == (200, "ICE")
    assert program.get("/oversight/metrics/ICE?since=2020-01-01T00:00:00Z").status == 409
    assert program.get("/oversight/metrics/ICE/history").body == {"items": [], "next": None}
    assessed = program.post("/oversight/assessments/ICE")
    assert assessed.status == 201, assessed.body
    assert program.get("/oversight/findings?limit=2").status == 200


def test_the_policy_is_told_as_it_binds(program: Program) -> None:
    told = program.get("/policy?agency=ICE").body
    (clause,) = [one for one in told["clauses"] if one["id"] == "V.A.7"]
    assert {one["name"] for one in clause["parameters"]} >= {"pre_event_buffer_seconds"}
    assert program.get("/policy").body["agency"] is None


def test_notices_are_one_s_own(program: Program, manager: WorldPerson) -> None:
    chosen = {"by_email": False, "digest_hour": 7, "zone": "America/Denver"}
    assert program.ask("PUT", "/notices/preference", chosen).body == chosen
    assert program.get("/notices/preference").body == chosen
    assert program.ask("PUT", "/notices/preference", {**chosen, "zone": "Mars"}).status == 409
    assert program.get("/notices").body["items"] == []
    assert program.post("/notices/read").body == {"read": 0}


def brought(program: Program, path: str, rows: bytes) -> tuple[int, Any]:
    """Send a file of rows."""
    headers = {"Authorization": f"Bearer {program.token}"}
    answer = Client().generic("POST", f"{BASE}{path}", data=rows, content_type="text/csv", headers=headers)
    return answer.status_code, answer.json()


def test_rows_are_tried_then_brought_in_and_a_bad_one_harms_no_other(program: Program, home: Path) -> None:
    rows = b"agency,badge,given_name,family_name\nICE,N-1,Ana,One\nNOPE,N-2,Bo,Two\nICE,N-3,Cy,Three\n"
    status, tried = brought(program, "/imports/people?name=people.csv", rows)
    assert (status, tried["dry"], tried["counts"]) == (201, True, {"added": 2, "wrong": 1})
    assert [one["line"] for one in tried["bad"]] == [3]
    assert not Person.objects.filter(badge__startswith="N-").exists()
    status, done = brought(program, "/imports/people?dry=false", rows)
    assert (status, done["counts"]) == (201, {"added": 2, "wrong": 1})
    assert set(Person.objects.filter(badge__startswith="N-").values_list("badge", flat=True)) == {"N-1", "N-3"}
    _, again = brought(program, "/imports/people?dry=false", rows)
    assert again["counts"] == {"unchanged": 2, "wrong": 1}
    assert len(program.get(f"/imports/{done['id']}/rows").body) == 3
    assert [one["line"] for one in program.get(f"/imports/{done['id']}/rows?after=2&limit=1").body] == [3]
    assert {run["id"] for run in program.get("/imports").body["items"]} >= {tried["id"], done["id"]}
    assert brought(program, "/imports/horses", rows)[0] == 409
    assert brought(program, "/imports/people", b"\xff\xfe\x00")[0] == 409


def test_what_never_was_right_is_annulled_and_stays_in_the_records(program: Program, today: str) -> None:
    person = registered(program)
    wanted = {"role": "leo", "agency": "ICE", "starts_on": today}
    held = program.post(f"/people/{person}/appointments", wanted).body["id"]
    annulment = {"kind": "appointment", "id": held, "why": "Another person of that name."}
    assert program.post("/annulments", annulment).status == 201
    assert program.post("/annulments", annulment).status == 409
    assert [one["id"] for one in program.get(f"/people/{person}/appointments").body["items"]] == [held]


def test_a_task_force_with_its_member_says_what_bars_a_camera(program: Program, today: str) -> None:
    person = registered(program)
    wanted = {"agency": "ICE", "name": "Harbour", "led_by": "department", "starts_on": today}
    force = program.post("/task-forces", wanted)
    assert force.status == 201, force.body
    path = f"/task-forces/{force.body['id']}"
    joined = program.post(f"{path}/members", {"person": person, "starts_on": today})
    assert joined.status == 201
    told = program.get(f"{path}/resolution/{person}")
    assert (told.status, told.body["owner"]) == (200, "department"), told.body
    assert any(block["clause"].startswith("VI") for block in told.body["blocks"]), "no agreement is ratified"
    assert program.get(f"{path}/agreements").body == []
    left = program.post(f"{path}/members/{joined.body['id']}/leave", {"ends_on": today})
    assert left.body["ends_on"] == today
    assert program.post(f"{path}/dissolve", {"ends_on": today, "reason": "Done."}).body["ends_on"] == today


def test_a_request_that_is_sent_again_under_its_key_is_carried_out_once(program: Program, manager: WorldPerson) -> None:
    camera = {"agency": "ICE", "serial": "BWC-1", "make": "Example", "model": "One"}
    key = {"Idempotency-Key": "order-7"}
    first = program.post("/cameras", camera, **key)
    assert first.status == 201
    assert program.post("/cameras", camera, **key).body == first.body
    assert Camera.objects.filter(serial="BWC-1").count() == 1
    assert Event.objects.filter(kind="program.camera_issued").count() == 1
    other = program.post("/cameras", {**camera, "serial": "BWC-2"}, **key)
    assert (other.status, other.body["type"]) == (422, "urn:openbwc:problem:key")
    assert program.post("/cameras", camera).status == 409, "without its key it is another request"
    assert program_of(manager).post("/cameras", camera, **key).status == 409, "a key is a token's own"
    assert program.post("/cameras", camera, **{"Idempotency-Key": "x" * 101}).status == 422
    ApiToken.objects.update(revoked_at=timezone.now())
    assert program.post("/cameras", camera, **key).status == 401, "an earlier answer is behind the same door"


def test_what_was_refused_keeps_no_key(program: Program, today: str) -> None:
    person, camera = registered(program), issued(program)
    key = {"Idempotency-Key": "shift-1"}
    assert program.post(f"/cameras/{camera}/check-out", {"person": person}, **key).status == 403
    assert Event.objects.filter(kind="policy.refused").count() == 1
    assert program.post(f"/cameras/{camera}/check-out", {"person": person}, **key).status == 403
    assert Event.objects.filter(kind="policy.refused").count() == 2


def test_a_site_is_founded_planned_staffed_activated_and_closed(program: Program, world: World, today: str) -> None:
    ice = world.agency("ICE")
    ruiz = ice.officer("Ruiz").trained()
    camera = issued(program)
    founded = program.post("/sites", {"agency": "ICE", "name": "Harbour", "zone": "America/New_York", "phase": 2})
    assert (founded.status, founded.body["active_since"], founded.body["plan"]) == (201, None, None)
    path = f"/sites/{founded.body['id']}"
    planned = program.post(f"{path}/plan", {"cameras": 12, "people": 20, "due_on": today})
    assert planned.body["plan"] == {"cameras": 12, "people": 20, "due_on": today}
    assert program.post(f"{path}/staff", {"people": [str(ruiz.row.id)], "cameras": [camera]}).status == 200
    ruiz.row.refresh_from_db()
    assert str(ruiz.row.site_id) == founded.body["id"]
    assert program.post(f"{path}/staff", {}).status == 409, "nobody and nothing is named"
    assert program.post(f"{path}/activate").body["active_since"] is not None, "the agency's papers are the site's"
    assert program.post(f"{path}/close", {"on": today}).status == 409, "while it is active"
    assert program.post(f"{path}/deactivate", {"reason": "Moved."}).body["active_since"] is None
    assert program.post(f"{path}/close", {"on": today}).body["closed_on"] == today
    assert [site["name"] for site in program.get("/sites?agency=ICE").body["items"]] == ["Harbour"]


def test_a_site_without_its_papers_is_refused_with_each_that_is_missing(program: Program, world: World) -> None:
    PrivacyDocument.objects.filter(agency=world.agency("ICE").row).delete()
    founded = program.post("/sites", {"agency": "ICE", "name": "Harbour", "zone": "UTC"})
    refused = program.post(f"/sites/{founded.body['id']}/activate")
    assert refused.status == 403
    assert {reason["clause"] for reason in refused.body["reasons"]} >= {"III.C"}


def test_a_camera_is_lent_and_comes_back_early(program: Program, world: World) -> None:
    camera, guest = issued(program), world.agency("CBP").officer("Lindqvist").row
    loan = {
        "agency": "CBP",
        "badge": guest.badge,
        "starts_at": world.now.isoformat(),
        "ends_at": (world.now + timedelta(days=3)).isoformat(),
        "reason": "Joint operation.",
    }
    made = program.post(f"/cameras/{camera}/loans", loan)
    assert (made.status, made.body["person"]) == (201, str(guest.id))
    assert program.post(f"/cameras/{camera}/loans", loan).status == 409, "they would overlap"
    assert program.post(f"/cameras/{camera}/loans", {**loan, "badge": "nobody"}).status == 404
    ended = program.post(f"/cameras/{camera}/loans/{made.body['id']}/end")
    assert ended.body["returned_at"] is not None
    assert len(program.get(f"/cameras/{camera}/loans").body["items"]) == 1


def test_a_camera_is_disposed_of_by_two_people(program: Program, world: World) -> None:
    camera = issued(program)
    disposal = {"reason": "Beyond repair.", "means": "Memory wiped, shredded."}
    assert program.post(f"/cameras/{camera}/disposals", disposal).status == 403, "it is in service"
    assert program.post(f"/cameras/{camera}/move", {"standing": "withdrawn", "reason": "Broken."}).status == 200
    proposed = program.post(f"/cameras/{camera}/disposals", disposal)
    assert (proposed.status, proposed.body["settled_at"]) == (201, None)
    settle = f"/cameras/{camera}/disposals/{proposed.body['id']}/settle"
    assert program.post(settle, {"confirm": True}).status == 403, "by who proposed it"
    second = program_of(world.agency("ICE").staff(Role.PROGRAMME_MANAGER))
    assert second.post(settle, {"confirm": True}).body["confirmed"] is True
    assert program.get(f"/cameras/{camera}").body["standing"] == "disposed"
    assert second.post(settle, {"confirm": False}).status == 409, "it is settled"
