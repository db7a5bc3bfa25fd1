"""A project in which redaction is tried: one recording, who redacts, and who reviews."""

import pytest

from openbwc.evidence.models import Recording
from openbwc.program.models import Person, Role
from openbwc.redaction.models import Footage, Project
from tests.world import World, WorldAgency


@pytest.fixture
def ice(db: None) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def recording(ice: WorldAgency) -> Recording:
    return ice.officer("Ruiz").trained().wears().recorded()


@pytest.fixture
def redactor(ice: WorldAgency) -> Person:
    return ice.staff(Role.REDACTOR).row


@pytest.fixture
def reviewer(ice: WorldAgency) -> Person:
    return ice.staff(Role.REVIEWER).row


@pytest.fixture
def project(ice: WorldAgency, recording: Recording, redactor: Person) -> Project:
    return ice.project(redactor, recording)


@pytest.fixture
def footage(project: Project) -> Footage:
    return project.footage.get()
