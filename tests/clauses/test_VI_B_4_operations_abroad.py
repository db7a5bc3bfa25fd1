"""VI.B.4: abroad, documented procedures govern; without them the own agency's policy, and no camera goes out."""

from datetime import timedelta

import pytest

from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.task_forces import procedures
from openbwc.policy import Governing
from openbwc.program.actions.document_procedures import document_procedures
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken
from openbwc.program.task_forces import resolution_of
from tests.clauses.task_forces import PAPER, WorldTaskForce
from tests.world import WorldAgency


def test_procedures_are_documented_before_use(ice: WorldAgency) -> None:
    world, ruiz = ice.world, ice.officer("Ruiz").row
    force = WorldTaskForce(ice, leader="Policía Nacional", international=True)
    force.joined_by(ruiz)
    before = resolution_of(ruiz, force.row, world.today)
    assert (before.governing, before.governing_clause) == (Governing.OWN_AGENCY, "VI.B.4")
    assert {block.code for block in before.blocks} == {"procedures_missing"}
    now = world.now
    scope = Scope(agency=ice.row, policy=policy_of(ice.row, now.date()), since=now - timedelta(days=1), at=now)
    assert len(list(procedures(scope).problems)) == 1
    document_procedures(actor=force.actor, task_force=force.row, reference="SOP 3", starts_on=world.today, paper=PAPER)
    after = resolution_of(ruiz, force.row, world.today)
    assert (after.governing, after.deployable) == (Governing.PROCEDURES, True)
    assert not resolution_of(ruiz, force.row, world.today - timedelta(days=1)).deployable
    assert list(procedures(scope).problems) == []


def test_procedures_belong_to_operations_abroad(ice: WorldAgency) -> None:
    force = WorldTaskForce(ice)
    with pytest.raises(Mistaken, match="international"):
        document_procedures(
            actor=force.actor, task_force=force.row, reference="SOP 3", starts_on=ice.world.today, paper=PAPER
        )
