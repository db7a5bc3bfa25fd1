"""Who may propose, approve, withdraw, pack, accept and report a loss: the matrix, tried on the actions (V.A.4).

A row is: who acts → the acts that they do in their agency. Whatever is not named is refused under V.A.1.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from openbwc.evidence.models import Recording
from openbwc.policy import FinalAction
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from openbwc.retention.actions.approve_disposition import approve_disposition
from openbwc.retention.actions.enter_acceptance import enter_acceptance
from openbwc.retention.actions.pack_transfer import pack_transfer
from openbwc.retention.actions.propose_disposition import propose_disposition
from openbwc.retention.actions.report_loss import report_loss
from openbwc.retention.actions.withdraw_disposition import withdraw_disposition
from openbwc.retention.models import Disposition
from tests.access_matrix.test_retention import people
from tests.vaulted import approved, stored
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
ALL = frozenset({"propose", "approve", "withdraw", "pack", "accept", "report"})
MATRIX = [
    ("officer", frozenset()),
    ("supervisor", frozenset()),
    ("investigator", frozenset()),
    ("custodian", ALL - {"approve"}),
    ("disclosure officer", {"report"}),
    ("programme manager", ALL),
    ("policy office", {"approve", "withdraw"}),
    ("redactor", frozenset()),
    ("auditor", frozenset()),
    ("custodian of another agency", frozenset()),
    ("programme manager of another agency", frozenset()),
    ("system administrator", frozenset()),
]


def acts_of(ice: WorldAgency, actor: Person) -> dict[str, Callable[[], object]]:
    """Each act, on things of somebody else's making."""
    ice.scheduled("non_evidentiary")
    ice.scheduled("evidentiary", final_action="transfer")
    wears = ice.officer("Ruiz").trained().wears()
    other = ice.staff(Role.CUSTODIAN).row

    def due(category: str = "non_evidentiary") -> Recording:
        return stored(wears.recorded(hours_ago=20_000, category=category))

    def propose(by: Person) -> Disposition:
        reason, action = "It is due.", FinalAction.DESTROY
        return propose_disposition(actor=by, agency=ice.row, recordings=[due()], action=action, reason=reason)

    moved = approved(ice, due("evidentiary"), action=FinalAction.TRANSFER)
    packed = approved(ice, due("evidentiary"), action=FinalAction.TRANSFER)
    package = pack_transfer(actor=other, disposition_id=packed.id)
    first, second = propose(other), propose(other)
    return {
        "propose": lambda: propose(actor),
        "approve": lambda: approve_disposition(actor=actor, disposition=first),
        "withdraw": lambda: withdraw_disposition(actor=actor, disposition=second, reason="No."),
        "pack": lambda: pack_transfer(actor=actor, disposition_id=moved.id),
        "accept": lambda: enter_acceptance(
            actor=actor, disposition=packed, reference="TR-1", manifest_sha256=package.manifest_sha256
        ),
        "report": lambda: report_loss(actor=actor, agency=ice.row, recordings=[due()], circumstances="Fire."),
    }


@pytest.mark.parametrize(("who", "permitted"), MATRIX, ids=[who for who, _ in MATRIX])
def test_who_does_what_is_the_matrix(home: Path, settings: Settings, who: str, permitted: frozenset[str]) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    world = World()
    ice, actor = world.agency("ICE"), people(world)[who]
    acts = acts_of(ice, actor)
    assert acts.keys() == ALL
    refused: dict[str, set[str]] = {}
    for name, act in acts.items():
        try:
            act()
        except Refused as refusal:
            refused[name] = {reason.clause for reason in refusal.decision.reasons}
    assert refused == {name: {"V.A.1"} for name in ALL - permitted}
