"""The pages of retention: a hold in one click and from a search, a schedule tried, approved and given its authority."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.models import Recording
from openbwc.policy import UNVERIFIED
from openbwc.program.models import Role
from openbwc.retention.actions.reckon import reckon
from openbwc.retention.models import ChangeState, Hold, ScheduleChange, ScheduleItem
from openbwc.site.web.views import holds
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db
SCHEDULE = b"""title: ICE
source: The test
items:
  short: {authority: DAA-1, title: Short, trigger: recorded, cutoff: none, period: P1Y, final_action: destroy}
categories:
  non_evidentiary: [short]
"""


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def custodian(ice: WorldAgency) -> WorldPerson:
    return ice.staff(Role.CUSTODIAN)


@pytest.fixture
def old(ice: WorldAgency) -> Recording:
    return ice.officer("Ruiz").trained().wears().recorded(hours_ago=24 * 800, category="non_evidentiary")


def browser(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def hold_form(ice: WorldAgency, keeper: WorldPerson, **changes: object) -> dict[str, object]:
    return {
        "kind": "litigation",
        "authority": "Order of 3 May",
        "matter": "Doe v. ICE",
        "custodian": keeper.row.badge,
        "review_on": (ice.world.today + timedelta(days=90)).isoformat(),
        **changes,
    }


def test_a_recording_is_held_from_its_page_and_released(
    ice: WorldAgency, custodian: WorldPerson, old: Recording
) -> None:
    ice.scheduled("non_evidentiary", code="short")
    client, address = browser(custodian), reverse("recording_hold", args=[old.id])
    assert address in client.get(reverse("recording", args=[old.id])).content.decode()
    assert "its period has run out" in client.get(address).content.decode()
    answer = client.post(address, hold_form(ice, custodian))
    hold = Hold.objects.get()
    assert answer.headers["Location"] == reverse("hold", args=[hold.id])
    assert "A hold covers it." in client.get(address).content.decode()
    assert "Doe v. ICE" in client.get(reverse("holds")).content.decode()
    page = client.get(reverse("hold", args=[hold.id])).content.decode()
    assert "Order of 3 May" in page
    assert reverse("recording_hold", args=[old.id]) in page
    assert client.post(reverse("hold_release", args=[hold.id]), {"reason": "Dismissed."}).status_code == 302
    assert "its period has run out" in client.get(address).content.decode()
    assert "Dismissed." in client.get(reverse("holds")).content.decode()


def test_who_reads_a_hold_takes_the_proofs_of_its_history(
    home: Path, ice: WorldAgency, custodian: WorldPerson, old: Recording
) -> None:
    browser(custodian).post(reverse("recording_hold", args=[old.id]), hold_form(ice, custodian))
    page = browser(custodian).get(reverse("hold", args=[Hold.objects.get().id])).content.decode()
    (proof,) = re.findall(r'href="([^"]+tlog-proof)"', page)
    publish_checkpoint()
    assert browser(custodian).get(proof).status_code == 200
    assert browser(ice.staff(Role.SUPERVISOR)).get(proof).status_code == 404


def test_what_is_wrong_with_a_hold_stands_beside_the_form(
    ice: WorldAgency, custodian: WorldPerson, old: Recording
) -> None:
    client, address = browser(custodian), reverse("recording_hold", args=[old.id])
    refused = client.post(address, hold_form(ice, custodian, authority=""))
    assert refused.status_code == 403
    assert "A hold needs the authority on which it is placed." in refused.content.decode()
    assert client.post(address, hold_form(ice, custodian, custodian="nobody")).status_code == 400
    assert client.post(address, hold_form(ice, custodian, review_on="soon")).status_code == 400
    assert not Hold.objects.exists()


def test_a_search_is_held_with_what_comes_in(ice: WorldAgency, custodian: WorldPerson, old: Recording) -> None:
    client = browser(custodian)
    found = client.get(reverse("find"), {"category": "non_evidentiary"}).content.decode()
    address = f"{reverse('search_hold', args=[ice.row.id])}?category=non_evidentiary"
    assert address in found
    assert "finds 1 recording now" in client.get(address).content.decode()
    client.post(address, hold_form(ice, custodian))
    hold = Hold.objects.get()
    assert (hold.query, hold.held.get().recording_id) == ({"category": "non_evidentiary"}, old.id)
    empty = client.post(reverse("search_hold", args=[ice.row.id]), hold_form(ice, custodian))
    assert (empty.status_code, "at least one criterion" in empty.content.decode()) == (400, True)
    followed = f"{reverse('search_hold', args=[ice.row.id])}?text=Alex+Ruiz"
    asked = client.get(followed)
    assert (asked.status_code, "The search finds" in asked.content.decode()) == (403, False)
    assert client.post(followed, hold_form(ice, custodian)).status_code == 403


def test_a_hold_is_reviewed_within_the_policys_time(ice: WorldAgency, custodian: WorldPerson, old: Recording) -> None:
    hold, client = ice.held(old, review_in=0), browser(custodian)
    page = client.get(reverse("hold", args=[hold.id])).content.decode()
    assert "review due" in page
    late = {"review_on": (ice.world.today + timedelta(days=4000)).isoformat(), "remarks": "On appeal."}
    refused = client.post(reverse("hold_review", args=[hold.id]), late)
    assert (refused.status_code, "A hold is reviewed within" in refused.content.decode()) == (403, True)
    soon = {**late, "review_on": (ice.world.today + timedelta(days=40)).isoformat()}
    assert client.post(reverse("hold_review", args=[hold.id]), soon).status_code == 302
    assert "On appeal." in client.get(reverse("hold", args=[hold.id])).content.decode()


def test_a_schedule_is_tried_and_a_second_person_approves_it(
    ice: WorldAgency, custodian: WorldPerson, old: Recording
) -> None:
    client, manager = browser(custodian), browser(ice.staff(Role.PROGRAMME_MANAGER))
    file = SimpleUploadedFile("schedule.yaml", SCHEDULE)
    answer = client.post(reverse("schedule", args=[ice.row.id]), {"file": file, "reason": "Approved."})
    change = ScheduleChange.objects.get()
    address = reverse("schedule_change", args=[change.id])
    assert answer.headers["Location"] == address
    assert "<strong>0</strong> recordings would become destroyable" in client.get(address).content.decode()
    approve = reverse("schedule_approve", args=[change.id])
    assert client.post(approve, {"sha256": change.sha256}).status_code == 403
    assert address in manager.get(reverse("schedules")).content.decode()
    assert manager.post(approve).status_code == 400
    assert manager.post(approve, {"sha256": change.sha256}).status_code == 302
    assert "nothing yet: an example" in client.get(reverse("schedule", args=[ice.row.id])).content.decode()


def test_an_authority_is_entered_and_a_second_person_reads_its_list(
    ice: WorldAgency, custodian: WorldPerson, old: Recording
) -> None:
    item = ice.scheduled("non_evidentiary", authority=UNVERIFIED)
    first, second = (browser(ice.staff(Role.PROGRAMME_MANAGER)) for _ in range(2))
    address = reverse("schedule_item", args=[item.id])
    form = {"authority": "DAA-0567-2026-0001-0001", "document": "NARA, 3 May 2026"}
    assert browser(custodian).post(address, form).status_code == 403
    assert first.post(address, {**form, "authority": UNVERIFIED}).status_code == 403
    first.post(address, form)
    change = ScheduleChange.objects.get(entry__code=item.code)
    page = second.get(reverse("schedule_change", args=[change.id])).content.decode()
    assert "<strong>1</strong> recording would become destroyable" in page
    assert {"NARA, 3 May 2026" in page, change.sha256 in page} == {True}
    assert str(old.id) in second.get(reverse("schedule_list", args=[change.id])).content.decode()
    ids = second.get(reverse("schedule_ids", args=[change.id])).getvalue().decode()
    assert ids == f"{old.id}\n"
    keeps = browser(custodian)
    page = keeps.get(reverse("schedule_list", args=[change.id])).content.decode()
    assert {"They are for who decides" in page, f">{old.id}<" in page} == {True, False}
    assert keeps.get(reverse("schedule_ids", args=[change.id])).status_code == 404
    assert second.post(reverse("schedule_approve", args=[change.id]), {"sha256": change.sha256}).status_code == 302
    present = ScheduleItem.objects.get(code=item.code, superseded_on=None)
    page = second.get(reverse("schedule_item", args=[present.id])).content.decode()
    assert {"NARA, 3 May 2026" in page, "Take it back" in page} == {True}
    reckon(agency=ice.row, on=ice.world.today)
    page = browser(custodian).get(reverse("schedule", args=[ice.row.id])).content.decode()
    assert {"DAA-0567-2026-0001-0001" in page, reverse("recording_hold", args=[old.id]) in page} == {True}
    taken_back = reverse("schedule_item_taken_back", args=[present.id])
    assert browser(custodian).post(taken_back, {"reason": "The wrong number."}).status_code == 403
    page = second.post(taken_back, {"reason": "The wrong number."}, follow=True).content.decode()
    assert {"Taken back" in page, "which only keeps more" in page} == {True}
    assert ScheduleItem.objects.get(code=item.code, superseded_on=None).authority == UNVERIFIED
    assert second.post(taken_back, {"reason": "Once more."}).status_code == 400


def test_the_example_is_proposed_and_withdrawn(ice: WorldAgency, custodian: WorldPerson) -> None:
    client = browser(custodian)
    client.post(reverse("schedule", args=[ice.row.id]), {"reason": "To see it."})
    change = ScheduleChange.objects.get()
    assert "nothing yet: an example" in client.get(reverse("schedule_change", args=[change.id])).content.decode()
    again = client.post(reverse("schedule", args=[ice.row.id]), {"reason": "Once more."})
    assert (again.status_code, "no other proposal" in again.content.decode()) == (400, True)
    client.post(reverse("schedule_withdraw", args=[change.id]), {"reason": "Seen."})
    change.refresh_from_db()
    assert (change.state, change.withdrawn_because) == (ChangeState.WITHDRAWN, "Seen.")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"items: 3\n", "a mapping"), (b"\xff\xfe", "UTF-8"), (b"#" * 300_000, "at most"), (b"- &a 1\n- *a\n", "anchor")],
)
def test_a_file_that_is_no_schedule_is_told_what_is_wrong(
    ice: WorldAgency, custodian: WorldPerson, content: bytes, words: str
) -> None:
    file = SimpleUploadedFile("schedule.yaml", content)
    answer = browser(custodian).post(reverse("schedule", args=[ice.row.id]), {"file": file, "reason": "A trial."})
    assert (answer.status_code, words in answer.content.decode()) == (400, True)


def test_another_agency_finds_none_of_it(ice: WorldAgency, custodian: WorldPerson, old: Recording) -> None:
    hold, item = ice.held(old), ice.scheduled("evidentiary")
    stranger = browser(ice.world.agency("CBP").staff(Role.CUSTODIAN))
    for name, key in (("hold", hold.id), ("schedule", ice.row.id), ("schedule_item", item.id)):
        assert stranger.get(reverse(name, args=[key])).status_code == 404, name
    assert stranger.get(reverse("search_hold", args=[ice.row.id])).status_code == 404
    assert hold.matter not in stranger.get(reverse("holds")).content.decode()


def test_what_a_hold_is_about_is_read_by_whom_the_policy_names(
    ice: WorldAgency, custodian: WorldPerson, old: Recording
) -> None:
    """A supervisor whom an investigation is about places holds, too: they read their own, and no other."""
    ice.scheduled("non_evidentiary", code="short")
    supervisor = ice.staff(Role.SUPERVISOR)
    theirs = browser(custodian).post(reverse("recording_hold", args=[old.id]), hold_form(ice, custodian))
    hold = Hold.objects.get()
    assert theirs.status_code == 302
    readers = {
        "custodian": custodian,
        "disclosure officer": ice.staff(Role.DISCLOSURE_OFFICER),
        "supervisor": supervisor,
        "investigator": ice.staff(Role.INVESTIGATOR),
        "auditor": ice.staff(Role.AUDITOR),
        "programme manager": ice.staff(Role.PROGRAMME_MANAGER),
    }
    read = {
        name
        for name, person in readers.items()
        if browser(person).get(reverse("hold", args=[hold.id])).status_code == 200
    }
    assert read == {"custodian", "disclosure officer"}
    listing = {name for name, one in readers.items() if hold.matter in page_of(one, "holds")}
    assert listing == {"custodian", "disclosure officer"}
    for name in ("supervisor", "investigator", "auditor"):
        page = page_of(readers[name], "recording_hold", old.id)
        assert {"A hold covers it." in page, hold.matter in page} == {False}, name
        assert "Whether a hold covers it is told to" in page, name
    own = browser(supervisor).post(
        reverse("recording_hold", args=[old.id]), hold_form(ice, custodian, matter="Grievance 8")
    )
    assert own.status_code == 302
    page = page_of(supervisor, "recording_hold", old.id)
    assert {"Grievance 8" in page, "A hold covers it." in page} == {True}
    assert "Doe v. ICE" not in page


def page_of(person: WorldPerson, name: str, *keys: object) -> str:
    return browser(person).get(reverse(name, args=list(keys))).content.decode()


def test_the_wearer_is_told_of_no_hold_on_their_recording(ice: WorldAgency, custodian: WorldPerson) -> None:
    ruiz = ice.officer("Ruiz").trained()
    worn = ruiz.wears().recorded(hours_ago=24 * 800, category="non_evidentiary")
    ice.scheduled("non_evidentiary")
    hold = ice.held(query={"category": "evidentiary"})
    categorise(actor=custodian.row, recording=worn, category="evidentiary", reason="It shows the arrest.")
    assert hold.held.get().recording == worn
    for name in ("recording", "recording_hold"):
        page = page_of(ruiz, name, worn.id).lower()
        assert {"hold caught" in page, "a hold covers it." in page, hold.matter.lower() in page} == {False}, name


def test_a_page_counts_so_far(
    ice: WorldAgency, custodian: WorldPerson, old: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds, "COUNTED", 1)
    address = f"{reverse('search_hold', args=[ice.row.id])}?category=non_evidentiary"
    assert "finds 1 recording now." in browser(custodian).get(address).content.decode()
    ice.officer("Okafor").wears().recorded(category="non_evidentiary")
    assert "finds more than 1 recordings now." in browser(custodian).get(address).content.decode()


def test_a_search_is_counted_within_reach(ice: WorldAgency, custodian: WorldPerson, old: Recording) -> None:
    Recording.objects.filter(id=old.id).update(restriction="first_amendment")
    address = f"{reverse('search_hold', args=[ice.row.id])}?category=non_evidentiary"
    assert "finds 0 recordings now of those" in browser(ice.staff(Role.INVESTIGATOR)).get(address).content.decode()
    assert "finds 1 recording now." in browser(custodian).get(address).content.decode()


def test_an_own_hold_counts_nothing_beyond_reach(ice: WorldAgency, custodian: WorldPerson, old: Recording) -> None:
    """One hold for each officer, word and hour would else ask what was recorded there."""
    Recording.objects.filter(id=old.id).update(restriction="first_amendment")
    investigator = ice.staff(Role.INVESTIGATOR)
    address = f"{reverse('search_hold', args=[ice.row.id])}?category=non_evidentiary"
    assert browser(investigator).post(address, hold_form(ice, custodian)).status_code == 302
    hold = Hold.objects.get()
    assert hold.held.count() == 1
    page = page_of(investigator, "hold", hold.id)
    assert {"Doe v. ICE" in page, "Custody history" in page, "sha256" in page} == {True, False}
    assert {"Custody history" in page_of(custodian, "hold", hold.id)} == {True}


def test_a_hold_is_offered_where_the_search_was(ice: WorldAgency, custodian: WorldPerson, old: Recording) -> None:
    ice.world.agency("CBP")
    query = f"{reverse('search_hold', args=[ice.row.id])}?agency_code=CBP"
    answer = browser(custodian).post(query, hold_form(ice, custodian))
    assert answer.status_code == 400
    assert not Hold.objects.exists()


def test_a_hold_is_handed_on_with_its_review(ice: WorldAgency, custodian: WorldPerson, old: Recording) -> None:
    hold, next_one = ice.held(old, review_in=0), ice.staff(Role.CUSTODIAN)
    form = {
        "review_on": (ice.world.today + timedelta(days=40)).isoformat(),
        "remarks": "On appeal.",
        "custodian": next_one.row.badge,
    }
    assert browser(custodian).post(reverse("hold_review", args=[hold.id]), form).status_code == 302
    hold.refresh_from_db()
    assert hold.custodian == next_one.row


def test_nobody_releases_a_hold_on_what_they_recorded(ice: WorldAgency) -> None:
    both = ice.officer("Ruiz").trained().appointed(Role.CUSTODIAN)
    hold = ice.held(both.wears().recorded(category="evidentiary"))
    answer = browser(both).post(reverse("hold_release", args=[hold.id]), {"reason": "No need."})
    assert (answer.status_code, "recorded themselves" in answer.content.decode()) == (403, True)
    hold.refresh_from_db()
    assert hold.released_at is None
