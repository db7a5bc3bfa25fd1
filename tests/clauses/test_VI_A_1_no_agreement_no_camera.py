"""VI.A.1: where the department leads, no camera goes out before a written agreement is ratified."""

from dataclasses import replace
from datetime import timedelta

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.models import Recording
from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.task_forces import CHECKS, agreements, footage
from openbwc.oversight.models import Finding, FindingState
from openbwc.oversight.reconciling import reconcile
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.actions.end_agreement import end_agreement
from openbwc.program.actions.sign_agreement import sign_agreement
from openbwc.program.models import Camera, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from tests.clauses.task_forces import TERMS, WorldTaskForce
from tests.world import WorldAgency, WorldPerson


@pytest.fixture
def ruiz(ice: WorldAgency) -> WorldPerson:
    return ice.officer("Ruiz").trained()


@pytest.fixture
def camera(ice: WorldAgency) -> Camera:
    return ice.camera()


def refusals(camera: Camera, ruiz: WorldPerson, force: WorldTaskForce) -> set[str]:
    decision = decide_check_out(camera, ruiz.row, ruiz.world.now, force.row)
    return {f"{reason.clause} {reason.code}" for reason in decision.reasons}


def scope_of(ice: WorldAgency) -> Scope:
    now = ice.world.now
    policy = policy_of(ice.row, now.date())
    return Scope(agency=ice.row, policy=policy, since=now - timedelta(days=30), at=now + timedelta(seconds=1))


def test_a_check_out_without_an_agreement_is_refused_and_kept(
    ice: WorldAgency, ruiz: WorldPerson, camera: Camera
) -> None:
    force = WorldTaskForce(ice)
    force.joined_by(ruiz.row)
    with pytest.raises(Refused, match=r"VI\.A\.1: There is no written agreement"):
        check_out_camera(actor=force.actor, camera=camera, person=ruiz.row, at=ice.world.now, task_force=force.row)
    assert Event.objects.filter(kind="policy.refused").exists()
    assert not camera.assignments.exists()


def test_it_goes_out_once_the_agreement_is_ratified(ice: WorldAgency, ruiz: WorldPerson, camera: Camera) -> None:
    force = WorldTaskForce(ice)
    force.joined_by(ruiz.row)
    assert refusals(camera, ruiz, force) == {"VI.A.1 agreement_missing"}
    force.agreement(signed=False)
    assert refusals(camera, ruiz, force) == {"VI.A.1 agreement_unsigned"}
    force.agreement(ratified=False)
    assert refusals(camera, ruiz, force) == {"VI.A.1 agreement_not_ratified"}
    agreement = force.agreement()
    assert refusals(camera, ruiz, force) == set()
    out = check_out_camera(actor=force.actor, camera=camera, person=ruiz.row, at=ice.world.now, task_force=force.row)
    assert out.task_force == force.row
    end_agreement(actor=force.actor, agreement=agreement, ends_on=ice.world.today, reason="The county withdrew.")
    assert "VI.A.1 agreement_not_ratified" in refusals(camera, ruiz, force)


@pytest.mark.parametrize("term", ["bwc_use", "data_terms"])
def test_an_agreement_that_leaves_a_term_open_lets_no_camera_out(
    ice: WorldAgency, ruiz: WorldPerson, camera: Camera, term: str
) -> None:
    force = WorldTaskForce(ice)
    force.joined_by(ruiz.row)
    force.agreement(terms={name: words for name, words in TERMS.items() if name != term})
    assert refusals(camera, ruiz, force) == {f"VI.A.1 term_missing_{term}"}


def test_outside_its_days_an_agreement_does_not_count(ice: WorldAgency, ruiz: WorldPerson, camera: Camera) -> None:
    force = WorldTaskForce(ice)
    force.joined_by(ruiz.row)
    force.agreement(since=20, until=0)
    assert refusals(camera, ruiz, force) == {"VI.A.1 agreement_ended"}
    force.agreement(since=-5)
    assert refusals(camera, ruiz, force) == {"VI.A.1 agreement_not_begun"}


def test_a_task_force_without_one_is_a_finding_and_so_is_its_footage(ice: WorldAgency, ruiz: WorldPerson) -> None:
    force = WorldTaskForce(ice)
    Recording.objects.filter(id=ruiz.wears().recorded().id).update(task_force=force.row)
    (problem,) = agreements(scope_of(ice)).problems
    assert (problem.subject.id, "no written agreement" in problem.words) == (force.row.id, True)
    examined = footage(scope_of(ice))
    (made,) = examined.problems
    assert (examined.population, made.evidence["recordings"]) == (1, 1)
    day = made.arose_at
    assert day is not None
    assert (day.date().isoformat(), day.time().isoformat()) == (made.key, "00:00:00")
    (check,) = (one for one in CHECKS if one.code == "task_forces.footage")
    for passed in (timedelta(), timedelta(days=40)):
        scope = scope_of(ice)
        scope = replace(scope, since=scope.since + passed, at=scope.at + passed)
        reconcile(check, scope, footage(scope).problems, actor=Actor.system("worker"), manager_id=None)
        assert Finding.objects.get().state == FindingState.OPEN
    force.agreement()
    assert list(agreements(scope_of(ice)).problems) == []
    assert list(footage(scope_of(ice)).problems) == []
    assert agreements(scope_of(ice)).population == 1


def test_only_who_runs_the_programme_enters_and_signs(ice: WorldAgency) -> None:
    force = WorldTaskForce(ice)
    agreement = force.agreement(signed=False)
    force.actor = type(force.actor).person(ice.staff(Role.SUPERVISOR).row.id)
    with pytest.raises(Refused):
        sign_agreement(actor=force.actor, agreement=agreement, signed_on=ice.world.today)
    with pytest.raises(Refused):
        force.agreement(signed=False)


def test_what_is_not_written_is_not_signed(ice: WorldAgency) -> None:
    force = WorldTaskForce(ice)
    agreement = force.agreement(signed=False)
    agreement.paper_sha256 = ""
    agreement.save()
    with pytest.raises(Mistaken, match="signed file"):
        sign_agreement(actor=force.actor, agreement=agreement, signed_on=ice.world.today)
