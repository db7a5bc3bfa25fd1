"""The pages of oversight: a finding is answered and decided, filters narrow, numbers lead to their rows and files."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from openbwc.custody import Actor
from openbwc.oversight.actions.assess import assess
from openbwc.oversight.actions.audit_access import audit_access
from openbwc.oversight.actions.take_metrics import take_metrics
from openbwc.oversight.models import Finding, FindingState
from openbwc.program.models import Role
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker")
ANSWER = {"reason": "equipment_fault", "statement": "The battery was changed."}


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def ruiz(ice: WorldAgency) -> WorldPerson:
    """An officer with a recording that keeps too little from before activation."""
    officer = ice.officer("Ruiz").trained()
    recording = officer.wears().recorded(hours_ago=30)
    recording.pre_event_ms = 12_000
    recording.save()
    return officer


@pytest.fixture
def finding(ice: WorldAgency, ruiz: WorldPerson) -> Finding:
    assess(actor=WORKER, agency=ice.row)
    return Finding.objects.get(clause="V.A.7", subject_kind="recording")


def seated(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_owner_answers_and_the_supervisor_decides(ice: WorldAgency, ruiz: WorldPerson, finding: Finding) -> None:
    owner, supervisor = seated(ruiz), seated(ice.staff(Role.SUPERVISOR))
    address = f"/findings/{finding.short_id}/"
    assert b"The equipment was at fault" in owner.get(address).content
    assert owner.post(f"{address}answer/", ANSWER | {"reason": "forgot"}).status_code == 400
    assert owner.post(f"{address}answer/", ANSWER).status_code == 302
    assert b"The battery was changed." in supervisor.get(address).content
    assert owner.post(f"{address}decide/", {"outcome": "accepted", "statement": "So."}).status_code == 403
    late = {"outcome": "returned", "statement": "No.", "remedy": "Repair it.", "due_on": "2020-01-01"}
    assert b"Expected, with a return, a day" in supervisor.post(f"{address}decide/", late).content
    assert supervisor.post(f"{address}decide/", {"outcome": "accepted", "statement": "Seen."}).status_code == 302
    finding.refresh_from_db()
    assert finding.state == FindingState.ACCEPTED
    assert owner.post(f"{address}answer/", ANSWER).status_code == 400


def test_filters_narrow_the_list_and_a_page_goes_on(ice: WorldAgency, ruiz: WorldPerson, finding: Finding) -> None:
    supervisor = seated(ice.staff(Role.SUPERVISOR))

    def shown(query: str) -> list[Finding]:
        return [one for one, *_ in supervisor.get(f"/findings/?{query}").context["rows"]]

    assert finding in shown("")
    assert shown("clause=V.A.7") == [finding]
    assert shown("clause=V.A.7&overdue=on") == []
    assert shown(f"owner={ruiz.row.badge}") == [finding]
    assert shown("clause=V.A.7&state=resolved") == []
    assert shown("agency=CBP") == []
    assert supervisor.get("/findings/?owner=nobody").status_code == 400
    assert [one for one, *_ in seated(ruiz).get("/findings/").context["rows"]] == [finding]
    for number in range(60):
        finding.pk, finding.key = None, f"more {number}"
        finding.save(force_insert=True)
    first = supervisor.get("/findings/?clause=V.A.7")
    second = supervisor.get(f"/findings/?{first.context['further']}")
    keys = [one.key for page in (first, second) for one, *_ in page.context["rows"]]
    assert (len(keys), len(set(keys)), second.context["further"]) == (61, 61, "")


def test_a_finding_about_a_person_names_the_person(ice: WorldAgency, finding: Finding, ruiz: WorldPerson) -> None:
    finding.subject_kind, finding.subject_id = "person", ruiz.row.id
    finding.save()
    supervisor = seated(ice.staff(Role.SUPERVISOR))
    named = f"{ruiz.row.name}, {ruiz.row.badge}"
    assert {one: about for one, about, _ in supervisor.get("/findings/").context["rows"]}[finding] == named
    assert named in supervisor.get(f"/findings/{finding.short_id}/").content.decode()


def test_the_dashboards_show_what_is_open_and_assess_on_demand(ice: WorldAgency, finding: Finding) -> None:
    manager = seated(ice.staff(Role.PROGRAMME_MANAGER))
    page = manager.get(f"/oversight/agencies/{ice.row.short_id}/?state=not%20met")
    assert "V.A.7" in {row.clause.id for row in page.context["rows"]}
    assert page.context["rows"][0].state.value == "not met"
    assert manager.get("/oversight/").context["rows"][0][0].open.findings >= 1
    assert manager.post(f"/oversight/agencies/{ice.row.short_id}/assess/").status_code == 302
    assert OrmQ.objects.count() == 1
    assert seated(ice.staff(Role.SUPERVISOR)).post(f"/oversight/agencies/{ice.row.short_id}/assess/").status_code == 403


def test_a_number_leads_to_its_rows_its_picture_and_its_files(ice: WorldAgency, ruiz: WorldPerson) -> None:
    auditor = seated(ice.staff(Role.AUDITOR))
    now = timezone.now()
    since = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    take_metrics(actor=WORKER, agency=ice.row, since=since, until=now)
    address = f"/oversight/agencies/{ice.row.short_id}/metrics/equipment/"
    assert b"Definition" in auditor.get(address).content
    rows = b"".join(auditor.get(f"{address}denominator.csv").streaming_content).decode().split()
    assert rows[0] == "camera"
    assert len(rows) == 2
    picture = auditor.get(f"{address}picture.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content == auditor.get(f"{address}picture.svg").content
    listed = list(csv.DictReader(io.StringIO(auditor.get("/oversight/metrics.csv").content.decode())))
    told = json.loads(auditor.get("/oversight/metrics.json").content)
    assert [row["metric"] for row in listed] == [row["metric"] for row in told]
    assert {row["agency"] for row in told} == {"ICE", "department"}
    assert auditor.get(f"/oversight/metrics/?month={now - timedelta(days=400):%Y-%m}").status_code == 200
    assert auditor.get("/oversight/metrics/?month=2024-13").status_code == 200
    assert auditor.get(address.replace("equipment", "nothing")).status_code == 404


def test_an_audit_is_made_and_its_list_taken_away(ice: WorldAgency, ruiz: WorldPerson) -> None:
    auditor = seated(ice.staff(Role.AUDITOR))
    made = auditor.post(f"/oversight/agencies/{ice.row.short_id}/audit/")
    page = auditor.get(made.headers["Location"])
    assert b"Nothing was unusual." in page.content
    listed = b"".join(auditor.get(f"{made.headers['Location']}accesses.csv").streaming_content)
    assert listed.startswith(b"viewing,opened_at,person,recording,act,purpose,matter")
    other = audit_access(actor=WORKER, agency=World().agency("CBP").row)
    assert auditor.get(f"/oversight/audits/{other.short_id}/").status_code == 404
