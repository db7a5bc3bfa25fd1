"""What oversight says of redaction and stills: the metric, the checks, and what the planner learns."""

from datetime import datetime, timedelta

import pytest

from openbwc.access.models import Still, StillState, Viewing
from openbwc.evidence.models import CopyState
from openbwc.oversight.checking import Check, Problem, Scope
from openbwc.oversight.checks import redaction, stills
from openbwc.oversight.metrics import measure, metric_of
from openbwc.oversight.planning.drafting import required_inputs
from openbwc.oversight.planning.figures import Basis
from openbwc.oversight.planning.measuring import LEAST, measured
from openbwc.oversight.planning.reading import SCENARIOS, read_scenario
from openbwc.oversight.redaction_work import work_of
from openbwc.program.models import Agency, Person, Role
from openbwc.program.policies import policy_of
from openbwc.redaction.models import ProjectState
from tests.world import WorldAgency

from .redactions import approved, copied, edited, project_of, rendered, submitted, worked

DAY = timedelta(days=1)


@pytest.fixture
def redactor(ice: WorldAgency) -> Person:
    return ice.staff(Role.REDACTOR).row


@pytest.fixture
def reviewer(ice: WorldAgency) -> Person:
    return ice.staff(Role.REVIEWER).row


def scope_of(ice: WorldAgency, *, days_on: float = 0.0, days_back: float = 30.0) -> Scope:
    now = ice.world.now
    at = now + timedelta(days=days_on, seconds=1)
    policy = policy_of(ice.row, now.date())
    return Scope(agency=ice.row, policy=policy, since=at - timedelta(days=days_back), at=at)


def found(check: object, scope: Scope) -> tuple[int, list[Problem]]:
    examined = check(scope)  # type: ignore[operator]  # a check's function
    return examined.population, list(examined.problems)


@pytest.mark.parametrize("check", [*redaction.CHECKS, *stills.CHECKS], ids=lambda check: check.code)
def test_nothing_to_look_at_is_no_problem(ice: WorldAgency, check: Check) -> None:
    examined = check.examine(scope_of(ice))
    assert (examined.population, list(examined.problems)) == (0, [])


def test_a_copy_counts_who_approved_it_and_did_not_work_on_it(
    ice: WorldAgency, redactor: Person, reviewer: Person
) -> None:
    good, own = project_of(ice, redactor), project_of(ice, redactor)
    for project, approver in ((good, reviewer), (own, redactor)):
        edited(project, redactor)
        edited(project, None)
        render = rendered(approved(submitted(project, redactor), approver))
        copied(render, redactor, approver=approver)
    population, problems = found(redaction.two_people, scope_of(ice))
    assert population == 2
    assert [problem.evidence["approved_by"] for problem in problems] == [0]
    assert problems[0].subject.id == own.footage.get().clip.recording_id
    edited(good, reviewer)  # of what comes after the approval, nothing changes what was approved
    assert len(found(redaction.two_people, scope_of(ice))[1]) == 1
    copy = own.footage.get().clip.redacted_copies.get()
    copy.state = CopyState.WITHDRAWN
    copy.save()
    assert found(redaction.two_people, scope_of(ice)) == (1, [])


def test_findings_of_the_residual_check_that_wait(ice: WorldAgency, redactor: Person, reviewer: Person) -> None:
    project = project_of(ice, redactor)
    submission = approved(submitted(project, redactor), reviewer)
    rendered(submission, left=("", "false_alarm"))
    assert found(redaction.leftovers_waiting, scope_of(ice)) == (1, [])
    population, problems = found(redaction.leftovers_waiting, scope_of(ice, days_on=8))
    assert population == 1
    assert problems[0].owner_id == redactor.id
    assert problems[0].subject.kind == "redaction_project"
    submission.returned_at = ice.world.now
    submission.save()
    assert found(redaction.leftovers_waiting, scope_of(ice, days_on=8)) == (0, [])


def test_a_submission_that_nobody_rules_on(ice: WorldAgency, redactor: Person, reviewer: Person) -> None:
    submission = submitted(project_of(ice, redactor), redactor)
    assert found(redaction.reviews_waiting, scope_of(ice, days_on=13)) == (1, [])
    assert len(found(redaction.reviews_waiting, scope_of(ice, days_on=15))[1]) == 1
    approved(submission, reviewer)
    assert found(redaction.reviews_waiting, scope_of(ice, days_on=15)) == (0, [])


def test_a_project_that_lies(ice: WorldAgency, redactor: Person) -> None:
    old = ice.world.now - 90 * DAY
    worked_on, lies = project_of(ice, redactor, opened_at=old), project_of(ice, redactor, opened_at=old)
    edited(worked_on, redactor, ice.world.now - 10 * DAY)
    edited(lies, redactor, ice.world.now - 70 * DAY)
    population, problems = found(redaction.projects_idle, scope_of(ice))
    assert population == 2
    assert [problem.subject.id for problem in problems] == [lies.id]
    lies.state = ProjectState.CLOSED
    lies.save()
    assert found(redaction.projects_idle, scope_of(ice)) == (1, [])


def _download(ice: WorldAgency, project_agency_person: Person, *, purpose: str, at: datetime) -> Viewing:
    recording = ice.officer("Lee").wears().recorded()
    return Viewing.objects.create(
        person=project_agency_person,
        recording=recording,
        act="download",
        purpose=purpose,
        opened_at=at,
        grant_digest=f"{recording.id}",
        browser_digest="b",
        grant_expires_at=at,
        decision={},
    )


