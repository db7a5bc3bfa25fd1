"""III.B: what is not as a clause asks is a finding with an owner and a day; somebody else decides on its answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.custody import Actor, Subject
from openbwc.custody.queries import history_of
from openbwc.oversight.actions.answer_finding import answer_finding
from openbwc.oversight.actions.assess import assess
from openbwc.oversight.actions.rule_on_finding import rule_on_finding
from openbwc.oversight.models import Assessment, Finding, FindingState, Outcome
from openbwc.policy import PolicyInForce
from openbwc.program.models import Person, Role
from openbwc.program.policies import governing
from openbwc.program.refusals import Refused
from tests.world import WorldAgency

WORKER = Actor.system("worker")


@pytest.fixture
def policy(ice: WorldAgency) -> PolicyInForce:
    return governing(ice.row, timezone.now().date())


@pytest.fixture
def ruiz(ice: WorldAgency) -> Person:
    """An officer with a recording whose part before activation is too short (V.A.7)."""
    officer = ice.officer("Ruiz").trained()
    recording = officer.wears().recorded(hours_ago=30)
    recording.pre_event_ms = 12_000
    recording.save()
    return officer.row


@pytest.fixture
def finding(ice: WorldAgency, ruiz: Person) -> Finding:
    assess(actor=WORKER, agency=ice.row)
    return Finding.objects.get(clause="V.A.7", subject_kind="recording")


def test_a_finding_names_clause_subject_evidence_owner_and_day(
    finding: Finding, ruiz: Person, policy: PolicyInForce
) -> None:
    assert finding.owner == ruiz
    assert finding.evidence["pre_event_ms"] == 12_000
    days = policy.number("III.B", "finding_answer_days")
    assert finding.due_on == finding.found_at.date() + timedelta(days=days)


def test_it_is_answered_by_its_owner_and_decided_by_somebody_else(
    ice: WorldAgency, finding: Finding, ruiz: Person
) -> None:
    supervisor = ice.staff(Role.SUPERVISOR).row
    with pytest.raises(Refused):
        answer_finding(actor=ice.officer("Other").row, finding=finding, reason="remedied", statement="Not mine.")
    answer_finding(actor=ruiz, finding=finding, reason="equipment_fault", statement="The battery was changed.")
    with pytest.raises(Refused):
        rule_on_finding(actor=ruiz, finding=finding, outcome=Outcome.ACCEPTED, statement="I agree with myself.")
    rule_on_finding(actor=supervisor, finding=finding, outcome=Outcome.ACCEPTED, statement="The report was seen.")
    finding.refresh_from_db()
    assert finding.state == FindingState.ACCEPTED
    told = [event.kind.removeprefix("oversight.") for event in history_of(Subject("finding", finding.id))]
    assert [kind for kind in told if kind.startswith("finding")] == [
        "finding_made",
        "finding_answered",
        "finding_ruled",
    ]


def test_an_assessment_is_kept_with_the_policy_it_was_made_under(
    ice: WorldAgency, finding: Finding, policy: PolicyInForce
) -> None:
    row = Assessment.objects.get(agency=ice.row)
    assert row.policy_version == policy.version
    assert not any(one["failed"] for one in row.counts.values())
    assert {one["clause"] for one in row.counts.values()} >= {"II.A.1", "III.D", "IV.E", "V.A.3", "V.A.5", "V.A.7"}
