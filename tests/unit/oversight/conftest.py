"""An agency under oversight, and checks whose problems a test chooses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import pytest
from django.utils import timezone

from openbwc.custody import Actor, Subject
from openbwc.oversight.actions.assess import Assessed, assess
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.program.models import Agency
from tests.world import World, WorldAgency

NIGHT = Actor.system("worker")


@dataclass
class Told:
    """A check that finds what it is told to find: by key, when it arose."""

    code: str = "tests.told"
    of_state: bool = False
    owner_id: UUID | None = None
    found: dict[str, datetime | None] = field(default_factory=dict)
    fails: bool = False

    def problem(self, key: str) -> Problem:
        subject = Subject("recording", uuid5(UUID(int=7), key))
        words = f"{key} was expected to be well; it was not."
        return Problem(subject=subject, key=key, words=words, owner_id=self.owner_id, arose_at=self.found[key])

    def _problems(self) -> Iterator[Problem]:
        for key in self.found:
            yield self.problem(key)
        if self.fails:
            raise ZeroDivisionError("told to fail")

    def _examine(self, _: Scope) -> Examined:
        return Examined(100, self._problems())

    @property
    def check(self) -> Check:
        return Check(code=self.code, clause="IV.F", title="Told", examine=self._examine, of_state=self.of_state)

    def run(self, agency: Agency, *others: Check, days: float = 30.0) -> Assessed:
        """One night's run of this check (and others), looking back so many days."""
        at = timezone.now()
        return assess(actor=NIGHT, agency=agency, at=at, since=at - timedelta(days=days), checks=(self.check, *others))


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def ice(world: World) -> WorldAgency:
    return world.agency("ICE")
