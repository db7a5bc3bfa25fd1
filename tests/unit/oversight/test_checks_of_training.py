"""Training under oversight: each problem is found, nobody else is, and everybody looked at is counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.oversight.checking import Examined, Problem, Scope
from openbwc.oversight.checks.training import expiring, lapsed, left_with_camera, short_courses
from openbwc.program.models import RefresherDemand, Role
from openbwc.program.policies import policy_of
from tests.world import ALL_TOPICS, WorldAgency


def examined(examine: Callable[[Scope], Examined], agency: WorldAgency) -> tuple[int, list[Problem]]:
    at = timezone.now()
    policy = policy_of(agency.row, at.date())
    found = examine(Scope(agency=agency.row, policy=policy, since=at - timedelta(days=30), at=at))
    return found.population, list(found.problems)


@pytest.fixture(autouse=True)
def trained_staff(ice: WorldAgency) -> None:
    """The agency's disclosure officer, who is there from the beginning, is trained."""
    ice.row.people.update(left_on=ice.world.today - timedelta(days=900))


def test_who_has_a_camera_or_an_appointment_without_training_is_found(ice: WorldAgency) -> None:
    ice.officer("Sound").trained()
    untrained = ice.officer("Untrained")
    ice.person("NoAppointment").trained(days_left=-1)
    holder = ice.person("Holder").trained(topics=ALL_TOPICS[:6])
    camera = holder.wears("ICE-1").row
    population, problems = examined(lapsed, ice)
    assert population == 3
    assert {one.subject.id for one in problems} == {untrained.row.id, holder.row.id}
    held = next(one for one in problems if one.subject.id == holder.row.id)
    assert held.evidence == {"missing_topics": ["III.D.7"], "refresher_due_for": [], "cameras": [str(camera.id)]}
    untrained.trained()
    holder.trained()
    assert examined(lapsed, ice) == (3, [])


def test_a_refresher_that_was_not_done_in_time_is_found(ice: WorldAgency) -> None:
    officer = ice.officer("Ruiz").trained()
    today = ice.world.today
    RefresherDemand.objects.create(agency=ice.row, topics=["III.D.6"], demanded_on=today, due_on=today, reason="Law.")
    (problem,) = examined(lapsed, ice)[1]
    assert (problem.subject.id, problem.evidence["refresher_due_for"]) == (officer.row.id, ["III.D.6"])


def test_training_about_to_end_is_found_by_its_end(ice: WorldAgency) -> None:
    days = policy_of(ice.row, ice.world.today).number("III.D", "expiry_warning_days")
    soon = ice.officer("Soon").trained(days_left=days)
    ice.officer("Later").trained(days_left=days + 1)
    ice.officer("Lapsed").trained(days_left=-1)
    population, (problem,) = examined(expiring, ice)
    assert population == 2
    assert (problem.subject.id, problem.owner_id) == (soon.row.id, soon.row.id)
    assert problem.key == (ice.world.today + timedelta(days=days)).isoformat()
    soon.trained(days_left=300)
    assert examined(expiring, ice)[1] == []


def test_a_programme_that_misses_a_topic_is_found_while_people_rely_on_it(ice: WorldAgency) -> None:
    ice.officer("Sound").trained()
    short = ice.officer("Short").trained(topics=ALL_TOPICS[1:])
    population, (problem,) = examined(short_courses, ice)
    assert population == 2
    assert (problem.evidence["missing_topics"], problem.evidence["people"]) == (["III.D.1"], 1)
    short.row.completions.update(annulled_at=timezone.now())
    assert examined(short_courses, ice) == (1, [])


def test_who_left_with_a_camera_is_found_until_it_is_back(ice: WorldAgency) -> None:
    gone = ice.officer("Gone").trained()
    camera = gone.wears("ICE-1")
    ice.staff(Role.SUPERVISOR).wears("ICE-2")
    assert examined(left_with_camera, ice) == (1, [])
    gone.row.left_on = ice.world.today
    gone.row.save()
    population, (problem,) = examined(left_with_camera, ice)
    assert (population, problem.subject.id) == (2, camera.row.id)
    camera.assignment.ends_at = timezone.now()
    camera.assignment.save()
    assert examined(left_with_camera, ice) == (2, [])
