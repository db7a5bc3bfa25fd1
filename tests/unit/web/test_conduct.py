"""Prohibited and sensitive recordings on the pages: report, assign, decide, mark a range, end it."""

import pytest
from django.test import Client
from django.urls import reverse

from openbwc.evidence.models import AccessListEntry, ProhibitedReview, SensitiveRange
from openbwc.program.models import Account, Role
from tests.world import World

pytestmark = pytest.mark.django_db


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_report_from_whoever_came_on_it_to_the_decision() -> None:
    ice = World().agency("ICE")
    recording = ice.officer("Ruiz").trained().wears().recorded()
    clerk, custodian, supervisor = ice.person("Clerk"), ice.staff(Role.CUSTODIAN), ice.staff(Role.SUPERVISOR)
    at_the_desk = signed_in(clerk.account)
    address = reverse("prohibited_report", args=[recording.id])
    assert recording.title not in at_the_desk.get(address).content.decode() or not recording.title
    said = {"restriction": "first_amendment", "statement": "It shows nothing but a vigil."}
    assert at_the_desk.post(address, {**said, "statement": ""}).status_code == 400
    assert at_the_desk.post(address, said).status_code == 302
    assert b"already" in at_the_desk.post(address, said).content
    review = ProhibitedReview.objects.get()
    page = reverse("prohibited_review", args=[review.id])
    keeper, reviewer = signed_in(custodian.account), signed_in(supervisor.account)
    assert reviewer.get(reverse("recording", args=[recording.id])).status_code == 403
    assert b"decide by" in keeper.get(page).content
    assign = reverse("prohibited_assign", args=[review.id])
    named = {"reviewer": custodian.row.badge, "reason": "Is here."}
    assert keeper.post(assign, named).status_code == 403
    assert keeper.post(assign, {**named, "reviewer": supervisor.row.badge}).status_code == 302
    assert reviewer.get(reverse("recording", args=[recording.id])).status_code == 200
    opened = reviewer.post(reverse("recording_viewing", args=[recording.id]), {"purpose": "audit"})
    assert opened.status_code == 200
    assert supervisor.row.name in keeper.get(page).content.decode().split("Who saw it since")[1]
    decide = reverse("prohibited_decide", args=[review.id])
    assert keeper.post(decide, {"outcome": "lifted", "reason": "No."}).status_code == 403
    assert b"none is marked" in reviewer.post(decide, {"outcome": "minimised", "reason": "The vigil."}).content
    assert reviewer.post(decide, {"outcome": "lifted", "reason": "An arrest on a warrant."}).status_code == 302
    recording.refresh_from_db()
    assert recording.restriction == ""
    assert b"lifted" in keeper.get(reverse("prohibited_reviews")).content
    assert signed_in(World().agency("CBP").officer("Lindqvist").account).get(page).status_code == 404


def test_who_reported_it_sees_its_steps_and_nothing_of_who_reaches_it() -> None:
    ice = World().agency("ICE")
    recording = ice.officer("Ruiz").trained().wears().recorded()
    clerk, custodian, supervisor = ice.person("Clerk"), ice.staff(Role.CUSTODIAN), ice.staff(Role.SUPERVISOR)
    at_the_desk, keeper = signed_in(clerk.account), signed_in(custodian.account)
    said = {"restriction": "first_amendment", "statement": "It shows nothing but a vigil."}
    at_the_desk.post(reverse("prohibited_report", args=[recording.id]), said)
    review = ProhibitedReview.objects.get()
    page, assign = reverse("prohibited_review", args=[review.id]), reverse("prohibited_assign", args=[review.id])
    named = {"reviewer": supervisor.row.badge, "reason": "Knows the place."}
    assert keeper.post(assign, named).status_code == 302
    kept_apart = ("Who saw it since", "Access list", "Sensitive ranges", "Custody history", recording.wearer.name)
    shown = at_the_desk.get(page).content.decode()
    assert [words for words in kept_apart if words in shown] == []
    assert all(words in shown for words in ("nothing but a vigil", "Assigned to", "decide by"))
    refused = at_the_desk.post(assign, named)
    assert refused.status_code == 403
    assert [words for words in kept_apart if words in refused.content.decode()] == []
    for client in (keeper, signed_in(supervisor.account)):
        assert all(words in client.get(page).content.decode() for words in kept_apart)


def test_a_range_closes_the_recording_and_a_custodian_ends_it() -> None:
    ice = World().agency("ICE")
    ruiz, custodian = ice.officer("Ruiz").trained(), ice.staff(Role.CUSTODIAN)
    recording = ruiz.wears().recorded()
    officer, keeper = signed_in(ruiz.account), signed_in(custodian.account)
    address = reverse("recording_range", args=[recording.id])
    wrong = {"from_s": "5", "to_s": "4", "kind": "medical", "reason": "A treatment room."}
    assert b"its end after its start" in officer.post(address, wrong).content
    assert officer.post(address, {**wrong, "to_s": "7.5"}).status_code == 302
    marked = SensitiveRange.objects.get()
    assert (marked.from_ms, marked.to_ms) == (5000, 7500)
    page = reverse("recording", args=[recording.id])
    assert officer.get(page).status_code == 403
    assert b"Not sensitive" in keeper.get(page).content
    end = reverse("range_end", args=[marked.id])
    AccessListEntry.objects.create(recording=recording, person=ruiz.row, reason="Her report.", named_on=ice.world.today)
    assert officer.post(end, {"reason": "The corridor."}).status_code == 403
    assert keeper.post(end, {"reason": "The corridor, open to all."}).status_code == 302
    assert officer.get(page).status_code == 200
