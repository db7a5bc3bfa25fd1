"""The planner's page: whose figures it rests on, what it lets people change, and what it refuses."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from openbwc.program.models import Assignment, Role
from tests.world import World, WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """ICE with six days of footage: on each day 12 minutes by one officer."""
    world = World()
    camera = world.agency("ICE").officer("Ruiz").trained().wears("BWC-1")
    Assignment.objects.all().delete()
    for day in range(1, 7):
        starts = timezone.now() - timedelta(days=day, minutes=1)
        Assignment.objects.create(camera=camera.row, person=camera.wearer, starts_at=starts, ends_at=starts)
        camera.recorded(hours_ago=24 * day, minutes=12)
    return world


def seated(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def inputs(client: Client, query: str) -> str:
    return client.get(f"/planner/files/inputs.csv?{query}").content.decode()


def test_an_agency_s_own_people_plan_by_its_own_figures(world: World) -> None:
    manager = seated(world.agency("ICE").staff(Role.PROGRAMME_MANAGER))
    assert ',measured,"Footage and check-outs of' in inputs(manager, "agency=ICE")
    assert ",measured," not in inputs(manager, "agency=ICE&figures=assumed")


def test_others_plan_by_the_example(world: World) -> None:
    stranger = seated(world.agency("CBP").staff(Role.PROGRAMME_MANAGER))
    assert ",measured," not in inputs(stranger, "agency=ICE")
    assert ",measured," not in inputs(stranger, "")
    department = seated(world.agency("CBP").person("Vance").trained().appointed(Role.AUDITOR, department=True))
    assert ',measured,"Footage and check-outs of' in inputs(department, "")


def test_what_somebody_enters_is_marked_as_entered(world: World) -> None:
    client = seated(world.agency("ICE").staff(Role.PROGRAMME_MANAGER))
    query = "agency=ICE&officers=250&cameras=100&years=2&hours_recorded=0.5&bitrate=6&figures=assumed"
    told = inputs(client, query)
    assert told.count(",entered,Entered for this plan") == 3
    plan = client.get(f"/planner/files/plan.csv?{query}").content.decode()
    assert "department,2028,footage,cameras,Cameras in use,cameras,100.000,100.000,100.000,100.000" in plan
    assert "2029" not in plan
    page = client.get(f"/planner/?{query}").content.decode()
    assert "Entered for this plan" in page
    assert "No authority entered" in page


@pytest.mark.parametrize(
    "query",
    [
        "scenario=../../secret",
        "agency=NASA",
        "officers=5",
        "years=31",
        "years=0",
        "bitrate=nan",
        "bitrate=inf",
        "bitrate=1e400",
        "hours_recorded=-1",
        "agency=ICE&officers=99999999999",
        "figures=invented",
    ],
)
def test_what_makes_no_plan_is_refused(world: World, query: str) -> None:
    client = seated(world.agency("ICE").staff(Role.PROGRAMME_MANAGER))
    assert client.get(f"/planner/?{query}").status_code == 400
    assert client.get(f"/planner/files/plan.csv?{query}").status_code == 404
    assert client.get(f"/planner/pictures/money.svg?{query}").status_code == 404


def test_there_are_no_other_files_and_pictures(world: World) -> None:
    client = seated(world.agency("ICE").staff(Role.PROGRAMME_MANAGER))
    assert client.get("/planner/files/secret.csv").status_code == 404
    assert client.get("/planner/pictures/secret.svg").status_code == 404
    assert client.get("/planner/pictures/money.svg").headers["Content-Type"] == "image/svg+xml"
