"""Holds by a program: placed once however often it is sent, seen, released; and what keeps a recording."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from openbwc.program.models import Role
from openbwc.retention.models import Hold
from tests.unit.api.conftest import BASE, Program, program_of
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def custodian(ice: WorldAgency) -> WorldPerson:
    person = ice.staff(Role.CUSTODIAN)
    assert person.account is not None
    return person


@pytest.fixture
def program(custodian: WorldPerson) -> Program:
    return program_of(custodian, "retention:read", "retention:write")


def wanted(ice: WorldAgency, custodian: WorldPerson, **changes: Any) -> dict[str, Any]:
    return {
        "agency": "ICE",
        "kind": "litigation",
        "authority": "Order of 3 May",
        "matter": "Doe v. ICE",
        "custodian": str(custodian.row.id),
        "review_on": (ice.world.today + timedelta(days=30)).isoformat(),
        **changes,
    }


def test_a_hold_is_placed_once_and_released(ice: WorldAgency, custodian: WorldPerson, program: Program) -> None:
    old = ice.officer("Ruiz").trained().wears().recorded(hours_ago=24 * 800, category="non_evidentiary")
    body, key = wanted(ice, custodian, recordings=[str(old.id)]), {"Idempotency-Key": "request-7"}
    made = program.post("/retention/holds", body, **key)
    again = program.post("/retention/holds", body, **key)
    assert (made.status, again.body) == (201, made.body)
    assert Hold.objects.count() == 1
    stands = program.get(f"/retention/recordings/{old.id}").body
    assert (stands["blockers"], stands["due_on"], stands["whole"]) == (["held", "unscheduled"], None, True)
    hold = made.body["id"]
    assert program.get(f"/retention/holds/{hold}").body["covered"] == 1
    assert (
        program.post(f"/retention/holds/{hold}/release", {"reason": "Dismissed."}).body["release_reason"]
        == "Dismissed."
    )
    assert [one["id"] for one in program.get("/retention/holds").body["items"]] == [hold]
    assert program.post(f"/retention/holds/{hold}/release", {"reason": "Again."}).status == 409


def test_a_hold_on_a_query_says_what_it_does_not_know(
    ice: WorldAgency, custodian: WorldPerson, program: Program
) -> None:
    made = program.post("/retention/holds", wanted(ice, custodian, query={"category": "evidentiary"}))
    assert (made.status, made.body["query"]) == (201, {"category": "evidentiary"})
    for query in ({"shoe": "9"}, {"since": "soon"}, {"wearer_id": "nobody"}, {"text": 5}, {}):
        assert program.post("/retention/holds", wanted(ice, custodian, query=query)).status == 409, query
    assert program.post("/retention/holds", wanted(ice, custodian)).status == 409


def test_what_is_beyond_reach_is_absent_and_what_is_refused_names_its_clause(
    ice: WorldAgency, custodian: WorldPerson, program: Program
) -> None:
    cbp = ice.world.agency("CBP")
    theirs = cbp.officer("Ito").trained().wears().recorded()
    assert program.get(f"/retention/recordings/{theirs.id}").status == 404
    assert program.post("/retention/holds", wanted(ice, custodian, recordings=[str(theirs.id)])).status == 404
    hold = cbp.held(theirs)
    assert program.get(f"/retention/holds/{hold.id}").status == 404
    refused = program.post("/retention/holds", wanted(ice, custodian, kind="whim", query={"place": "dock"}))
    assert (refused.status, [one["clause"] for one in refused.body["reasons"]]) == (403, ["V.A.4"])


def test_a_certificate_has_a_path_of_its_own_and_is_what_the_ledger_has_the_digest_of(
    ice: WorldAgency, custodian: WorldPerson, program: Program
) -> None:
    content = b'{"format":"openbwc-disposition-certificate/1","recordings":[]}'
    said = {"action": "destroy", "reason": "It is due.", "reckoned_on": ice.world.today}
    said |= {"proposed_by": custodian.row, "proposed_at": ice.world.now, "sha256": "0" * 64}
    ended = ice.row.dispositions.create(
        **said, state="ended", certificate=content, certificate_sha256=hashlib.sha256(content).hexdigest()
    )
    waits = ice.row.dispositions.create(**said, state="proposed")
    told = program.get(f"/retention/dispositions/{ended.id}").body
    assert told["certificate"] == f"{BASE}/retention/dispositions/{ended.id}/certificate"
    answer = Client().get(told["certificate"], headers={"Authorization": f"Bearer {program.token}"})
    assert hashlib.sha256(answer.content).hexdigest() == told["certificate_sha256"]
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("application/json", "no-store")
    assert program.get(f"/retention/dispositions/{waits.id}").body["certificate"] is None
    assert program.get(f"/retention/dispositions/{waits.id}/certificate").status == 404