def test_an_original_downloaded_for_disclosure_without_a_redacted_copy(
    ice: WorldAgency, redactor: Person, reviewer: Person
) -> None:
    custodian, at = ice.staff(Role.CUSTODIAN).row, ice.world.now - 31 * DAY
    bare = _download(ice, custodian, purpose="discovery", at=at)
    _download(ice, custodian, purpose="investigation", at=at)
    _download(ice, custodian, purpose="discovery", at=ice.world.now - 5 * DAY)
    population, problems = found(redaction.given_out_unredacted, scope_of(ice, days_back=2))
    assert population == 1
    assert [problem.key for problem in problems] == [str(bare.id)]
    assert problems[0].owner_id == custodian.id
    project = project_of(ice, redactor)
    footage = project.footage.get()
    footage.clip = bare.recording.clips.get()
    footage.save()
    copied(rendered(approved(submitted(project, redactor), reviewer)), redactor, approver=reviewer)
    assert found(redaction.given_out_unredacted, scope_of(ice, days_back=2)) == (1, [])


def _still(ice: WorldAgency, by: Person, **changes: object) -> Still:
    recording = ice.officer("Kim").wears().recorded()
    now = ice.world.now
    return Still.objects.create(
        **{
            "clip": recording.clips.get(),
            "at_ms": 100,
            "purpose": "investigation",
            "legal_basis": "18 U.S.C. 3052",
            "asked_by": by,
            "asked_at": now - DAY,
            **changes,
        }
    )


def test_stills_without_another_s_approval_and_requests_that_lie(ice: WorldAgency) -> None:
    investigator, custodian = ice.staff(Role.INVESTIGATOR).row, ice.staff(Role.CUSTODIAN).row
    now = ice.world.now
    made = {"state": StillState.MADE, "made_at": now, "ruled_at": now}
    _still(ice, investigator, ruled_by=custodian, **made)
    own = _still(ice, custodian, ruled_by=custodian, **made)
    baseless = _still(ice, investigator, ruled_by=custodian, legal_basis="", **made)
    population, problems = found(stills.approved_by_another, scope_of(ice))
    assert population == 3
    assert {problem.key for problem in problems} == {str(own.id), str(baseless.id)}
    asked = _still(ice, investigator)
    stuck = _still(ice, investigator, state=StillState.APPROVED, ruled_by=custodian, ruled_at=now - 2 * DAY)
    assert [problem.key for problem in found(stills.waiting, scope_of(ice))[1]] == [str(stuck.id)]
    late = {problem.key for problem in found(stills.waiting, scope_of(ice, days_on=14))[1]}
    assert late == {str(asked.id), str(stuck.id)}


def test_the_metric_counts_clean_copies_hours_work_and_findings(
    ice: WorldAgency, redactor: Person, reviewer: Person
) -> None:
    for left in ((), ("false_alarm", "need_not_be_withheld")):
        project = project_of(ice, redactor, minutes=30)
        edited(project, redactor)
        worked(project, redactor, 45)
        worked(project, reviewer, 15)
        render = rendered(approved(submitted(project, redactor), reviewer), left=left)
        copied(render, redactor, approver=reviewer)
    worked(project_of(ice, redactor), redactor, 500)
    metric, now = metric_of("redaction"), ice.world.now
    assert metric is not None
    taken = measure(metric, ice.row, since=now - DAY, until=now + DAY)
    assert (taken.numerator, taken.denominator) == (1, 2)
    assert taken.facts == {
        "hours_of_footage_redacted": 1.0,
        "minutes_of_work": 120,
        "minutes_of_work_per_minute": 2.0,
        "residual_findings": 2,
        "residual_findings_by_answer": {"false_alarm": 1, "need_not_be_withheld": 1},
    }
    empty = measure(metric, ice.row, since=now - 9 * DAY, until=now - 8 * DAY)
    assert (empty.numerator, empty.denominator, empty.facts["minutes_of_work_per_minute"]) == (0, 0, None)


def test_the_planner_takes_the_measured_work_once_there_is_enough(
    ice: WorldAgency, redactor: Person, reviewer: Person
) -> None:
    scenario = read_scenario(SCENARIOS / "department.yaml", required_inputs(ice.world.today))
    agencies = Agency.objects.filter(id=ice.row.id)

    def finish(number: int) -> None:
        project = project_of(ice, redactor, minutes=10)
        worked(project, redactor, 20 + number)
        worked(project, reviewer, 5)
        copied(rendered(approved(submitted(project, redactor), reviewer)), redactor, approver=reviewer)

    for number in range(LEAST - 1):
        finish(number)
    at = ice.world.now + timedelta(minutes=1)
    assert measured(scenario, agencies, at).figures["minutes_per_minute"] == scenario.figures["minutes_per_minute"]
    finish(LEAST - 1)
    learnt = measured(scenario, agencies, at + timedelta(minutes=1)).figures
    assert learnt["minutes_per_minute"].basis is Basis.MEASURED
    assert learnt["minutes_per_minute"].likely == pytest.approx(2.95)
    assert learnt["review_per_minute"].likely == pytest.approx(0.5)
    assert len(work_of([ice.row.id], at - DAY, at + DAY)) == LEAST
