"""Who reaches a recording's page, and what stands on it."""

import pytest
from django.test import Client

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.actions.tag_recording import tag_recording
from openbwc.evidence.models import Recording
from openbwc.program.models import Role
from tests.world import World, WorldPerson

pytestmark = pytest.mark.django_db


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def recording(world: World) -> Recording:
    return world.agency("ICE").officer("Ruiz").trained().wears("BWC-1").recorded()


def test_who_keeps_the_access_list_reaches_the_page_of_a_restricted_recording_and_others_do_not(
    world: World, recording: Recording
) -> None:
    recording.restriction = "protected_identity"
    recording.save()
    ice = world.agency("ICE")
    custodian = signed_in(ice.staff(Role.CUSTODIAN))
    page = custodian.get(f"/recordings/{recording.short_id}/")
    assert page.status_code == 200
    assert "Access list" in page.content.decode()
    stated = {"purpose": "investigation", "matter": "ICE-1"}
    assert custodian.post(f"/recordings/{recording.short_id}/viewing/", stated).status_code == 403
    refused = signed_in(ice.staff(Role.INVESTIGATOR)).get(f"/recordings/{recording.short_id}/")
    assert refused.status_code == 403
    assert "II.B.3" in refused.content.decode()


def test_a_page_that_is_refused_tells_nothing_of_the_recording_and_leaves_an_event(
    world: World, recording: Recording
) -> None:
    recording.title, recording.place = "Arrest of a witness", "Harbor Road"
    recording.save()
    page = signed_in(world.agency("CBP").officer("Lindqvist").trained()).get(f"/recordings/{recording.short_id}/")
    assert page.status_code == 403
    assert "witness" not in page.content.decode()
    assert "Harbor" not in page.content.decode()
    assert [event.kind for event in history_of(Subject("recording", recording.id))] == ["policy.refused"]


def test_the_page_asks_once_for_what_it_shows(
    world: World, recording: Recording, django_assert_max_num_queries: object
) -> None:
    """The person's standing once, for all purposes and encounters; names of the kinds that the history has alone."""
    supervisor = world.agency("ICE").staff(Role.SUPERVISOR)
    tag_recording(actor=supervisor.row, recording=recording, text="harbor")
    client = signed_in(supervisor)
    with django_assert_max_num_queries(20):  # type: ignore[operator]  # a fixture of pytest-django without types
        page = client.get(f"/recordings/{recording.short_id}/").content.decode()
    assert supervisor.row.name in page


def test_the_grant_s_token_stands_in_the_answer_to_the_statement_and_nowhere_else(
    world: World, recording: Recording
) -> None:
    client = signed_in(world.agency("ICE").staff(Role.INVESTIGATOR))
    address = f"/recordings/{recording.short_id}/viewing/"
    opened = client.post(address, {"purpose": "investigation", "matter": "ICE-1"})
    assert opened.status_code == 200
    token = opened.context["token"]
    assert token in opened.content.decode()
    assert "no-store" in opened.headers["Cache-Control"]
    assert client.get(address).headers["Location"] == f"/recordings/{recording.short_id}/"
    assert token not in client.get(f"/recordings/{recording.short_id}/").content.decode()


def test_lists_carry_no_picture_of_a_recording(world: World, recording: Recording) -> None:
    page = signed_in(world.agency("ICE").staff(Role.INVESTIGATOR)).get("/find/").content.decode()
    assert recording.short_id in page
    assert "/media/" not in page
    assert page.count("<img") == 1  # the house's own mark
