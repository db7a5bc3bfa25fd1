"""Requests from their arrival to their end: each verb, its step, its clock, and what it refuses."""

import dataclasses
import json
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.custody.queries import history_of as events_about
from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.decide_expedition import decide_expedition
from openbwc.disclosure.actions.enter_closure import enter_closure
from openbwc.disclosure.actions.extend_time import extend_time
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import ENCLOSED_MAX, Enclosed, receive_request
from openbwc.disclosure.actions.resume_clock import resume_clock
from openbwc.disclosure.actions.stop_clock import stop_clock
from openbwc.disclosure.deciding import subject_of
from openbwc.disclosure.history import clocks_of
from openbwc.disclosure.models import Attachment, Channel, Request, State, Step, Track
from openbwc.disclosure.queries import by_clock, requests_open_to
from openbwc.disclosure.stepping import digest_of
from openbwc.notices.models import Notice
from openbwc.policy.requests import Cause, Clock, ClockState, Reading
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import ASKED, SetClock

WORKING = WorkingDays()


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.decision.reasons}


def clock(request: Request, which: Clock) -> Reading:
    (found,) = [one for one in clocks_of(request, timezone.now()) if one.clock is which]
    return found


@pytest.fixture
def routed(request_made: Request, officer: Person) -> Request:
    handle_request(actor=officer, request=request_made, step=Step.ROUTED)
    request_made.refresh_from_db()
    return request_made


def test_a_request_gets_its_number_at_once_and_what_is_owed_next(request_made: Request, first_day: date) -> None:
    request_made.refresh_from_db()
    assert request_made.number.startswith("ICE-")
    assert [one.step for one in request_made.events.all()] == [Step.RECEIVED, Step.ACKNOWLEDGED]
    assert (request_made.owes, request_made.owed_on) == (Clock.ROUTE, WORKING.add(first_day, 10))
    assert clock(request_made, Clock.ACKNOWLEDGE).state is ClockState.MET


def test_no_word_of_the_requester_stands_in_the_ledger(request_made: Request, officer: Person) -> None:
    stop_clock(actor=officer, request=request_made, cause=Cause.FEES, letter="Will you pay 40 dollars, Jo Doe?")
    bodies = b"".join(bytes(one.body) for one in Event.objects.all())
    for words in (b"Jo Doe", b"example.test", b"5th Street", b"40 dollars"):
        assert words not in bodies
    said = [json.loads(bytes(one.body))["facts"] for one in events_about(subject_of(request_made))]
    digests = {facts["digest"] for facts in said}
    assert {digest_of(one) for one in request_made.events.all()} < digests
    assert request_made.digest in digests


def test_the_disclosure_officers_are_told(officer: Person, request_made: Request) -> None:
    notice = Notice.objects.get(person=officer)
    assert request_made.number in notice.words
    assert "Jo Doe" not in notice.words + notice.title


def test_who_is_not_of_the_disclosure_office_enters_and_reads_nothing(ice: WorldAgency, request_made: Request) -> None:
    redactor = ice.staff(Role.REDACTOR).row
    with pytest.raises(Refused) as refusal:
        receive_request(actor=redactor, agency=ice.row, channel=Channel.STAFF, asked=ASKED)
    assert codes(refusal) == {"no_authority"}
    assert not requests_open_to(redactor, timezone.now()).exists()
    with pytest.raises(Refused):
        handle_request(actor=redactor, request=request_made, step=Step.ROUTED)


@pytest.mark.parametrize(
    "changes",
    [
        {"description": "x" * 10_001},
        {"description": "null \x00 byte"},
        {"name": "x" * 201},
        {"name": "  "},
        {"email": "x" * 255},
        {"expedition_reason": "x" * 10_001},
    ],
)
def test_what_is_too_long_or_not_a_text_is_not_taken_in(ice: WorldAgency, changes: dict[str, str]) -> None:
    with pytest.raises(Mistaken):
        receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=dataclasses.replace(ASKED, **changes))
    assert not Request.objects.exists()


def test_files_are_kept_as_they_came_up_to_the_limit(ice: WorldAgency) -> None:
    file = Enclosed(name="../../etc/passwd", media_type="text/html", content=b"<script>alert(1)</script>")
    asked = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED, enclosed=[file])
    assert bytes(Attachment.objects.get(request=asked).content) == file.content
    large = dataclasses.replace(file, content=bytes(ENCLOSED_MAX + 1))
    with pytest.raises(Mistaken, match="41,943,040"):
        receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED, enclosed=[large])


