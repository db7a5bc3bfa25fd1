"""The pages of task forces: from entering one to a camera that goes out for it; who sees it, who may not."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openbwc.custody.models import Event
from openbwc.program.models import Account, Agreement, Assignment, Membership, Role, TaskForce
from tests.world import World

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 the agreement"


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_from_a_task_force_to_a_camera_that_goes_out_for_it() -> None:
    world = World()
    ice = world.agency("ICE")
    ruiz = ice.officer("Ruiz").trained()
    camera = ice.camera()
    day = world.today.isoformat()
    manager = signed_in(ice.staff(Role.PROGRAMME_MANAGER).account)
    entered = {"agency": str(ice.row.id), "name": "Harbour", "led_by": "department", "starts_on": day}
    assert b"leader&#x27;s name" in manager.post(reverse("task_forces"), {**entered, "leader": "County"}).content
    assert manager.post(reverse("task_forces"), entered).status_code == 302
    force = TaskForce.objects.get()
    page = reverse("task_force", args=[force.id])
    joined = {"person": ruiz.row.badge, "starts_on": day}
    assert manager.post(reverse("task_force_join", args=[force.id]), joined).status_code == 302
    out = {"person": ruiz.row.badge, "task_force": str(force.id)}
    refused = manager.post(reverse("camera_out", args=[camera.id]), out)
    assert (refused.status_code, b"no written agreement" in refused.content) == (403, True)
    agreed = {
        "reference": "MOU 12",
        "parties": "The department\nThe county",
        "follows": "agreement",
        "starts_on": day,
        "ends_on": (world.today + timedelta(days=90)).isoformat(),
        "term_bwc_use": "As the lead agency's policy says.",
        "term_data_terms": "Federal records.",
        "paper": SimpleUploadedFile("mou.pdf", PDF),
    }
    assert manager.post(reverse("task_force_agreement", args=[force.id]), agreed).status_code == 302
    agreement = Agreement.objects.get()
    paper = manager.get(reverse("agreement_paper", args=[agreement.id]))
    assert b"".join(paper.streaming_content) == PDF
    step = reverse("agreement_step", args=[agreement.id])
    assert b"was signed by" in manager.post(step, {"step": "ratify", "day": day}).content
    assert manager.post(step, {"step": "sign", "day": day}).status_code == 302
    assert manager.post(step, {"step": "ratify", "day": day}).status_code == 302
    assert manager.post(reverse("camera_out", args=[camera.id]), out).status_code == 302
    assert Assignment.objects.get().task_force == force
    shown = manager.get(page, {"badge": ruiz.row.badge}).content.decode()
    assert "lead agency" in shown
    assert "nothing of VI stands against it" in shown
    later = (world.today + timedelta(days=90)).isoformat()
    assert "The agreement has ended." in manager.get(page, {"badge": ruiz.row.badge, "on": later}).content.decode()
    assert (
        manager.post(reverse("membership_end", args=[Membership.objects.get().id]), {"ends_on": day}).status_code == 302
    )
    assert (
        manager.post(reverse("task_force_end", args=[force.id]), {"ends_on": day, "reason": "Done."}).status_code == 302
    )


def test_the_signed_paper_is_for_who_manages_oversees_or_serves() -> None:
    world = World()
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    manager = signed_in(ice.staff(Role.PROGRAMME_MANAGER).account)
    force = TaskForce.objects.create(agency=ice.row, name="Harbour", led_by="department", starts_on=world.today)
    agreed = {
        "reference": "MOU 12",
        "parties": "The department\nThe county",
        "follows": "agreement",
        "starts_on": world.today.isoformat(),
        "ends_on": (world.today + timedelta(days=90)).isoformat(),
        "paper": SimpleUploadedFile("mou.pdf", PDF),
    }
    assert manager.post(reverse("task_force_agreement", args=[force.id]), agreed).status_code == 302
    member, former, colleague = cbp.officer("Lindqvist"), ice.officer("Ruiz"), ice.officer("Webb")
    day = timedelta(days=1)
    Membership.objects.create(task_force=force, person=member.row, starts_on=world.today)
    Membership.objects.create(
        task_force=force, person=former.row, starts_on=world.today - 9 * day, ends_on=world.today - day
    )
    page = reverse("task_force", args=[force.id])
    paper = reverse("agreement_paper", args=[Agreement.objects.get().id])
    readers = ((member, True), (ice.staff(Role.AUDITOR), True), (former, False), (colleague, False))
    for person, may in readers:
        client = signed_in(person.account)
        assert client.get(paper).status_code == (200 if may else 404)
        shown = client.get(page)
        assert (shown.status_code, paper in shown.content.decode()) == (200, may)


def test_a_file_that_is_no_paper_is_refused_and_a_supervisor_enters_nothing() -> None:
    ice = World().agency("ICE")
    force = TaskForce.objects.create(agency=ice.row, name="Harbour", led_by="department", starts_on=ice.world.today)
    day = ice.world.today.isoformat()
    agreed = {"reference": "MOU 12", "parties": "A\nB", "follows": "agreement", "starts_on": day}
    address = reverse("task_force_agreement", args=[force.id])
    manager = signed_in(ice.staff(Role.PROGRAMME_MANAGER).account)
    shown = manager.post(address, {**agreed, "paper": SimpleUploadedFile("mou.pdf", b"<html>")})
    assert (shown.status_code, b"PDF, PNG or JPEG" in shown.content) == (400, True)
    supervisor = signed_in(ice.staff(Role.SUPERVISOR).account)
    shown = supervisor.post(address, {**agreed, "paper": SimpleUploadedFile("mou.pdf", PDF)})
    assert shown.status_code == 403
    assert not Agreement.objects.exists()
    assert Event.objects.filter(kind="policy.refused", subject=f"task_force:{force.id}").exists()


def test_who_serves_in_it_sees_it_and_strangers_do_not() -> None:
    world = World()
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    force = TaskForce.objects.create(agency=ice.row, name="Harbour", led_by="department", starts_on=world.today)
    lindqvist, stranger = cbp.officer("Lindqvist"), world.agency("USSS").officer("Vance")
    Membership.objects.create(task_force=force, person=lindqvist.row, starts_on=world.today)
    page = reverse("task_force", args=[force.id])
    assert signed_in(lindqvist.account).get(page).status_code == 200
    assert signed_in(stranger.account).get(page).status_code == 404
    assert b"Harbour" not in signed_in(stranger.account).get(reverse("task_forces")).content
