"""II.A.1-3: what calls for a recording and has none becomes a finding, with its clause, owner and figures."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from openbwc.custody import Actor
from openbwc.evidence.actions.call_off_operation import call_off_operation
from openbwc.evidence.actions.plan_operation import plan_operation
from openbwc.evidence.actions.take_off_roster import take_off_roster
from openbwc.evidence.coverage import coverage_between, coverage_of_day, coverage_of_operation
from openbwc.evidence.models import Encounter, Operation
from openbwc.oversight.checking import Check, Problem, Scope
from openbwc.oversight.checks.coverage import CHECKS
from openbwc.policy.coverage import PATROL_SHIFT, State
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

TYPES = {"II.A.1": "emergency_response", "II.A.2": "removal_order", "II.A.3": "search_or_seizure_warrant"}
BY_CODE: dict[str, Check] = {check.code: check for check in CHECKS}


def look(ice: WorldAgency, clause: str) -> tuple[int, list[Problem]]:
    now = ice.world.now
    scope = Scope(agency=ice.row, policy=policy_of(ice.row, now.date()), since=now - timedelta(days=30), at=now)
    examined = BY_CODE[f"coverage.missing_{clause.lower().replace('.', '_')}"].examine(scope)
    return examined.population, list(examined.problems)


@pytest.mark.parametrize("clause", TYPES)
def test_an_officer_on_the_roster_without_a_recording_is_found(ice: WorldAgency, clause: str) -> None:
    ruiz, chen = ice.officer("Ruiz"), ice.officer("Chen")
    chen.wears(hours=60).recorded(hours_ago=48.01, minutes=61)
    operation = ice.operation(TYPES[clause], ruiz, chen)
    population, (problem,) = look(ice, clause)
    assert (population, problem.owner_id, problem.arose_at) == (2, ruiz.row.id, operation.starts_at)
    assert problem.subject.id == operation.roster.get(person=ruiz.row).id
    assert (problem.evidence["peers"], problem.evidence["peers_recording"]) == (1, 1)
    assert "Of 1 other cameras expected at the scene, 1 recorded then." in problem.words
    assert all(look(ice, other) == (0, []) for other in TYPES if other != clause)


@pytest.mark.parametrize("clause", TYPES)
def test_an_encounter_without_a_recording_is_found(ice: WorldAgency, clause: str) -> None:
    bare, recorded = ice.encounter(TYPES[clause]), ice.encounter(TYPES[clause])
    for encounter in (bare, recorded):
        encounter.starts_at -= timedelta(days=3)
        encounter.save()
    ice.officer("Ruiz").wears(hours=90).recorded(hours_ago=73, encounter=recorded)
    population, (problem,) = look(ice, clause)
    assert (population, problem.subject.kind, problem.subject.id, problem.owner_id) == (2, "encounter", bare.id, None)


def test_a_patrol_shift_asks_for_one_recording_in_it(ice: WorldAgency) -> None:
    ruiz, chen = ice.officer("Ruiz"), ice.officer("Chen")
    ice.operation(PATROL_SHIFT, ruiz, chen, hours_ago=60, hours=8)
    ruiz.wears(hours=70).recorded(hours_ago=55)
    population, (problem,) = look(ice, "II.A.1")
    assert (population, problem.owner_id) == (2, chen.row.id)


def test_nothing_is_found_before_the_footage_is_due_nor_of_those_without_a_camera(ice: WorldAgency) -> None:
    ice.operation("removal_order", ice.officer("Ruiz"), hours_ago=5)
    ice.operation("removal_order", ice.officer("Chen"), camera_expected=False)
    off = ice.operation("removal_order", ice.officer("Diaz"))
    off.called_off_at, off.called_off_reason = off.starts_at, "The order was stayed."
    off.save()
    assert look(ice, "II.A.2")[1] == []


def test_an_exempt_place_asks_for_nothing(ice: WorldAgency) -> None:
    usss = ice.world.agency("USSS")
    operation = usss.operation("planned_arrest", usss.officer("Ruiz"))
    assert len(look(usss, "II.A.2")[1]) == 1
    operation.exemption = "white_house_grounds"
    operation.save()
    assert look(usss, "II.A.2") == (0, [])


def test_each_day_of_a_long_operation_is_judged_as_its_own(ice: WorldAgency) -> None:
    ruiz, chen = ice.officer("Ruiz"), ice.officer("Chen")
    operation = ice.operation("removal_order", ruiz, chen, hours_ago=24 * 40, hours=24 * 38)
    start = ice.world.now - timedelta(days=5)
    for entry, later in ((operation.roster.get(person=ruiz.row), 0), (operation.roster.get(person=chen.row), 1)):
        entry.starts_at, entry.ends_at = start + timedelta(minutes=later), start + timedelta(hours=2)
        entry.save()
    population, problems = look(ice, "II.A.2")
    assert population == 2
    assert {one.owner_id: one.arose_at for one in problems} == {
        ruiz.row.id: start,
        chen.row.id: start + timedelta(minutes=1),
    }
    assert {one.evidence["peers"] for one in problems} == {1}
    (alone,) = coverage_between(ice.row, start, start + timedelta(seconds=30), at=ice.world.now)
    assert alone.gaps[0].peers == 1
    day = start.astimezone(ZoneInfo(operation.zone)).date()
    assert {one.expectation.person for one in coverage_of_day(ice.row, day, at=ice.world.now)} >= {ruiz.row.id}
    assert coverage_of_day(ice.row, day - timedelta(days=2), at=ice.world.now) == []


def test_what_is_entered_afterwards_hides_no_missed_activation(ice: WorldAgency) -> None:
    supervisor = Actor.person(ice.staff(Role.SUPERVISOR).row.id)
    ruiz, chen = ice.officer("Ruiz"), ice.officer("Chen")
    entry = ice.operation("removal_order", ruiz).roster.get()
    operation = ice.operation("removal_order", chen)
    take_off_roster(actor=supervisor, entry=entry, reason="Not there.")
    call_off_operation(actor=supervisor, operation=operation, reason="Stayed.")
    population, problems = look(ice, "II.A.2")
    assert (population, {one.owner_id for one in problems}) == (2, {ruiz.row.id, chen.row.id})


def test_who_is_taken_off_under_way_is_asked_until_then_and_before_it_began_nothing(ice: WorldAgency) -> None:
    ruiz, chen = ice.officer("Ruiz"), ice.officer("Chen")
    operation = ice.operation("removal_order", ruiz, chen)
    for person, minutes in ((ruiz, 20), (chen, 0)):
        entry = operation.roster.get(person=person.row)
        entry.withdrawn_at = entry.starts_at + timedelta(minutes=minutes)
        entry.save()
    (outcome,) = coverage_of_operation(operation, at=ice.world.now)
    one = outcome.expectation
    assert (one.person, one.ends_at - one.starts_at) == (ruiz.row.id, timedelta(minutes=20))
    assert look(ice, "II.A.2")[0] == 1


def unrecorded(ice: WorldAgency, operation: Operation) -> Encounter:
    encounter = ice.encounter("removal_order")
    encounter.starts_at -= timedelta(days=3)
    encounter.save()
    Operation.objects.filter(id=operation.id).update(encounter=encounter)
    return encounter


def test_an_operation_that_asks_nobody_hides_no_encounter(ice: WorldAgency) -> None:
    off, emptied = ice.operation("removal_order", ice.officer("A")), ice.operation("removal_order", ice.officer("B"))
    Operation.objects.filter(id=off.id).update(called_off_at=off.starts_at)
    emptied.roster.update(withdrawn_at=emptied.starts_at)
    patrol = ice.operation(PATROL_SHIFT, ice.officer("C"))
    bare = {unrecorded(ice, one).id for one in (ice.operation("removal_order"), off, emptied, patrol)}
    unrecorded(ice, ice.operation("removal_order", ice.officer("D")))
    found = [one.subject.id for one in look(ice, "II.A.2")[1] if one.subject.kind == "encounter"]
    assert (len(found), set(found)) == (4, bare)


def test_who_may_enter_an_operation_and_what_of(ice: WorldAgency) -> None:
    start = ice.world.now + timedelta(days=1)

    def plan(actor: Actor, **changes: object) -> uuid.UUID:
        said = {
            "agency": ice.row,
            "type": "removal_order",
            "number": "R-1",
            "title": "Removal, flight 7",
            "starts_at": start,
            "ends_at": start + timedelta(hours=3),
            "zone": "America/Denver",
        }
        return plan_operation(actor=actor, **{**said, **changes}).id  # type: ignore[arg-type]  # a test's own words

    with pytest.raises(Refused, match=r"V\.A\.1"):
        plan(Actor.person(ice.officer("Ruiz").row.id))
    supervisor = Actor.person(ice.staff(Role.SUPERVISOR).row.id)
    plan(supervisor)
    for wrong, words in (
        ({"number": "R-1"}, "has not used"),
        ({"number": "R-2", "type": "picnic"}, "knows the types"),
        ({"number": "R-2", "zone": "Mars/Base"}, "time zone"),
        ({"number": "R-2", "ends_at": start}, "Expected an end after"),
        ({"number": "R-2", "exemption": "white_house_grounds"}, "Expected an exemption"),
    ):
        with pytest.raises(Mistaken, match=words):
            plan(supervisor, **wrong)


def test_the_outcome_of_an_operation_lists_everyone(ice: WorldAgency) -> None:
    ruiz, chen = ice.officer("Ruiz"), ice.officer("Chen")
    operation = ice.operation("removal_order", ruiz, chen)
    ruiz.wears(hours=60).recorded(hours_ago=48.01, minutes=62)
    states = {one.expectation.person: one.state for one in coverage_of_operation(operation, at=ice.world.now)}
    assert states == {ruiz.row.id: State.RECORDED, chen.row.id: State.GAPS}
