"""An agency whose recordings are kept: a custodian, a programme manager, and a recording of two years ago."""

import pytest

from openbwc.evidence.models import Recording
from openbwc.program.models import Person, Role
from tests.world import World, WorldAgency

YEAR = 365.25 * 24


@pytest.fixture
def ice(db: None) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def custodian(ice: WorldAgency) -> Person:
    return ice.staff(Role.CUSTODIAN).row


@pytest.fixture
def manager(ice: WorldAgency) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER).row


@pytest.fixture
def old(ice: WorldAgency) -> Recording:
    """Filed as not evidentiary, two years ago."""
    return ice.officer("Ruiz").trained().wears("BWC-OLD").recorded(hours_ago=2 * YEAR, category="non_evidentiary")
