"""V.B.1: requests are handled under FOIA and the Privacy Act: each clock of the law runs and ends by its rule."""

import dataclasses
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.extend_time import extend_time
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.history import clocks_of
from openbwc.disclosure.models import Channel, Request
from openbwc.disclosure.searching import made_again
from openbwc.evidence.queries import Criteria
from openbwc.policy.requests import Clock, ClockState
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from tests.world import WorldAgency

ASKED = Asked(kind="public", name="Jo Doe", description="The stop at 5th Street on 1 March.", expedition_asked=True)


@pytest.fixture
def officer(ice: WorldAgency) -> Person:
    return ice.staff(Role.DISCLOSURE_OFFICER).row


def states(request: Request, at: datetime) -> dict[Clock, ClockState]:
    return {one.clock: one.state for one in clocks_of(request, at)}


def test_every_clock_of_the_law_runs_and_runs_over(
    ice: WorldAgency, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = WorkingDays()
    first = days.add(ice.world.today - timedelta(days=100), 1)
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    assert states(made, noon) == {
        Clock.ACKNOWLEDGE: ClockState.MET,
        Clock.ROUTE: ClockState.MET,
        Clock.EXPEDITION: ClockState.RUNNING,
        Clock.DETERMINE: ClockState.RUNNING,
    }
    twentieth = noon + (days.add(first, 20) - first)
    for moment, expedition, determine in (
        (noon + timedelta(days=10), ClockState.RUNNING, ClockState.RUNNING),
        (noon + timedelta(days=11), ClockState.OVERDUE, ClockState.RUNNING),
        (twentieth, ClockState.OVERDUE, ClockState.RUNNING),
        (twentieth + timedelta(days=1), ClockState.OVERDUE, ClockState.OVERDUE),
    ):
        found = states(made, moment)
        assert (found[Clock.EXPEDITION], found[Clock.DETERMINE]) == (expedition, determine)
    monkeypatch.setattr(timezone, "now", lambda: twentieth)
    with pytest.raises(Refused) as refusal:
        extend_time(
            actor=officer, request=made, circumstance="voluminous", working_days_more=10, letter="There is much."
        )
    assert {reason.clause for reason in refusal.value.decision.reasons} == {"V.B.1"}


def test_no_records_can_be_shown_to_be_true(ice: WorldAgency, officer: Person) -> None:
    camera = ice.officer("Ruiz").wears(hours=300)
    camera.recorded(hours_ago=1)
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    now = timezone.now()
    criteria = Criteria(since=now - timedelta(hours=100), until=now - timedelta(hours=50))
    certificate = search_for_request(actor=officer, request=made, criteria=criteria)
    closed = close_request(actor=officer, request=made, outcome="no_records", statement="There is none.")
    assert closed.facts["certificate"] == certificate.sha256
    assert made_again(certificate).same
    camera.recorded(hours_ago=60)
    found = made_again(certificate)
    assert (found.same, found.late + found.overlooked) == (False, 1)
    other = receive_request(
        actor=None, agency=ice.row, channel=Channel.FORM, asked=dataclasses.replace(ASKED, name="Ann Roe")
    )
    search_for_request(actor=officer, request=other, criteria=criteria)
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=other, outcome="no_records", statement="There is none.")
    assert {reason.code for reason in refusal.value.decision.reasons} == {"records_found"}
