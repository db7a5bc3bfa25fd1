"""Who may hold, review, release, propose, approve and enter an authority: the matrix, tried on the actions (V.A.4).

A row is: who acts → the acts that they do in their agency. Whatever is not named is refused under V.A.1.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from openbwc.policy import UNVERIFIED, read_schedule
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from openbwc.retention.actions.approve_schedule import approve_schedule_change
from openbwc.retention.actions.enter_authority import enter_authority
from openbwc.retention.actions.place_hold import place_hold
from openbwc.retention.actions.propose_schedule import propose_schedule_change
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.actions.review_hold import review_hold
from openbwc.retention.actions.withdraw_schedule import withdraw_schedule_change
from tests.unit.policy.test_schedules import POLICIES
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
EXAMPLE = read_schedule(POLICIES / "schedules/example.yaml").schedule
ALL = frozenset({"place", "review", "release", "propose", "approve", "enter"})
MATRIX = [
    ("officer", frozenset()),
    ("supervisor", {"place"}),
    ("investigator", {"place"}),
    ("custodian", {"place", "review", "release", "propose"}),
    ("disclosure officer", {"place", "review", "release"}),
    ("programme manager", {"propose", "approve", "enter"}),
    ("policy office", {"propose", "approve", "enter"}),
    ("redactor", frozenset()),
    ("auditor", frozenset()),
    ("custodian of another agency", frozenset()),
    ("programme manager of another agency", frozenset()),
    ("system administrator", frozenset()),
]


def people(world: World) -> dict[str, Person]:
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    return {
        "officer": ice.officer("Okafor").trained().row,
        "supervisor": ice.staff(Role.SUPERVISOR).row,
        "investigator": ice.staff(Role.INVESTIGATOR).row,
        "custodian": ice.staff(Role.CUSTODIAN).row,
        "disclosure officer": ice.staff(Role.DISCLOSURE_OFFICER).row,
        "programme manager": ice.staff(Role.PROGRAMME_MANAGER).row,
        "policy office": cbp.person("Office").appointed(Role.POLICY_OFFICE, department=True).row,
        "redactor": ice.staff(Role.REDACTOR).row,
        "auditor": ice.staff(Role.AUDITOR).row,
        "custodian of another agency": cbp.staff(Role.CUSTODIAN).row,
        "programme manager of another agency": cbp.staff(Role.PROGRAMME_MANAGER).row,
        "system administrator": ice.person("Admin").trained().row,
    }


def acts_of(ice: WorldAgency, actor: Person) -> dict[str, Callable[[], object]]:
    """Each act, on things of somebody else's making."""
    recording = ice.officer("Ruiz").trained().wears().recorded()
    item = ice.scheduled("evidentiary", authority=UNVERIFIED)
    later = ice.world.today + timedelta(days=30)
    keeper = ice.staff(Role.CUSTODIAN).row

    def enter() -> object:
        change = enter_authority(actor=actor, item=item, authority="DAA-1", document="Shelf 1")
        return withdraw_schedule_change(actor=keeper, change=change, reason="So that another can be proposed.")

    def approve() -> object:
        other = ice.staff(Role.CUSTODIAN).row
        change = propose_schedule_change(actor=other, agency=ice.row, schedule=EXAMPLE, reason="To try it.")
        try:
            return approve_schedule_change(actor=actor, change=change, sha256=change.sha256)
        except Refused:
            withdraw_schedule_change(actor=other, change=change, reason="So that another can be proposed.")
            raise

    return {
        "place": lambda: place_hold(
            actor=actor,
            agency=ice.row,
            kind="investigation",
            authority="Case 7",
            matter="Case 7",
            recordings=[recording],
            custodian=keeper,
            review_on=later,
        ),
        "review": lambda: review_hold(actor=actor, hold=ice.held(recording), review_on=later, remarks="Needed."),
        "release": lambda: release_hold(actor=actor, hold=ice.held(recording), reason="Over."),
        "enter": enter,
        "approve": approve,
        "propose": lambda: propose_schedule_change(actor=actor, agency=ice.row, schedule=EXAMPLE, reason="To try it."),
    }


@pytest.mark.parametrize(("who", "permitted"), MATRIX, ids=[who for who, _ in MATRIX])
def test_who_does_what_is_the_matrix(who: str, permitted: frozenset[str]) -> None:
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
