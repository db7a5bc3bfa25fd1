"""The pages of the annual FOIA report and of the accounting: each figure leads to its requests."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from openbwc.disclosure.accounting import Account
from openbwc.disclosure.actions.enter_disclosure import enter_disclosure
from openbwc.disclosure.actions.mark_responsive import mark_responsive
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.actions.rule_on_records import rule_on_records
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.annual_report.cases import fiscal_year_of
from openbwc.disclosure.models import AccountingGiven, AnnualStatement, Basis, Channel, Disclosed, Request, Ruling
from openbwc.evidence.actions.report_prohibited import report_prohibited
from openbwc.evidence.queries import Criteria
from openbwc.program.models import Role
from openbwc.site.web.forms.accounting import ReportForm
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def officer(ice: WorldAgency) -> WorldPerson:
    return ice.staff(Role.DISCLOSURE_OFFICER)


def browser(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def made(ice: WorldAgency, kind: str = "press", *, declared: bool = False) -> Request:
    words = "All footage of the stop."
    asked = Asked(kind=kind, name="Jo <b>Doe</b>", description=words, identity_declared=declared)
    return receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)


def test_every_figure_of_the_page_leads_to_its_requests(ice: WorldAgency, officer: WorldPerson) -> None:
    request, client = made(ice), browser(officer)
    page = client.get(reverse("annual_report")).content.decode()
    links = set(re.findall(r'href="(/requests/report/figure/[^"]+)"', page))
    assert len(links) >= 3
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert request.number in answer.content.decode(), link


def test_who_reads_some_agencies_gets_no_report_of_the_department(ice: WorldAgency) -> None:
    cbp, nps = ice.world.agency("CBP"), ice.world.agency("NPS")
    forms = [
        ReportForm({"agency": "", "year": 2026}, agencies=agencies, department=every, latest=2026)
        for agencies, every in (([cbp.row, ice.row], False), ([cbp.row, ice.row, nps.row], True))
    ]
    assert all(form.is_valid() for form in forms)
    some, every = forms
    assert (some.chosen(), len(every.chosen())) == ([cbp.row], 3)
    assert "The department" not in str(some)
    assert "The department" in str(every)


@pytest.mark.parametrize("query", ["?agency=XYZ", "?year=1999", "?year=9999", "?year=x", "?year="])
def test_a_query_that_names_no_report_shows_the_present_one_and_gives_no_file(officer: WorldPerson, query: str) -> None:
    client = browser(officer)
    assert client.get(reverse("annual_report") + query).status_code == 200
    assert client.get(reverse("annual_report_file", args=["xml"]) + query).status_code == 404
    assert client.get(reverse("annual_report_figure", args=["V.A-1"]) + query).status_code == 404


def test_the_files_are_of_their_kind(ice: WorldAgency, officer: WorldPerson) -> None:
    client = browser(officer)
    made(ice)
    year = fiscal_year_of(ice.world.today)
    for form, kind, name in (
        ("xml", "application/xml", f"foia-ICE-{year}.xml"),
        ("figures", "text/csv; charset=utf-8", f"foia-ICE-{year}-figures.csv"),
        ("trace", "text/csv; charset=utf-8", f"foia-ICE-{year}-trace.csv"),
    ):
        answer = client.get(reverse("annual_report_file", args=[form]))
        assert answer.headers["Content-Type"] == kind
        assert name in answer.headers["Content-Disposition"]
        assert b"Doe" not in answer.content
    assert client.get(reverse("annual_report_file", args=["exe"])).status_code == 404
    assert client.get(reverse("annual_report_figure", args=["V.A-99"])).status_code == 404


def test_the_office_states_its_figures_on_the_page(ice: WorldAgency, officer: WorldPerson) -> None:
    client, year = browser(officer), fiscal_year_of(ice.world.today)
    address = f"{reverse('annual_report_state')}?agency=ICE&year={year}"
    figures = dict.fromkeys(
        ("exclusions_used", "posted_by_foia_office", "posted_by_programmes", "consultations_at_start"), "1"
    ) | {
        "full_time": "2.5",
        "equivalent_full_time": "1",
        "processing_cost": "1000.50",
        "litigation_cost": "0",
        "fees_collected": "10",
        "consultations_received": "0",
        "consultations_processed": "2",
    }
    refused = client.post(address, figures)
    assert refused.status_code == 400
    assert "no more consultations processed" in refused.content.decode()
    assert client.post(address, figures | {"consultations_processed": "1"}).status_code == 302
    assert AnnualStatement.objects.get().year == year
    assert "1000.5" in client.get(reverse("annual_report")).content.decode()
    reader = browser(ice.staff(Role.AUDITOR))
    assert reader.post(address, figures).status_code == 403
    assert "State what only the office knows" not in reader.get(reverse("annual_report")).content.decode()


def test_a_disclosure_is_entered_and_given_to_an_individual(ice: WorldAgency, officer: WorldPerson) -> None:
    client, recording = browser(officer), ice.officer("Ruiz").trained().wears().recorded()
    told = {
        "recording": recording.short_id,
        "made_on": (ice.world.today - timedelta(days=1)).isoformat(),  # past in every zone
        "nature": "A drive",
        "purpose": "<script>alert(1)</script>",
        "basis": "b3",
        "recipient": "Federal Defender",
        "address": "1 Court Square",
    }
    for wrong in ({"recording": "x"}, {"recording": "2" * 22}, {"basis": "b2"}, {"recipient": ""}):
        assert client.post(reverse("accounting_enter"), told | wrong).status_code == 400
    assert client.post(reverse("accounting_enter"), told).status_code == 302
    assert Disclosed.objects.get().recording == recording
    recording.title = "The stop at 5th Street"
    recording.save()
    page = client.get(reverse("accounting")).content.decode()
    assert "<script>alert(1)" not in page
    assert recording.title in page
    assert recording.short_id not in page.replace(reverse("recording", args=[recording.id]), "")
    request = made(ice, "person_in_footage", declared=True)
    asked = {"number": request.number}
    assert client.post(reverse("accounting_give"), asked).status_code == 400
    criteria = Criteria(camera=recording.camera.serial)
    certificate = search_for_request(actor=officer.row, request=request, criteria=criteria)
    mark_responsive(actor=officer.row, request=request, certificate=certificate)
    assert client.post(reverse("accounting_give"), asked).status_code == 400
    records = list(request.responsive.all())
    rule_on_records(actor=officer.row, request=request, records=records, ruling=Ruling.PART)
    assert client.post(reverse("accounting_give"), asked).status_code == 302
    given = AccountingGiven.objects.get()
    file = client.get(reverse("accounting_given", args=[given.id]))
    assert b"Federal Defender" in file.content
    stranger = browser(ice.world.agency("CBP").staff(Role.DISCLOSURE_OFFICER))
    assert stranger.get(reverse("accounting_given", args=[given.id])).status_code == 404
    assert stranger.post(reverse("accounting_enter"), told).status_code == 400
    assert b"Federal Defender" not in stranger.get(reverse("accounting_file")).getvalue()
    one, changed = Disclosed.objects.get(), told | {"address": "2 Court Square", "reason": "It moved."}
    correct = reverse("accounting_correct", args=[one.id])
    assert stranger.post(correct, changed).status_code == 404
    assert b"1 Court Square" in client.get(correct).content
    assert client.post(correct, changed | {"reason": ""}).status_code == 400
    assert client.post(correct, changed).status_code == 302
    assert client.get(correct).status_code == 404
    page = client.get(reverse("accounting")).content.decode()
    assert "another stands in its place" in page
    assert "in the place of another: It moved." in page
    assert client.get(reverse("accounting_file")).getvalue().count(b"Federal Defender") == 2


def test_the_accounting_names_no_restricted_recording(ice: WorldAgency, officer: WorldPerson) -> None:
    client, recording = browser(officer), ice.officer("Ruiz").trained().wears().recorded()
    recording.title = "The safe house"
    recording.save()
    told = Account(
        made_on=ice.world.today - timedelta(days=1),
        nature="A drive",
        purpose="Discovery",
        basis=Basis.ROUTINE_USE,
        recipient="Federal Defender",
        address="1 Court Square",
    )
    enter_disclosure(actor=officer.row, recording=recording, told=told)
    correct = reverse("accounting_correct", args=[Disclosed.objects.get().id])
    assert all(recording.title in client.get(one).content.decode() for one in (reverse("accounting"), correct))
    report_prohibited(
        actor=ice.officer("Haddad").trained().row,
        recording=recording,
        restriction="protected_identity",
        statement="An informant.",
    )
    for one in (reverse("accounting"), correct):
        page = client.get(one).content.decode()
        assert recording.title not in page
        assert "restricted recording" in page
        assert reverse("recording", args=[recording.id]) not in page
