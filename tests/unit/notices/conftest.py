"""An event to tell of, and the people that it is told to."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from pytest_django import Settings

from openbwc.custody import Actor, EventKind, NewEvent, Subject, record
from openbwc.custody.models import Event
from openbwc.notices import announcing
from openbwc.notices.announcing import Urgency, announce_on
from openbwc.program.models import Person
from tests.world import World, WorldPerson

HAPPENED = EventKind("tests.happened", required={"people"}, clause="V.B.2")
Tell = Callable[..., Event]


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def ruiz(world: World, settings: Settings) -> WorldPerson:
    """An officer with an account and an address, in an installation that sends e-mail."""
    settings.SENDS_EMAIL = True
    officer = world.agency("ICE").officer("Ruiz")
    assert officer.account.email
    return officer


def named(happened: NewEvent) -> Iterator[Person]:
    yield from Person.objects.filter(id__in=happened.facts["people"])


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rules but those of the test."""
    monkeypatch.setattr(announcing, "_rules", {})


@pytest.fixture
def tell(rules: None) -> Tell:
    """Have something happen that the given people are told of."""

    def happen(
        *people: WorldPerson,
        title: str = "Something happened",
        urgency: Urgency = Urgency.AT_ONCE,
        required: bool = False,
        actor: Actor | None = None,
        subject: Subject | None = None,
    ) -> Event:
        announcing._rules.pop(HAPPENED.name, None)
        announce_on(
            HAPPENED,
            to=named,
            title=lambda _: title,
            words=lambda _: "It happened at noon.",
            urgency=urgency,
            required=required,
        )
        with transaction.atomic():
            return record(
                HAPPENED,
                actor=actor or Actor.system("tests"),
                subject=subject or Subject("agency", people[0].row.agency_id),
                facts={"people": [str(one.row.id) for one in people]},
            )

    return happen
