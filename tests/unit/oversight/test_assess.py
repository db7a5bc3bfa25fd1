"""Assessing: findings are made once, come back, resolve; one bad check hides no other; the run is proved."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.notices.models import Notice
from openbwc.oversight.actions.assess import THIS_RUN, assess
from openbwc.oversight.models import Assessment, Finding, FindingState
from openbwc.program.models import Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import NIGHT, Told


def kinds() -> list[str]:
    names = Event.objects.filter(kind__startswith="oversight.").order_by("index").values_list("kind", flat=True)
    return [name.removeprefix("oversight.") for name in names]


def test_a_problem_becomes_one_finding_however_often_it_is_found(ice: WorldAgency) -> None:
    manager = ice.person("Mori").appointed(Role.PROGRAMME_MANAGER)
    told = Told(found={"a": None, "b": None})
    first = told.run(ice.row).row
    second = told.run(ice.row).row
    assert first.counts["tests.told"] | {"clause": ""} == {
        "clause": "", "population": 100, "problems": 2, "made": 2, "reopened": 0, "resolved": 0, "handed": 0,
        "failed": "",
    }  # fmt: skip
    assert second.counts["tests.told"]["made"] == 0
    findings = list(Finding.objects.all())
    assert {finding.key for finding in findings} == {"a", "b"}
    assert len(findings) == 2
    assert {finding.owner_id for finding in findings} == {manager.row.id}
    assert {finding.due_on for finding in findings} == {first.at.date() + timedelta(days=14)}
    assert {finding.last_found_at for finding in findings} == {second.at}
    assert kinds() == ["finding_made", "finding_made", "assessed", "assessed"]


def test_the_owner_that_the_check_names_comes_before_the_manager(ice: WorldAgency) -> None:
    ice.person("Mori").appointed(Role.PROGRAMME_MANAGER)
    officer = ice.officer("Ruiz").row
    Told(found={"a": None}, owner_id=officer.id).run(ice.row)
    assert Finding.objects.get().owner == officer


def test_what_somebody_who_left_owns_is_the_manager_s(ice: WorldAgency) -> None:
    manager, officer = ice.person("Mori").appointed(Role.PROGRAMME_MANAGER).row, ice.officer("Ruiz").row
    told = Told(found={"a": None}, owner_id=officer.id)
    told.run(ice.row)
    officer.left_on = timezone.now().date()
    officer.save(update_fields=["left_on"])
    told.found["b"] = None
    for handed in (1, 0):
        run = told.run(ice.row).row
        assert run.counts["tests.told"]["handed"] == handed
        assert {one.owner for one in Finding.objects.all()} == {manager}
    assert kinds().count("finding_handed_over") == 1
    assert Notice.objects.filter(person=manager, title__contains="handed over").count() == 1


def test_what_awaits_a_decision_stays_with_who_answered_it_so_that_the_manager_decides(ice: WorldAgency) -> None:
    ice.person("Mori").appointed(Role.PROGRAMME_MANAGER)
    officer = ice.officer("Ruiz").row
    told = Told(found={"a": None}, owner_id=officer.id)
    told.run(ice.row)
    Finding.objects.update(state=FindingState.ANSWERED)
    officer.left_on = timezone.now().date()
    officer.save(update_fields=["left_on"])
    told.run(ice.row)
    assert Finding.objects.get().owner == officer


def test_what_is_found_no_more_resolves_and_comes_back_as_the_same_finding(ice: WorldAgency) -> None:
    told = Told(found={"a": None})
    told.run(ice.row)
    told.found = {}
    told.run(ice.row)
    finding = Finding.objects.get()
    assert finding.state == FindingState.RESOLVED
    assert not finding.open
    told.found = {"a": None}
    run = told.run(ice.row).row
    finding.refresh_from_db()
    assert finding.state == FindingState.OPEN
    assert run.counts["tests.told"]["reopened"] == 1
    assert kinds() == ["finding_made", "assessed", "finding_resolved", "assessed", "finding_reopened", "assessed"]


def test_what_arose_before_the_look_back_is_left_as_it_is(ice: WorldAgency) -> None:
    told = Told(found={"old": timezone.now() - timedelta(days=20), "new": timezone.now() - timedelta(days=2)})
    told.run(ice.row)
    told.found = {}
    told.run(ice.row, days=10)
    assert {finding.key: finding.state for finding in Finding.objects.all()} == {"old": "open", "new": "resolved"}


def test_a_check_of_state_resolves_whenever_it_arose(ice: WorldAgency) -> None:
    told = Told(found={"old": timezone.now() - timedelta(days=90)}, of_state=True)
    told.run(ice.row)
    told.found = {}
    told.run(ice.row)
    assert Finding.objects.get().state == FindingState.RESOLVED


def test_a_check_that_fails_hides_no_other_and_is_a_finding_of_the_run(ice: WorldAgency) -> None:
    bad, good = Told(code="tests.bad", found={"x": None}), Told(code="tests.good", found={"a": None})
    bad.run(ice.row)
    bad.fails = True
    run = bad.run(ice.row, good.check).row
    assert Finding.objects.get(check_code="tests.bad").state == FindingState.OPEN  # not resolved by a failure
    assert Finding.objects.filter(check_code="tests.good").count() == 1
    failure = Finding.objects.get(check_code=THIS_RUN)
    assert failure.key == "tests.bad"
    assert "ZeroDivisionError" in failure.evidence["error"]
    assert "ZeroDivisionError" in run.counts["tests.bad"]["failed"]
    bad.fails = False
    bad.run(ice.row, good.check)
    failure.refresh_from_db()
    assert failure.state == FindingState.RESOLVED


def test_evidence_that_the_ledger_cannot_hold_is_a_failure_of_its_check_alone(ice: WorldAgency) -> None:
    bad, good = Told(code="tests.bad", found={"\ud800": None}), Told(code="tests.good", found={"a": None})
    bad.run(ice.row, good.check)
    assert not Finding.objects.filter(check_code="tests.bad").exists()
    assert Finding.objects.filter(check_code="tests.good").exists()
    assert Finding.objects.filter(check_code=THIS_RUN, key="tests.bad").exists()


def test_the_ledger_keeps_the_digest_of_what_was_known(ice: WorldAgency) -> None:
    row = Told(found={"a": None}).run(ice.row).row
    event = Event.objects.get(kind="oversight.assessed")
    facts = json.loads(bytes(event.body))["facts"]
    assert facts["digest"] == row.digest
    assert facts["assessment"] == str(row.id)
    assert (facts["made"], facts["resolved"]) == (1, 0)


def test_an_assessment_goes_neither_ahead_nor_back(ice: WorldAgency) -> None:
    now = timezone.now()
    with pytest.raises(Mistaken, match="moment that has come"):
        assess(actor=NIGHT, agency=ice.row, at=now + timedelta(hours=1), checks=())
    with pytest.raises(Mistaken, match="look back"):
        assess(actor=NIGHT, agency=ice.row, at=now, since=now, checks=())
    assess(actor=NIGHT, agency=ice.row, at=now, checks=())
    with pytest.raises(Mistaken, match="last assessment"):
        assess(actor=NIGHT, agency=ice.row, at=now - timedelta(days=1), checks=())
    assert Assessment.objects.count() == 1


def test_only_who_may_has_an_agency_assessed(ice: WorldAgency) -> None:
    officer, auditor = ice.officer("Ruiz").row, ice.staff(Role.AUDITOR).row
    with pytest.raises(Refused):
        assess(actor=Actor.person(officer.id), agency=ice.row, checks=())
    assert Event.objects.filter(kind="policy.refused").count() == 1
    assess(actor=Actor.person(auditor.id), agency=ice.row, checks=())


def test_what_is_overdue_is_escalated_once(ice: WorldAgency) -> None:
    told = Told(found={"a": None})
    told.run(ice.row)
    yesterday = timezone.now().date() - timedelta(days=1)
    Finding.objects.update(due_on=yesterday)
    told.run(ice.row)
    told.run(ice.row)
    finding = Finding.objects.get()
    assert finding.overdue(timezone.now().date())
    assert finding.escalated_on == timezone.now().date()
    assert kinds().count("finding_escalated") == 1
