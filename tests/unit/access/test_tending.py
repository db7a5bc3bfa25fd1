"""Who keeps access lists reaches the page and no byte; titles of restricted encounters stay with who may know them."""

import pytest
from django.test import Client

from openbwc.access.tending import encounters_open_to, may_tend, tended
from openbwc.program.models import Role
from tests.world import World

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_a_custodian_names_somebody_on_a_restricted_recording_by_its_page_and_sees_no_frame() -> None:
    world = World()
    ice = world.agency("ICE")
    recording = ice.officer("Ruiz").wears().recorded(restriction="protected_identity")
    custodian, investigator = ice.staff(Role.CUSTODIAN), ice.staff(Role.INVESTIGATOR)
    assert may_tend(custodian.row, recording, world.now)
    assert list(tended(custodian.row, world.now)) == [recording]
    assert not may_tend(investigator.row, recording, world.now)
    assert not tended(investigator.row, world.now).exists()

    client = Client()
    client.force_login(custodian.account, backend=BACKEND)
    page = f"/recordings/{recording.short_id}/"
    assert page in client.get("/").content.decode()
    assert client.get(page).status_code == 200
    watched = client.post(f"{page}viewing/", {"purpose": "investigation", "matter": "ICE-1"})
    assert watched.status_code == 403
    named = client.post(f"{page}access/", {"person": investigator.row.badge, "reason": "case 12"})
    assert named.status_code == 302, named.content.decode()[-2000:]
    assert recording.access_list.get().person == investigator.row

    client.force_login(investigator.account, backend=BACKEND)
    assert client.get(page).status_code == 200
    client.force_login(ice.staff(Role.INVESTIGATOR).account, backend=BACKEND)
    assert page not in client.get("/").content.decode()
    assert client.get(page).status_code == 403


def test_an_unrestricted_recording_is_not_tended() -> None:
    world = World()
    ice = world.agency("ICE")
    recording = ice.officer("Ruiz").wears().recorded()
    assert not may_tend(ice.staff(Role.CUSTODIAN).row, recording, world.now)


def test_the_title_of_a_restricted_encounter_is_not_offered() -> None:
    world = World()
    ice = world.agency("ICE")
    secret, plain = ice.encounter("planned_arrest"), ice.encounter("planned_arrest")
    restricted = ice.officer("Sole").wears().recorded(restriction="protected_identity", encounter=secret)
    ruiz = ice.officer("Ruiz").trained()
    ruiz.wears().recorded(encounter=plain)
    named = ice.staff(Role.INVESTIGATOR).named_on(restricted)
    assert set(encounters_open_to(ruiz.row, ice.row)) == {plain}
    assert set(encounters_open_to(named.row, ice.row)) == {plain, secret}


def test_redaction_of_an_encounter_tells_no_title_that_is_not_told_elsewhere() -> None:
    world = World()
    ice = world.agency("ICE")
    secret = ice.encounter("planned_arrest")
    wearer = ice.officer("Sole").trained().wears()
    restricted = wearer.recorded(restriction="protected_identity", encounter=secret)
    wearer.recorded(encounter=secret)
    client, redactor = Client(), ice.staff(Role.REDACTOR)
    client.force_login(redactor.account, backend=BACKEND)
    page = f"/encounters/{secret.short_id}/redaction/"
    refused = client.get(page)
    assert refused.status_code == 404
    assert secret.title not in refused.content.decode()
    redactor.named_on(restricted)
    assert client.get(page).status_code == 200
