"""III.D.6: a new version of an agency's policy requires a refresher of the topics that the policy names."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from openbwc.program.policies import policy_of
from openbwc.program.training import policy_changes, training_of
from tests.clauses.conftest import Refusing
from tests.world import World, WorldAgency, WorldPerson

GRACE = 60


@pytest.fixture
def ice(db: None, settings: Settings, tmp_path: Path) -> WorldAgency:
    """An agency whose policy was changed as many days ago as a refresher may take."""
    folder = tmp_path / "policies"
    shutil.copytree(settings.POLICIES_DIR, folder)
    changed_on = World().today - timedelta(days=GRACE)
    former = (folder / "profiles/ICE/2024-01-12.yaml").read_text()
    text = former.replace("effective: 2024-01-12", f"effective: {changed_on}")
    (folder / f"profiles/ICE/{changed_on}.yaml").write_text(text)
    settings.POLICIES_DIR = folder
    return World().agency("ICE")


def completed(person: WorldPerson, on: date) -> WorldPerson:
    person.trained()
    person.row.completions.update(completed_on=on, expires_on=on + timedelta(days=365))
    return person


def test_what_was_completed_before_the_change_counts_until_the_refresher_is_due(
    ice: WorldAgency, refused_by: Refusing
) -> None:
    today = ice.world.today
    policy = policy_of(ice.row, today)
    changed_on = today - timedelta(days=GRACE)
    assert policy.number("III.D", "refresher_grace_days") == GRACE
    assert policy.effective == changed_on
    assert policy_changes(policy)[-1] == changed_on
    before = completed(ice.officer("Before"), changed_on - timedelta(days=1))
    after = completed(ice.officer("After"), changed_on)
    assert training_of(before.row, today, policy).outdated_topics == {"III.D.6"}
    assert training_of(before.row, today - timedelta(days=1), policy).current
    assert refused_by(before.row, before.wears().recorded()) == {"III.D"}
    assert refused_by(after.row, after.wears().recorded()) == set()


def test_a_change_of_one_agency_s_policy_asks_nothing_of_another(ice: WorldAgency, refused_by: Refusing) -> None:
    stone = completed(ice.world.agency("CBP").officer("Stone"), ice.world.today - timedelta(days=GRACE + 1))
    assert refused_by(stone.row, stone.wears().recorded()) == set()
