"""An agency with somebody who handles requests, and a clock that tests set."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.models import Channel, Expedited, Request, RequestEvent, Step
from openbwc.evidence.models import Encounter, Recording
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from tests.world import World, WorldAgency, WorldPerson

from .incidents import PREPARED

EASTERN = ZoneInfo("America/New_York")
ASKED = Asked(
    kind="public",
    name="Jo Doe",
    email="jo@example.test",
    description="All footage of the stop at 5th Street and Main on 1 March.",
)


def sent(actor: Person, request: Request) -> RequestEvent:
    """The request's latest letter has gone out now."""
    letter = request.letters.order_by("at", "id").last()
    return dispatch_letter(actor=actor, letter=letter, way=Way.HAND, proof="Handed over at the desk.")


SetClock = Callable[[date, int], datetime]


@pytest.fixture
def ice(db: None) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def officer(ice: WorldAgency) -> Person:
    return ice.staff(Role.DISCLOSURE_OFFICER).row


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Make it an hour of a day in Washington."""

    def put(day: date, hour: int = 12) -> datetime:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=EASTERN).astimezone(UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return put


@pytest.fixture
def first_day(ice: WorldAgency) -> date:
    """A working day some months ago, from which a request has 150 days to be handled."""
    day = ice.world.today - timedelta(days=200)
    return WorkingDays().add(day, 1)


@pytest.fixture
def request_made(ice: WorldAgency, first_day: date, set_clock: SetClock) -> Request:
    set_clock(first_day, 12)
    return receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)


@pytest.fixture
def routed(request_made: Request, officer: Person) -> Request:
    handle_request(actor=officer, request=request_made, step=Step.ROUTED)
    request_made.refresh_from_db()
    return request_made


@pytest.fixture
def ruiz(ice: WorldAgency) -> WorldPerson:
    return ice.officer("Ruiz").trained()


@pytest.fixture
def encounter(ice: WorldAgency) -> Encounter:
    return ice.encounter("planned_arrest_warrant")


@pytest.fixture
def recording(ruiz: WorldPerson, encounter: Encounter) -> Recording:
    return ruiz.wears("BWC-1").recorded(encounter=encounter)


@pytest.fixture
def official(ice: WorldAgency) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER, "Novak").row


@pytest.fixture
def second(ice: WorldAgency) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER, "Larsen").row


@pytest.fixture
def track(ruiz: WorldPerson, recording: Recording, official: Person, officer: Person) -> Expedited:
    return flag_incident(actor=ruiz.row, about=recording, incident="death_in_custody", statement="He died in the cell.")


@pytest.fixture
def prepared(track: Expedited, officer: Person) -> Expedited:
    for step in PREPARED:
        complete_step(actor=officer, expedited=track, step=step, statement="Held against roster and dispatch log.")
    return track
