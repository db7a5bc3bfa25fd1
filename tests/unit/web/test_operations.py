"""The pages of operations: what is entered there, who sees what of a roster, and how a wrong entry is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openbwc.evidence.models import NonActivation, Operation, RosterEntry
from openbwc.oversight.models import Finding
from openbwc.program.models import Role
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db

PLANNED = {
    "type": "removal_order",
    "number": "R-1",
    "title": "Removal",
    "day": "2026-10-31",
    "starts": "22:00",
    "ends": "06:00",
    "zone": "America/Denver",
}


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def supervisor(ice: WorldAgency) -> Client:
    return signed_in(ice.staff(Role.SUPERVISOR))


def form(ice: WorldAgency, **changes: Any) -> dict[str, Any]:
    return {**PLANNED, "agency": ice.row.id, **changes}


def test_an_operation_is_entered_by_the_clocks_of_its_site(ice: WorldAgency, supervisor: Client) -> None:
    ruiz = ice.officer("Ruiz")
    answer = supervisor.post(reverse("operations"), form(ice, badges=f"{ruiz.row.badge}\n"))
    operation = Operation.objects.get()
    assert answer["Location"] == reverse("operation", args=[operation.id])
    assert operation.ends_at - operation.starts_at == timedelta(hours=9)
    assert operation.roster.get().person == ruiz.row
    page = supervisor.get(answer["Location"]).content.decode()
    assert "31 Oct 2026, 22:00 – 01 Nov 2026, 06:00 MST" in page
    assert "Alex Ruiz" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"badges": "B-none"}, "Expected badges of ICE; found B-none."),
        ({"day": "2026-03-08", "starts": "02:10", "ends": "02:50"}, "Expected times that exist on 2026-03-08"),
        ({"zone": "Mars/Base"}, "Select a valid choice"),
        ({"number": "OLD"}, "Expected a number that ICE has not used"),
    ],
)
def test_a_wrong_entry_is_told_and_nothing_is_made(
    ice: WorldAgency, supervisor: Client, changes: dict[str, str], words: str
) -> None:
    Operation.objects.filter(id=ice.operation("removal_order").id).update(number="OLD")
    answer = supervisor.post(reverse("operations"), form(ice, **changes))
    assert (answer.status_code, Operation.objects.count()) == (400, 1)
    assert words in answer.content.decode()


def test_an_officer_sees_their_own_part_of_a_roster_and_enters_nothing(ice: WorldAgency) -> None:
    ruiz, chen = ice.officer("Ruiz"), ice.officer("Chen")
    shared, other = ice.operation("removal_order", ruiz, chen), ice.operation("removal_order", chen)
    officer = signed_in(ruiz)
    listed = officer.get(reverse("operations")).content.decode()
    assert (shared.number in listed, other.number in listed) == (True, False)
    assert "Enter an operation" not in listed
    page = officer.get(reverse("operation", args=[shared.id])).content.decode()
    assert ("Alex Ruiz" in page, "Alex Chen" in page) == (True, False)
    assert officer.get(reverse("roster_entry", args=[shared.roster.get(person=chen.row).id])).status_code == 404
    assert officer.post(reverse("operations"), form(ice)).status_code == 400


def test_a_reason_is_stated_and_a_refusal_shows_its_clause(ice: WorldAgency) -> None:
    ruiz = ice.officer("Ruiz")
    entry = ice.operation("removal_order", ruiz).roster.get()
    officer, address = signed_in(ruiz), reverse("roster_entry", args=[entry.id])
    refused = officer.post(address, {"reason": "unsafe_to_record", "statement": " "})
    assert refused.status_code == 403
    assert "A reason of safety needs a statement" in refused.content.decode()
    officer.post(address, {"reason": "unsafe_to_record", "statement": "Shots were fired."})
    assert NonActivation.objects.get().person == ruiz.row
    assert "accounted for" in officer.get(address).content.decode()


def test_somebody_is_put_on_a_roster_and_taken_off_and_the_operation_called_off(
    ice: WorldAgency, supervisor: Client
) -> None:
    operation, ruiz = ice.operation("removal_order"), ice.officer("Ruiz")
    line = {"person": ruiz.row.badge, "role": "arrest", "camera_expected": "on"}
    for status in (302, 400):
        assert supervisor.post(reverse("operation_roster", args=[operation.id]), line).status_code == status
    entry = operation.roster.get()
    assert (entry.role, entry.camera_expected) == ("arrest", True)
    supervisor.post(reverse("roster_entry_off", args=[entry.id]), {"reason": "Sick."})
    supervisor.post(reverse("operation_off", args=[operation.id]), {"reason": "The order was stayed."})
    page = supervisor.get(reverse("operation", args=[operation.id])).content.decode()
    assert "taken off: Sick." in page
    assert "The order was stayed." in page


def test_a_file_is_tried_then_brought_in(ice: WorldAgency, supervisor: Client) -> None:
    ruiz = ice.officer("Ruiz")
    rows = (
        "agency,number,type,title,zone,day,starts,ends,badge\n"
        f"ICE,S-1,patrol_shift,Shift,America/Denver,2026-10-31,22:00,06:00,{ruiz.row.badge}\n"
        "ICE,S-2,picnic,Shift,America/Denver,2026-10-31,22:00,06:00,\n"
    )

    def sent(text: str, **more: str) -> str:
        file = SimpleUploadedFile("rosters.csv", text.encode(), content_type="text/csv")
        return supervisor.post(reverse("operation_rows"), {"file": file, **more}).content.decode()

    tried = sent(rows, dry="on")
    assert ("Tried; nothing was changed" in tried, "knows the types" in tried) == (True, True)
    assert not RosterEntry.objects.exists()
    assert "Brought in" in sent(rows)
    assert RosterEntry.objects.get().person == ruiz.row
    assert "Expected a first line with the columns" in sent("a,b\n1,2\n")


def test_a_day_lists_its_gaps_with_their_findings(ice: WorldAgency, supervisor: Client) -> None:
    ruiz = ice.officer("Ruiz")
    operation = ice.operation("removal_order", ruiz, zone="UTC")
    finding = Finding.objects.create(
        agency=ice.row,
        check_code="coverage.missing_ii_a_2",
        clause="II.A.2",
        subject_kind="roster_entry",
        subject_id=operation.roster.get().id,
        words="None was found.",
        owner=ruiz.row,
        found_at=ice.world.now,
        last_found_at=ice.world.now,
        due_on=ice.world.today,
    )
    day = {"agency": "ICE", "day": operation.starts_at.date().isoformat()}
    page = supervisor.get(reverse("coverage"), day).content.decode()
    assert operation.number in page
    assert reverse("finding", args=[finding.id]) in page
    assert supervisor.get(reverse("coverage"), {**day, "day": "someday"}).status_code == 400
    assert "Nothing was asked" in supervisor.get(reverse("coverage"), {**day, "day": "2020-01-01"}).content.decode()
