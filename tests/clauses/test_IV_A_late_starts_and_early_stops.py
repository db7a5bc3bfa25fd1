"""IV.A: activate and deactivate as directed: gaps become findings, an early deactivation needs an accepted reason."""

from datetime import timedelta
from pathlib import Path

import pytest

from openbwc.custody import Actor
from openbwc.evidence.actions.state_deactivation import state_deactivation
from openbwc.oversight.actions.answer_finding import answer_finding
from openbwc.oversight.actions.assess import assess
from openbwc.oversight.checking import Problem, Scope
from openbwc.oversight.checks.coverage import CHECKS
from openbwc.oversight.models import Finding
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Refused
from tests.world import WorldAgency

from .policy_of_the_day import tried

(GAPS,) = (check for check in CHECKS if check.clause == "IV.A")


def look(ice: WorldAgency) -> tuple[int, list[Problem]]:
    now = ice.world.now
    scope = Scope(agency=ice.row, policy=policy_of(ice.row, now.date()), since=now - timedelta(days=30), at=now)
    examined = GAPS.examine(scope)
    return examined.population, list(examined.problems)


@pytest.mark.parametrize(
    ("hours_ago", "minutes", "gap", "words"),
    [
        (48.01, 62, "", ""),
        (47.9, 60, "late_start", "An activation was expected at"),
        (48.01, 40, "early_stop", "A recording was expected until"),
    ],
)
def test_a_gap_beyond_the_tolerance_is_found(
    ice: WorldAgency, hours_ago: float, minutes: float, gap: str, words: str
) -> None:
    ruiz = ice.officer("Ruiz")
    operation = ice.operation("removal_order", ruiz)
    recording = ruiz.wears(hours=60).recorded(hours_ago=hours_ago, minutes=minutes)
    population, problems = look(ice)
    assert (population, [problem.evidence["gap"] for problem in problems]) == (1, [gap] if gap else [])
    for problem in problems:
        assert problem.words.startswith(words)
        assert (problem.owner_id, problem.arose_at) == (ruiz.row.id, operation.starts_at)
        assert problem.evidence["recordings"] == [str(recording.id)]
        assert problem.evidence["seconds"] > 60


def test_an_interruption_is_found_and_a_run_finds_the_same_again(ice: WorldAgency) -> None:
    ruiz = ice.officer("Ruiz")
    ice.operation("removal_order", ruiz)
    camera = ruiz.wears(hours=60)
    camera.recorded(hours_ago=48.01, minutes=20)
    camera.recorded(hours_ago=47.5, minutes=40)
    (first,), (again,) = look(ice)[1], look(ice)[1]
    assert (first.evidence["gap"], first.key) == ("interrupted", again.key)


def test_an_accepted_reason_of_the_deactivation_accounts_for_an_early_stop(ice: WorldAgency) -> None:
    ruiz = ice.officer("Ruiz")
    ice.operation("removal_order", ruiz)
    recording = ruiz.wears(hours=60).recorded(hours_ago=48.01, minutes=20)
    with pytest.raises(Refused, match=r"IV\.A"):
        state_deactivation(actor=ruiz.row, recording=recording, reason="bored")
    assert len(look(ice)[1]) == 1
    state_deactivation(actor=ruiz.row, recording=recording, reason="encounter_over")
    assert look(ice) == (1, [])


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("late_start_seconds", "30", True),
        ("late_start_seconds", "61", False),
        ("early_stop_seconds", "0", True),
        ("interruption_seconds", "3600", False),
        ("deactivation_reasons", "[encounter_over]", True),
        ("deactivation_reasons", "[encounter_over, bored]", False),
    ],
)
def test_an_agency_may_only_tighten_the_tolerances(name: str, value: str, accepted: bool, tmp_path: Path) -> None:
    assert tried(tmp_path, f"parameters:\n  IV.A:\n    {name}: {value}\n").meets is accepted


def test_a_gap_becomes_a_finding_that_its_officer_answers_with_a_reason_of_the_policy(ice: WorldAgency) -> None:
    ruiz = ice.officer("Ruiz").trained()
    entry = ice.operation("removal_order", ruiz).roster.get()
    recording = ruiz.wears(hours=60).recorded(hours_ago=48.01, minutes=20)
    assess(actor=Actor.system("worker"), agency=ice.row, checks=[GAPS])
    finding = Finding.objects.get(check_code="coverage.gaps")
    assert (finding.owner, finding.subject_id, finding.state) == (ruiz.row, entry.id, "open")
    with pytest.raises(Refused) as refused:
        answer_finding(actor=ruiz.row, finding=finding, reason="forgot", statement="I forgot.")
    assert [reason.code for reason in refused.value.decision.reasons] == ["reason_not_accepted"]
    answer_finding(actor=ruiz.row, finding=finding, reason="supervisor_direction", statement="As told by radio.")
    finding.refresh_from_db()
    assert finding.state == "answered"
    state_deactivation(actor=ruiz.row, recording=recording, reason="encounter_over")
    assess(actor=Actor.system("worker"), agency=ice.row, checks=[GAPS])
    finding.refresh_from_db()
    assert finding.state == "resolved"
