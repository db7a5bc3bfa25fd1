"""III.D, III.D.6: a refresher that was demanded takes its topics away when it is due, from camera and footage alike."""

from datetime import timedelta

import pytest

from openbwc.custody import Actor
from openbwc.policy import PolicyInForce
from openbwc.program import training as programme_training
from openbwc.program.actions.annul_record import annul_record
from openbwc.program.actions.define_course import define_course
from openbwc.program.actions.demand_refresher import demand_refresher
from openbwc.program.actions.record_training import record_training
from openbwc.program.models import RefresherDemand, Role, TrainingProgramme
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.program.training import policy_changes, training_of, training_of_many
from tests.clauses.conftest import Refusing
from tests.world import ALL_TOPICS, WorldAgency, WorldPerson


@pytest.fixture
def manager(ice: WorldAgency) -> WorldPerson:
    return ice.staff(Role.PROGRAMME_MANAGER)


@pytest.fixture
def officer(ice: WorldAgency) -> WorldPerson:
    return ice.officer("Ruiz").trained(days_left=300)


def demanded(manager: WorldPerson, *topics: str, days_ago: int = 10, grace: int = 0) -> RefresherDemand:
    since = manager.world.today - timedelta(days=days_ago)
    return demand_refresher(
        actor=Actor.person(manager.row.id),
        agency=manager.row.agency,
        topics=topics,
        demanded_on=since,
        due_on=since + timedelta(days=grace),
        reason="The regulation on notices changed.",
    )


def test_a_due_refresher_closes_the_footage_until_it_is_completed(
    manager: WorldPerson, officer: WorldPerson, refused_by: Refusing
) -> None:
    recording = officer.wears().recorded()
    assert refused_by(officer.row, recording) == set()
    demanded(manager, "III.D.6")
    assert refused_by(officer.row, recording) == {"III.D"}
    whole = TrainingProgramme.objects.get(completions__person=officer.row)
    short = define_course(
        actor=Actor.person(manager.row.id),
        agency=officer.row.agency,
        title="Notices, one hour",
        topics=["III.D.6"],
        valid_days=365,
        part_of=whole,
    )
    today = manager.world.today
    record_training(
        actor=Actor.person(manager.row.id), person=officer.row, programme=short, completed_on=today, evidence="roster 7"
    )
    assert refused_by(officer.row, recording) == set()


def test_within_its_time_a_refresher_bars_nobody_and_says_until_when(
    manager: WorldPerson, officer: WorldPerson, refused_by: Refusing
) -> None:
    demanded(manager, "III.D.6", days_ago=10, grace=11)
    today = manager.world.today
    standing = training_of(officer.row, today, policy_of(officer.row.agency, today))
    assert (standing.current, standing.expires_on) == (True, today + timedelta(days=1))
    assert refused_by(officer.row, officer.wears().recorded()) == set()


def test_a_demand_binds_its_agency_and_a_mistaken_one_nobody(
    ice: WorldAgency, manager: WorldPerson, officer: WorldPerson, refused_by: Refusing
) -> None:
    elsewhere = ice.world.agency("CBP").officer("Stone").trained(days_left=300)
    demand = demanded(manager, "III.D.1")
    assert refused_by(elsewhere.row, elsewhere.wears().recorded()) == set()
    assert refused_by(officer.row, officer.wears().recorded()) == {"III.D"}
    annul_record(actor=Actor.person(manager.row.id), entry=demand, why="Meant for another agency.")
    assert refused_by(officer.row, officer.wears().recorded()) == set()


def test_the_policy_limits_the_time_for_a_refresher_and_who_may_demand_it(
    ice: WorldAgency, manager: WorldPerson
) -> None:
    grace = policy_of(ice.row, ice.world.today).number("III.D", "refresher_grace_days")
    demanded(manager, "III.D.2", grace=grace)
    with pytest.raises(Mistaken, match=f"{grace} days"):
        demanded(manager, "III.D.2", grace=grace + 1)
    with pytest.raises(Mistaken, match="topics among"):
        demanded(manager, "IV.A")
    with pytest.raises(Refused):
        demanded(ice.staff(Role.CUSTODIAN), "III.D.2")


def test_a_new_version_of_the_policy_sets_off_the_refresher_of_its_topics(
    ice: WorldAgency, officer: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = ice.world.today
    policy: PolicyInForce = policy_of(ice.row, today)
    assert policy.effective in policy_changes(policy), "the version in force took the place of another"
    grace = policy.number("III.D", "refresher_grace_days")
    for days_ago, current in ((grace - 1, True), (grace, False)):
        changed_on = today - timedelta(days=days_ago)
        monkeypatch.setattr(programme_training, "policy_changes", lambda _, day=changed_on: [day])
        officer.row.completions.update(completed_on=changed_on - timedelta(days=1))
        standing = training_of(officer.row, today, policy)
        assert (standing.current, standing.outdated_topics) == (current, frozenset() if current else {"III.D.6"})
    officer.row.completions.update(completed_on=today - timedelta(days=grace))
    assert training_of(officer.row, today, policy).current, "completed under the new version"


def test_many_people_are_judged_as_each_by_themselves(
    ice: WorldAgency, manager: WorldPerson, officer: WorldPerson
) -> None:
    demanded(manager, "III.D.6")
    today = ice.world.today
    policy = policy_of(ice.row, today)
    ice.officer("Fresh").trained(days_left=360)
    ice.officer("Half").trained(topics=ALL_TOPICS[:3])
    ice.officer("None")
    people = ice.row.people.all()
    assert training_of_many(people, today, policy) == {one.id: training_of(one, today, policy) for one in people}
