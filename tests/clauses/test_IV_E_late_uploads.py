"""IV.E: footage is in the vault by the end of the shift and the grace; what comes later is a finding."""

from dataclasses import replace
from datetime import timedelta

import pytest

from openbwc.evidence.models import Recording
from openbwc.oversight.checking import Problem, Scope
from openbwc.oversight.checks.coverage import CHECKS
from openbwc.oversight.metrics import measure, metric_of
from openbwc.oversight.trials.footage import try_footage
from openbwc.oversight.trials.model import Outcome
from openbwc.program.policies import policy_of
from tests.world import WorldAgency

(LATE,) = (check for check in CHECKS if check.clause == "IV.E")
(SHORT,) = (check for check in CHECKS if check.clause == "V.A.7")
SHIFT_ENDS_AGO = 100.0


def look(ice: WorldAgency) -> tuple[int, list[Problem]]:
    now = ice.world.now
    scope = Scope(agency=ice.row, policy=policy_of(ice.row, now.date()), since=now - timedelta(days=30), at=now)
    examined = LATE.examine(scope)
    return examined.population, list(examined.problems)


def recorded(ice: WorldAgency, *, uploaded_after_shift: float, told: bool = True) -> Recording:
    """A recording an hour before the end of a shift, in the vault so many hours after it."""
    now = ice.world.now
    camera = ice.officer("Ruiz").wears(hours=SHIFT_ENDS_AGO + 8)
    camera.assignment.shift_ends_at = now - timedelta(hours=SHIFT_ENDS_AGO) if told else None
    camera.assignment.ends_at = None if told else now - timedelta(hours=SHIFT_ENDS_AGO)
    camera.assignment.save()
    recording = camera.recorded(hours_ago=SHIFT_ENDS_AGO + 1, minutes=10)
    recording.taken_in_at = now - timedelta(hours=SHIFT_ENDS_AGO - uploaded_after_shift)
    recording.save()
    return recording


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(("hours", "late"), [(0.0, False), (23.9, False), (24.1, True), (90.0, True)])
def test_an_upload_after_the_grace_is_found(ice: WorldAgency, hours: float, late: bool, told: bool) -> None:
    recording = recorded(ice, uploaded_after_shift=hours, told=told)
    population, problems = look(ice)
    assert (population, [problem.subject.id for problem in problems]) == (1, [recording.id] if late else [])
    for problem in problems:
        assert problem.owner_id == recording.wearer_id
        assert problem.evidence["seconds_late"] == pytest.approx((hours - 24) * 3600, abs=5)


def test_a_recording_whose_shift_nobody_knows_is_due_after_its_own_end(ice: WorldAgency) -> None:
    recording = recorded(ice, uploaded_after_shift=24.1)
    recording.camera.assignments.all().delete()
    (problem,) = look(ice)[1]
    assert problem.evidence["seconds_late"] > 3000


def test_an_upload_is_found_however_late_it_came(ice: WorldAgency) -> None:
    recording = recorded(ice, uploaded_after_shift=24.1)
    now = ice.world.now
    recording.started_at, recording.taken_in_at = now - timedelta(days=90), now - timedelta(hours=1)
    recording.save()
    population, (problem,) = look(ice)
    assert (population, problem.subject.id, problem.arose_at) == (1, recording.id, recording.taken_in_at)


@pytest.mark.parametrize(("hours", "late"), [(25.9, False), (26.1, True)])
def test_check_metric_and_trial_say_alike_when_a_recording_that_outlasts_its_shift_is_due(
    ice: WorldAgency, hours: float, late: bool
) -> None:
    recording = recorded(ice, uploaded_after_shift=hours)
    recording.duration_ms = 3 * 3_600_000  # it begins an hour before the end of the shift, and ends two after it
    recording.save()
    now = ice.world.now
    since, metric, policy = now - timedelta(days=30), metric_of("on_time_upload"), policy_of(ice.row, now.date())
    assert metric is not None
    measured = measure(metric, ice.row, since=since, until=now)
    assert (len(look(ice)[1]), measured.numerator, measured.denominator) == (late, not late, 1)
    shorter = replace(policy, parameters={**policy.parameters, ("IV.E", "upload_grace_hours"): 0})
    (uploads,) = [one for one in try_footage(ice.row, policy, shorter, since, now) if one.code == "uploads"]
    assert uploads.counts[Outcome.FLAGGED] == (not late)


def test_a_part_before_activation_that_is_short_or_unknown_is_found(ice: WorldAgency) -> None:
    camera = ice.officer("Ruiz").wears()
    for milliseconds in (29_999, None, 30_000, 45_000):
        recording = camera.recorded()
        recording.pre_event_ms, recording.taken_in_at = milliseconds, recording.started_at
        recording.save()
    now = ice.world.now
    scope = Scope(agency=ice.row, policy=policy_of(ice.row, now.date()), since=now - timedelta(days=1), at=now)
    examined = SHORT.examine(scope)
    found = sorted(problem.words for problem in examined.problems)
    assert (examined.population, len(found)) == (4, 2)
    assert "found 29.999 s" in found[0]
    assert "nothing tells" in found[1]
