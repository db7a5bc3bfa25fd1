"""An agency with somebody who handles requests, a clock that tests set, and footage that is ready to go out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import Settings

from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.gate import what_is_missing
from openbwc.disclosure.models import Channel, Expedited, Release, Request, Step
from openbwc.evidence.models import Encounter, Recording, RedactedCopy
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from tests.world import World, WorldAgency, WorldPerson

from .incidents import PREPARED
from .stage import Stage, staged

EASTERN = ZoneInfo("America/New_York")
ASKED = Asked(
    kind="public",
    name="Jo Doe",
    email="jo@example.test",
    description="All footage of the stop at 5th Street and Main on 1 March.",
)


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


@pytest.fixture
def stage(db: None, home: Path, settings: Settings) -> Stage:
    settings.REDACTION_FOLDER = home / "redaction"
    return staged()


@pytest.fixture
def copy(stage: Stage) -> RedactedCopy:
    return stage.copied(stage.recordings[0])


@pytest.fixture
def ready(stage: Stage, copy: RedactedCopy) -> Release:
    release = stage.ready(copy)
    assert what_is_missing(release) == ()
    return release
