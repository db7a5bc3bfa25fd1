"""The dashboard: met only where something was looked at or a gate keeps it; what nobody checks is left to people."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from openbwc.oversight.checks import CHECKS
from openbwc.oversight.dashboard import ClauseRow, ClauseState, Dashboard, dashboards, trend
from openbwc.oversight.gates import GATES
from openbwc.oversight.models import Finding, FindingState
from openbwc.policy.claims import Status, read_claims
from openbwc.policy.library import load_library
from openbwc.program.policies import governing
from tests.world import World, WorldAgency

from .conftest import Told

ROOT = Path(__file__).resolve().parents[3]


def board_of(agency: WorldAgency, *told: Told) -> Dashboard:
    today = timezone.now().date()
    policies = {agency.row.id: governing(agency.row, today)}
    return dashboards([agency.row], policies, today, [one.check for one in told])[0]


def row_of(agency: WorldAgency, clause: str, *told: Told) -> ClauseRow:
    return next(row for row in board_of(agency, *told).rows if row.clause.id == clause)


def test_a_clause_is_met_when_a_check_looked_and_nothing_is_open(ice: WorldAgency) -> None:
    told = Told()
    assert row_of(ice, "IV.F", told).state is ClauseState.NOT_APPLICABLE  # not run yet
    told.run(ice.row)
    row = row_of(ice, "IV.F", told)
    assert (row.state, row.words) == (ClauseState.MET, "No open finding among 100 looked at.")


def test_an_open_finding_is_a_duty_not_met_until_it_is_closed(ice: WorldAgency) -> None:
    told = Told(found={"a": None, "b": None})
    told.run(ice.row)
    Finding.objects.filter(key="a").update(due_on=timezone.now().date() - timedelta(days=1))
    row = row_of(ice, "IV.F", told)
    assert row.state is ClauseState.NOT_MET
    assert (row.open.findings, row.open.overdue, row.open.to_decide) == (2, 1, 0)
    assert row.words == "2 open findings, 1 of them overdue."
    Finding.objects.update(state=FindingState.ACCEPTED)
    assert row_of(ice, "IV.F", told).state is ClauseState.MET


def test_a_check_that_could_not_run_is_never_met(ice: WorldAgency) -> None:
    told = Told(fails=True)
    told.run(ice.row)
    row = row_of(ice, "IV.F", told)
    assert (row.state, row.words) == (ClauseState.NOT_MET, "Could not be checked: Told.")


def test_what_no_check_and_no_gate_answers_for_is_left_to_people(ice: WorldAgency) -> None:
    assert row_of(ice, "III.A.3").state is ClauseState.BY_PEOPLE
    assert row_of(ice, "V.A.1").state is ClauseState.MET
    assert row_of(ice, "V.A.1").words == GATES["V.A.1"]


def test_each_agency_has_its_own_counts(world: World, ice: WorldAgency) -> None:
    cbp, today = world.agency("CBP"), timezone.now().date()
    told = Told(found={"a": None})
    told.run(ice.row)
    agencies = [cbp.row, ice.row]
    boards = dashboards(agencies, {one.id: governing(one, today) for one in agencies}, today, [told.check])
    assert [board.open.findings for board in boards] == [0, 1]
    assert [board.count(ClauseState.NOT_MET) for board in boards] == [0, 1]
    assert sum(boards[0].count(state) for state in ClauseState) == len(boards[0].rows)


def test_the_trend_tells_what_each_assessment_found(ice: WorldAgency) -> None:
    told = Told(found={"a": None, "b": None})
    told.run(ice.row)
    told.found = {"b": None}
    told.run(ice.row)
    assert [(point.problems, point.made, point.resolved) for point in trend(ice.row, "IV.F")] == [(2, 2, 0), (1, 0, 1)]
    assert [point.problems for point in trend(ice.row, "V.A.5")] == [0, 0]


def test_a_gate_is_named_only_for_a_clause_that_the_program_claims_to_keep() -> None:
    standard = load_library(ROOT / "policies").standard_in_force(timezone.now().date()).standard
    claims = read_claims(ROOT / "policies" / "claims.yaml", standard, ROOT)
    assert {clause for clause in GATES if claims[clause].status is Status.NOT_YET} == set()
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes))
    assert {check.clause for check in CHECKS} <= set(standard.clauses)
