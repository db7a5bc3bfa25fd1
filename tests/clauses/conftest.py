"""The department in which each clause is tried."""

from collections.abc import Callable

import pytest

from openbwc.access.actions.open_viewing import open_viewing
from openbwc.evidence.models import Recording
from openbwc.program.models import Person
from openbwc.program.refusals import Refused
from tests.world import World, WorldAgency

Refusing = Callable[..., set[str]]


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def ice(world: World) -> WorldAgency:
    return world.agency("ICE")


@pytest.fixture
def refused_by() -> Refusing:
    """The clauses that refuse to open a recording; empty when it opens."""

    def ask(
        person: Person, recording: Recording, *, purpose: str = "investigation", matter: str = "ICE-2026-7"
    ) -> set[str]:
        try:
            open_viewing(actor=person, recording=recording, purpose=purpose, matter=matter, browser="browser")
        except Refused as refusal:
            return {reason.clause for reason in refusal.decision.reasons}
        return set()

    return ask