def test_a_letter_by_post_counts_from_the_day_on_which_it_came(ice: WorldAgency, officer: Person) -> None:
    came = timezone.now() - timedelta(days=7)
    made = receive_request(actor=officer, agency=ice.row, channel=Channel.STAFF, asked=ASKED, received_at=came)
    assert clock(made, Clock.ACKNOWLEDGE).state is not ClockState.MET
    assert clock(made, Clock.ROUTE).started_on == made.received_at.date() or made.received_at.hour < 5
    with pytest.raises(Mistaken, match="future"):
        receive_request(
            actor=officer,
            agency=ice.row,
            channel=Channel.STAFF,
            asked=ASKED,
            received_at=timezone.now() + timedelta(days=1),
        )


def test_twenty_days_from_the_right_office(routed: Request, first_day: date) -> None:
    assert routed.owes == Clock.DETERMINE
    assert routed.owed_on == WORKING.add(first_day, 20)


def test_asking_stops_the_clock_and_the_answer_lets_it_run(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 5), 9)
    stop_clock(actor=officer, request=routed, cause=Cause.INFORMATION, letter="Which side of the street?")
    routed.refresh_from_db()
    assert (routed.state, routed.owed_on) == (State.STOPPED, None)
    with pytest.raises(Refused) as refusal:
        stop_clock(actor=officer, request=routed, cause=Cause.FEES, letter="And 40 dollars.")
    assert codes(refusal) == {"answer_awaited"}
    set_clock(WORKING.add(first_day, 9), 9)
    resume_clock(actor=officer, request=routed, words="The north side.")
    routed.refresh_from_db()
    assert (routed.state, routed.owed_on) == (State.OPEN, WORKING.add(first_day, 24))
    with pytest.raises(Refused) as refusal:
        stop_clock(actor=officer, request=routed, cause=Cause.INFORMATION, letter="And which hour?")
    assert codes(refusal) == {"information_asked_before"}
    with pytest.raises(Mistaken, match="nothing is awaited"):
        resume_clock(actor=officer, request=routed, words="Noon.")


def test_an_extension_goes_out_before_the_twentieth_day(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    told = {"circumstance": "voluminous", "working_days_more": 10, "letter": "There are 40 hours of footage."}
    set_clock(WORKING.add(first_day, 20), 9)
    with pytest.raises(Refused) as refusal:
        extend_time(actor=officer, request=routed, **told)
    assert codes(refusal) == {"notice_too_late"}
    set_clock(WORKING.add(first_day, 19), 23)
    extend_time(actor=officer, request=routed, **told)
    routed.refresh_from_db()
    assert routed.owed_on == WORKING.add(first_day, 30)
    with pytest.raises(Refused) as refusal:
        extend_time(actor=officer, request=routed, **told)
    assert codes(refusal) == {"extended_before"}


def test_expedition_is_decided_once_for_a_ground_of_the_policy(ice: WorldAgency, officer: Person) -> None:
    asked = dataclasses.replace(ASKED, expedition_asked=True, expedition_reason="My hearing is in nine days.")
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)
    assert clock(made, Clock.EXPEDITION).days_left == 10
    decide_expedition(actor=officer, request=made, grants=True, ground="due_process", statement="A hearing is near.")
    made.refresh_from_db()
    assert made.track == Track.EXPEDITED
    with pytest.raises(Refused) as refusal:
        decide_expedition(actor=officer, request=made, grants=False, statement="On second thoughts.")
    assert codes(refusal) == {"expedition_decided"}


