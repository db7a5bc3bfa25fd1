"""How requests end, and what an appeal makes of it: each end with its ground, each appeal with what it is against."""

import dataclasses
from datetime import date, timedelta

import pytest

from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.decide_expedition import decide_expedition
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.models import Channel, Request, State, Step, Track
from openbwc.policy.requests import Against, Clock, ClockState
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import ASKED, SetClock
from .sending import sent
from .test_requests import WORKING, clock, codes


def test_an_end_counts_once_and_its_letter_is_owed_until_it_goes_out(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    told = {"actor": officer, "request": routed, "outcome": "not_agency_record", "statement": "It is the city's."}
    close_request(**told)
    routed.refresh_from_db()
    assert (routed.state, routed.owes, routed.owed_on) == (State.CLOSED, Clock.NOTIFY, first_day)
    with pytest.raises(Refused) as refusal:
        close_request(**told)
    assert codes(refusal) == {"determined"}
    set_clock(WORKING.add(first_day, 22), 9)
    sent(officer, routed)
    routed.refresh_from_db()
    assert (routed.state, routed.owed_on) == (State.CLOSED, None)
    assert clock(routed, Clock.DETERMINE).state is ClockState.MET_LATE  # told on the twenty-second day
    assert clock(routed, Clock.APPEAL).started_on == WORKING.add(first_day, 22)


@pytest.fixture
def denied(routed: Request, officer: Person) -> Request:
    close_request(actor=officer, request=routed, outcome="not_agency_record", statement="It is the city's camera.")
    sent(officer, routed)
    routed.refresh_from_db()
    return routed


def test_an_appeal_has_ninety_working_days_and_is_decided_by_somebody_else(
    ice: WorldAgency, denied: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    last = WORKING.of_requesters().add(first_day, 90)
    set_clock(last + timedelta(days=1), 0)
    with pytest.raises(Refused) as refusal:
        appeal(request=denied, statement="It was an agent's camera.")
    assert codes(refusal) == {"appeal_too_late"}
    came = set_clock(last, 23)
    set_clock(last + timedelta(days=3), 9)
    appeal(request=denied, statement="It was an agent's camera.", actor=officer, at=came)
    denied.refresh_from_db()
    assert (denied.state, denied.owes, denied.owed_on) == (State.APPEALED, Clock.APPEAL_DECISION, WORKING.add(last, 20))
    with pytest.raises(Refused) as refusal:
        decide_appeal(actor=officer, request=denied, reverses=False, statement="It was the city's.")
    assert codes(refusal) == {"own_request"}


def test_an_appeal_that_reverses_opens_the_request_again_with_a_time_of_its_own(
    ice: WorldAgency, denied: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 2), 9)
    appeal(request=denied, statement="It was an agent's camera.")
    day = WORKING.add(first_day, 4)
    set_clock(day, 9)
    other = ice.staff(Role.DISCLOSURE_OFFICER, "Other").row
    decide_appeal(actor=other, request=denied, reverses=True, statement="There was an agent.")
    sent(other, denied)
    denied.refresh_from_db()
    assert (denied.state, denied.owes, denied.owed_on) == (State.OPEN, Clock.AFTER_APPEAL, WORKING.add(day, 20))
    with pytest.raises(Refused) as refusal:
        appeal(request=denied, statement="Again.")
    assert codes(refusal) == {"nothing_to_appeal"}
    handle_request(actor=officer, request=denied, step=Step.CONSULTED, words="The FBI.")
    close_request(actor=officer, request=denied, outcome="improper", statement="It asks for nothing that exists.")
    sent(officer, denied)
    denied.refresh_from_db()
    assert (denied.state, clock(denied, Clock.AFTER_APPEAL).state) == (State.CLOSED, ClockState.MET)
    appeal(request=denied, statement="It does exist.")
    denied.refresh_from_db()
    assert denied.state == State.APPEALED
    decide_appeal(
        actor=ice.staff(Role.DISCLOSURE_OFFICER, "Third").row, request=denied, reverses=False, statement="No."
    )
    denied.refresh_from_db()
    assert denied.state == State.CLOSED


def test_a_denial_of_expedition_is_appealed_by_itself(
    ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day, 9)
    asked = dataclasses.replace(ASKED, expedition_asked=True, expedition_reason="My hearing is in nine days.")
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)
    with pytest.raises(Refused) as refusal:
        appeal(request=made, statement="It cannot wait.", against=Against.EXPEDITION)
    assert codes(refusal) == {"nothing_to_appeal"}
    decide_expedition(actor=officer, request=made, grants=False, statement="There is time.")
    appeal(request=made, statement="It cannot wait.", against=Against.EXPEDITION)
    made.refresh_from_db()
    assert made.state == State.OPEN
    other = ice.staff(Role.DISCLOSURE_OFFICER, "Other").row
    decide_appeal(actor=other, request=made, reverses=True, statement="It cannot.", against=Against.EXPEDITION)
    made.refresh_from_db()
    assert (made.track, made.state) == (Track.EXPEDITED, State.OPEN)
    assert clock(made, Clock.DETERMINE).started_on == first_day


def test_who_acts_after_an_appeal_was_made_may_decide_it(
    ice: WorldAgency, denied: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 2), 9)
    appeal(request=denied, statement="It was an agent's camera.")
    set_clock(WORKING.add(first_day, 3), 9)
    other = ice.staff(Role.DISCLOSURE_OFFICER, "Other").row
    handle_request(actor=other, request=denied, step=Step.LITIGATION, words="Filed.")
    decide_appeal(actor=other, request=denied, reverses=False, statement="It was not.")


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("withdrawn", "no_withdrawal"),
        ("duplicate", "no_other_request"),
        ("all_records_referred", "not_referred"),
    ],
)
def test_no_end_is_put_to_a_request_without_its_ground(
    routed: Request, officer: Person, outcome: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=routed, outcome=outcome, statement="By letter of today.")
    assert codes(refusal) == {code}


def test_ends_with_their_grounds(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 1), 9)
    second = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    third = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    told = {"actor": officer, "statement": "As said."}
    close_request(**told, request=second, outcome="duplicate", duplicate_of=routed)
    with pytest.raises(Refused) as refusal:  # the earlier one is no duplicate of the later
        close_request(**told, request=routed, outcome="duplicate", duplicate_of=second)
    assert codes(refusal) == {"no_other_request"}
    handle_request(actor=officer, request=third, step=Step.REFERRED, words="To the FBI.")
    close_request(**told, request=third, outcome="all_records_referred")
    for adverse in (second, third):
        appeal(request=adverse, statement="It is yours.")
    handle_request(actor=officer, request=routed, step=Step.WITHDRAWAL, words="By e-mail: no more interest.")
    close_request(**told, request=routed, outcome="withdrawn")
    with pytest.raises(Refused) as refusal:
        appeal(request=routed, statement="Come back.")
    assert codes(refusal) == {"nothing_to_appeal"}
    with pytest.raises(Mistaken, match="being handled"):
        handle_request(actor=officer, request=routed, step=Step.CONSULTED, words="The FBI.")
