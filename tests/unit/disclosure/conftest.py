"""An agency with somebody who handles requests, and a clock that tests set."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.models import Channel, Request, RequestEvent, Step
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from tests.world import World, WorldAgency

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