def test_a_request_that_describes_nothing_starts_no_clock_until_it_does(
    request_made: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    handle_request(actor=officer, request=request_made, step=Step.ROUTED)
    handle_request(actor=officer, request=request_made, step=Step.UNCLEAR, words="Which city?")
    request_made.refresh_from_db()
    assert (request_made.state, request_made.owed_on) == (State.STOPPED, None)
    set_clock(WORKING.add(first_day, 6), 9)
    handle_request(actor=officer, request=request_made, step=Step.CLARIFIED, words="Denver.")
    request_made.refresh_from_db()
    assert (request_made.state, request_made.owed_on) == (State.OPEN, WORKING.add(first_day, 26))


@pytest.mark.parametrize(
    ("step", "words", "track"),
    [
        (Step.REFERRED, "", None),
        (Step.CLARIFIED, "Denver.", None),
        (Step.CLOSED, "Done.", None),
        (Step.TRACKED, "It is long.", None),
        (Step.TRACKED, "It is urgent.", Track.EXPEDITED),
        (Step.ROUTED, "", Track.SIMPLE),
        (Step.ACKNOWLEDGED, "", None),
    ],
)
def test_steps_that_do_not_fit_are_not_taken(
    request_made: Request, officer: Person, step: Step, words: str, track: Track | None
) -> None:
    before = request_made.events.count()
    with pytest.raises(Mistaken):
        handle_request(actor=officer, request=request_made, step=step, words=words, track=track)
    assert request_made.events.count() == before


def test_steps_that_are_noted_stop_no_clock(routed: Request, officer: Person) -> None:
    due_on = routed.owed_on
    for step in (Step.REFERRED, Step.CONSULTED, Step.LITIGATION):
        handle_request(actor=officer, request=routed, step=step, words="The FBI has a part of it.")
    handle_request(actor=officer, request=routed, step=Step.TRACKED, words="40 hours.", track=Track.COMPLEX)
    routed.refresh_from_db()
    assert (routed.owed_on, routed.track, routed.state) == (due_on, Track.COMPLEX, State.OPEN)


def test_a_closure_moves_what_is_owed(routed: Request, officer: Person, first_day: date) -> None:
    closed = WORKING.add(first_day, 3)
    enter_closure(actor=officer, day=closed, reason="Executive order: offices closed.")
    routed.refresh_from_db()
    assert routed.owed_on == WORKING.add(first_day, 21)
    with pytest.raises(Mistaken, match="on record"):
        enter_closure(actor=officer, day=closed, reason="Again.")
    with pytest.raises(Mistaken, match="working day"):
        enter_closure(actor=officer, day=date(2026, 7, 4), reason="Independence Day.")


def test_an_appeal_has_ninety_working_days_and_is_decided_by_somebody_else(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    close_request(actor=officer, request=routed, outcome="not_agency_record", statement="It is the city's camera.")
    routed.refresh_from_db()
    assert (routed.state, routed.owed_on) == (State.CLOSED, None)
    last = WORKING.add(first_day, 90)
    set_clock(last + timedelta(days=1), 0)
    with pytest.raises(Refused) as refusal:
        appeal(request=routed, statement="It was an agent's camera.")
    assert codes(refusal) == {"appeal_too_late"}
    set_clock(last, 23)
    appeal(request=routed, statement="It was an agent's camera.")
    routed.refresh_from_db()
    assert (routed.state, routed.owes, routed.owed_on) == (State.APPEALED, Clock.APPEAL_DECISION, WORKING.add(last, 20))
    with pytest.raises(Refused) as refusal:
        decide_appeal(actor=officer, request=routed, reverses=False, statement="It was the city's.")
    assert codes(refusal) == {"own_request"}
    other = ice.staff(Role.DISCLOSURE_OFFICER, "Other").row
    decide_appeal(actor=other, request=routed, reverses=True, statement="There was an agent.")
    routed.refresh_from_db()
    assert routed.state == State.OPEN  # what was reversed is worked on again


def test_what_was_granted_or_withdrawn_is_not_appealed(routed: Request, officer: Person) -> None:
    close_request(actor=officer, request=routed, outcome="withdrawn", statement="By letter of today.")
    with pytest.raises(Refused) as refusal:
        appeal(request=routed, statement="Come back.")
    assert codes(refusal) == {"nothing_to_appeal"}
    with pytest.raises(Mistaken, match="being handled"):
        handle_request(actor=officer, request=routed, step=Step.CONSULTED, words="The FBI.")


def test_lists_begin_with_what_is_owed_first(
    ice: WorldAgency, officer: Person, request_made: Request, set_clock: SetClock, first_day: date
) -> None:
    set_clock(first_day + timedelta(days=3), 12)
    later = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    stopped = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    handle_request(actor=officer, request=stopped, step=Step.ROUTED)
    stop_clock(actor=officer, request=stopped, cause=Cause.FEES, letter="Will you pay?")
    found = by_clock(requests_open_to(officer, timezone.now()))
    assert list(found) == [request_made, later, stopped]


def test_an_evening_in_washington_is_the_same_day(ice: WorldAgency, first_day: date, set_clock: SetClock) -> None:
    evening: datetime = set_clock(first_day, 23)
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    assert evening.date() == first_day + timedelta(days=1)
    assert clock(made, Clock.ROUTE).started_on == first_day
