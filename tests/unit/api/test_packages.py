"""Packages by a program: built, their state read, links given and revoked; what is opened by a link is in no answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from openbwc.custody.models import Event
from openbwc.disclosure.models import Link, Package, PackageState
from openbwc.program.models import AnsweredRequest, Role
from tests.unit.api.conftest import Program, program_of
from tests.unit.disclosure.packaging.releases import released
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
NEVER = "01930000-0000-7000-8000-000000000000"


@pytest.fixture
def ice(world: World) -> WorldAgency:
    return world.agency("ICE")


@pytest.fixture
def program(ice: WorldAgency) -> Program:
    return program_of(ice.staff(Role.DISCLOSURE_OFFICER), "disclosure:read", "disclosure:write")


@pytest.fixture
def release(ice: WorldAgency) -> str:
    """The id of a release in discovery that is out."""
    recording = ice.officer("Ruiz").trained().wears().recorded()
    return str(released(ice, ice.copied(recording)).id)


def packed(world: World, release: str) -> Package:
    """The release's package, as a worker leaves it."""
    package = Package.objects.get(release=release)
    package.state, package.built_at, package.size, package.sha256 = PackageState.BUILT, world.now, 9, "ab" * 32
    package.save()
    return package


def test_a_release_is_packed_once_and_its_state_told(world: World, program: Program, release: str) -> None:
    where = f"/packages/{release}"
    assert program.get(where).body["state"] is None
    key = {"Idempotency-Key": "pack-1"}
    made = program.post(where, **key)
    assert (made.status, made.body["state"], made.body["served"]) == (201, "asked", False)
    assert program.post(where, **key).body == made.body
    refused = program.post(where)
    assert (refused.status, [one["code"] for one in refused.body["reasons"]]) == (403, ["package_begun"])
    packed(world, release)
    told = program.get(where).body
    assert (told["state"], told["served"], told["sha256"], told["size"]) == ("built", True, "ab" * 32, 9)
    assert [one["release"] for one in program.get("/packages").body["items"]] == [release]


def test_a_link_is_given_with_its_secret_once_and_revoked(world: World, program: Program, release: str) -> None:
    links = f"/packages/{release}/links"
    assert program.get(links).status == 404
    program.post(f"/packages/{release}")
    package = packed(world, release)
    given = program.post(links, {"to": "defence", "named": "Ada Counsel"}, **{"Idempotency-Key": "link-1"})
    assert given.status == 201
    path = given.body["address"].removeprefix("http://testserver")
    assert Client().get(path).status_code == 200
    secret = path.split("/")[3]
    kept = [bytes(one.body) for one in AnsweredRequest.objects.all()] + [bytes(one.body) for one in Event.objects.all()]
    assert not any(secret.encode() in one for one in kept)
    assert secret not in str(program.get(links).body)
    (link,) = program.get(links).body["items"]
    assert link == given.body["link"]
    revoked = program.post(f"{links}/{link['id']}/revoke", {"reason": "Another counsel came."})
    assert (revoked.status, revoked.body["revoked_reason"]) == (200, "Another counsel came.")
    assert program.post(f"{links}/{link['id']}/revoke", {"reason": "Again."}).status == 403
    assert program.post(f"{links}/{NEVER}/revoke", {"reason": "No."}).status == 404
    assert not any(b"Another counsel" in bytes(one.body) for one in Event.objects.filter(kind__contains="link"))
    assert package.links.count() == 1


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"to": "court", "named": "The clerk"}, 403, "link_unknown"),
        ({"to": "recipient", "named": "Jo Doe", "days": 91}, 403, "link_too_long"),
        ({"to": "nobody", "named": "Jo Doe"}, 422, ""),
        ({"named": "Jo Doe", "days": 0}, 422, ""),
        ({"named": " "}, 422, ""),
    ],
)
def test_a_link_is_given_by_the_rules_of_the_pages(
    world: World, program: Program, release: str, wanted: dict[str, Any], status: int, code: str
) -> None:
    program.post(f"/packages/{release}")
    packed(world, release)
    answer = program.post(f"/packages/{release}/links", wanted)
    assert answer.status == status
    if code:
        assert [one["code"] for one in answer.body["reasons"]] == [code]
    assert not Link.objects.exists()


def test_who_has_no_part_in_packages_finds_none(world: World, ice: WorldAgency, release: str) -> None:
    theirs = program_of(world.agency("CBP").staff(Role.DISCLOSURE_OFFICER))
    for program in (theirs, program_of(ice.staff(Role.SUPERVISOR))):
        assert program.get("/packages").body["items"] == []
        assert program.get(f"/packages/{release}").status == 404
        assert program.post(f"/packages/{release}").status == 404
    assert not Package.objects.exists()


def test_a_link_that_has_ended_stays_in_the_list(world: World, program: Program, release: str) -> None:
    program.post(f"/packages/{release}")
    packed(world, release)
    for name in ("Ada Counsel", "Bo Counsel", "Cy Counsel"):
        program.post(f"/packages/{release}/links", {"to": "defence", "named": name})
    Link.objects.filter(named="Bo Counsel").update(expires_at=world.now - timedelta(days=1))
    first = program.get(f"/packages/{release}/links?limit=2").body
    rest = program.get(f"/packages/{release}/links?limit=2&cursor={first['next']}").body
    named = [one["named"] for one in [*first["items"], *rest["items"]]]
    assert named == ["Cy Counsel", "Bo Counsel", "Ada Counsel"]
