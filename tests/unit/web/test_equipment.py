"""The pages of the equipment: the officer at the dock, a camera's life, stand-down orders."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openbwc.program.device_reading import FORMAT
from openbwc.program.models import Assignment, CameraSignal, Role, StandDown, Standing
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def ruiz(ice: WorldAgency) -> WorldPerson:
    return ice.officer("Ruiz").trained()


@pytest.fixture
def manager(ice: WorldAgency) -> WorldPerson:
    return ice.staff(Role.PROGRAMME_MANAGER)


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_officer_takes_a_camera_by_its_number_and_brings_it_back(ice: WorldAgency, ruiz: WorldPerson) -> None:
    ice.camera("BWC-2290")
    client = signed_in(ruiz)
    page = client.get(reverse("my_camera")).content.decode()
    assert "Ready in the dock" in page
    assert "BWC-2290" in page
    client.post(reverse("my_camera"), {"serial": "bwc-2290", "condition": "scratched"})
    out = Assignment.objects.get()
    assert (out.person_id, out.condition_out, out.ends_at) == (ruiz.row.id, "scratched", None)
    page = client.get(reverse("my_camera")).content.decode()
    assert "You have" in page
    assert "Take it" not in page
    client.post(reverse("my_camera_back", args=["BWC-2290"]), {"condition": "wet"})
    out.refresh_from_db()
    assert (out.condition, out.ends_at is None) == ("wet", False)


def test_a_refusal_at_the_dock_names_the_clause_and_the_cameras_to_take_instead(
    ice: WorldAgency, ruiz: WorldPerson
) -> None:
    ice.camera("BWC-1", pre_event=5)
    ice.camera("BWC-2")
    answer = signed_in(ruiz).post(reverse("my_camera"), {"serial": "BWC-1"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "V.A.7" in page
    assert "What would lift it" in page
    assert "Take one of those below instead" in page
    assert 'value="BWC-2"' in page
    assert not Assignment.objects.exists()


def test_who_may_take_none_is_told_before_trying(ice: WorldAgency) -> None:
    ice.camera("BWC-1")
    page = signed_in(ice.officer("Haddad").trained(days_left=-5)).get(reverse("my_camera")).content.decode()
    assert "No camera in the dock would go to you now" in page
    assert "III.D" in page
    assert "Ready in the dock" not in page


def test_a_number_that_is_nobody_s_to_take_is_said(ice: WorldAgency, ruiz: WorldPerson) -> None:
    ice.world.agency("CBP").camera("CBP-1")
    answer = signed_in(ruiz).post(reverse("my_camera"), {"serial": "CBP-1"})
    assert answer.status_code == 400
    assert "Expected a camera of your agency" in answer.content.decode()


def test_the_shift_ends_as_the_last_one_did(ice: WorldAgency, ruiz: WorldPerson) -> None:
    worn = ruiz.wears("BWC-1", hours=30).assignment
    worn.shift_ends_at = worn.starts_at + timedelta(hours=10)
    worn.ends_at = worn.shift_ends_at
    worn.save()
    page = signed_in(ruiz).get(reverse("my_camera"))
    offered = datetime.fromisoformat(page.context["take"]["shift_ends_at"].value()).replace(tzinfo=UTC)
    assert abs(offered - (timezone.now() + timedelta(hours=10))) < timedelta(minutes=10)


def test_an_officer_reports_a_loss_and_has_the_camera_no_more(ice: WorldAgency, ruiz: WorldPerson) -> None:
    worn = ruiz.wears("BWC-1")
    said = {
        "kind": "loss",
        "happened_at": f"{timezone.now() - timedelta(minutes=5):%Y-%m-%dT%H:%M}",
        "words": "Fell off in a pursuit.",
    }
    client = signed_in(ruiz)
    assert client.post(reverse("my_camera_report", args=["BWC-1"]), {**said, "words": ""}).status_code == 400
    client.post(reverse("my_camera_report", args=["BWC-1"]), said)
    worn.row.refresh_from_db()
    assert worn.row.standing == Standing.LOST
    assert "Take a camera" in client.get(reverse("my_camera")).content.decode()


def test_a_manager_moves_reads_and_disposes_with_what_does_not_fit_shown_in_place(
    ice: WorldAgency, manager: WorldPerson
) -> None:
    camera = ice.camera("BWC-1")
    client = signed_in(manager)
    bad = client.post(reverse("camera_read", args=[camera.id]), {"reading": '{"format": "x"}'})
    assert bad.status_code == 400
    assert FORMAT in bad.content.decode()
    told = {"format": FORMAT, "firmware": "1.0", "settings": {"pre_event_seconds": 60}}
    client.post(reverse("camera_read", args=[camera.id]), {"reading": json.dumps(told)})
    page = client.get(reverse("camera", args=[camera.id])).content.decode()
    assert "does not fit" in page
    assert "needs at least 1.4" in page
    for wanted in ("withdrawn", "received"):
        client.post(reverse("camera_move", args=[camera.id]), {"wanted": wanted, "reason": "Old."})
    camera.refresh_from_db()
    assert camera.standing == Standing.RECEIVED
    refused = client.post(reverse("camera_disposal", args=[camera.id]), {"reason": "Old.", "means": "Shredded."})
    assert refused.status_code == 403
    assert "IV.B" in refused.content.decode()


def test_two_managers_dispose_of_a_camera(ice: WorldAgency, manager: WorldPerson) -> None:
    camera = ice.camera("BWC-1", standing=Standing.WITHDRAWN)
    client = signed_in(manager)
    client.post(reverse("camera_disposal", args=[camera.id]), {"reason": "Old.", "means": "Shredded."})
    settle = reverse("camera_disposal_settle", args=[camera.id, camera.disposals.get().id])
    assert client.post(settle).status_code == 403
    assert signed_in(ice.staff(Role.PROGRAMME_MANAGER, "Second")).post(settle).status_code == 302
    camera.refresh_from_db()
    assert camera.standing == Standing.DISPOSED


def test_a_sign_is_shown_and_answered(ice: WorldAgency, manager: WorldPerson, ruiz: WorldPerson) -> None:
    worn, now = ruiz.wears("BWC-1"), timezone.now()
    signal = CameraSignal.objects.create(
        camera=worn.row,
        assignment=worn.assignment,
        kind="sequence_gap",
        key="1",
        words="1 clip is missing.",
        evidence={},
        arose_at=now,
        found_at=now,
    )
    address = reverse("camera_signal", args=[worn.row.id, signal.id])
    assert signed_in(ruiz).post(address, {"answer": "It was I."}).status_code == 403
    client = signed_in(manager)
    client.post(address, {"answer": "Card changed by the workshop."})
    page = client.get(reverse("camera", args=[worn.row.id])).content.decode()
    assert "Card changed by the workshop." in page
    assert "the camera was with Alex Ruiz" in page


def test_a_stand_down_is_ordered_shown_and_lifted(ice: WorldAgency, manager: WorldPerson, ruiz: WorldPerson) -> None:
    ruiz.wears("BWC-1")
    client = signed_in(manager)
    said = {"authority": "Head of ICE, memo 7", "reason": "Seen by Bluetooth.", "agency": str(ice.row.id)}
    assert client.post(reverse("stand_downs"), {**said, "serials": "NONE-1"}).status_code == 400
    assert client.post(reverse("stand_downs"), {**said, "agency": ""}).status_code == 403
    client.post(reverse("stand_downs"), said)
    order = StandDown.objects.get()
    page = client.get(reverse("stand_down", args=[order.id])).content.decode()
    assert "BWC-1" in page
    assert "Alex Ruiz" in page
    assert "Stood down" in client.get(reverse("camera", args=[ice.camera("BWC-9").id])).content.decode()
    assert signed_in(ruiz).post(reverse("stand_down_lift", args=[order.id]), {"reason": "No."}).status_code == 403
    client.post(reverse("stand_down_lift", args=[order.id]), {"reason": "Firmware mended."})
    order.refresh_from_db()
    assert order.lifted_because == "Firmware mended."


def test_a_camera_is_lent_to_somebody_of_another_agency(ice: WorldAgency, manager: WorldPerson) -> None:
    camera, guest = ice.camera("BWC-1"), ice.world.agency("CBP").officer("Guest").trained()
    now = timezone.now()
    said = {
        "agency": str(guest.row.agency_id),
        "badge": guest.row.badge,
        "starts_at": f"{now - timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "reason": "Joint operation.",
    }
    client = signed_in(manager)
    assert client.post(reverse("camera_lend", args=[camera.id]), {**said, "badge": "NONE"}).status_code == 400
    client.post(reverse("camera_lend", args=[camera.id]), said)
    assert "BWC-1" in signed_in(guest).get(reverse("my_camera")).content.decode()
    client.post(reverse("camera_loan_end", args=[camera.id, camera.loans.get().id]))
    assert "BWC-1" not in signed_in(guest).get(reverse("my_camera")).content.decode()
