"""Requests from their arrival to their end: each verb, its step, its clock, and what it refuses."""

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.custody.queries import history_of as events_about
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_expedition import decide_expedition
from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.actions.enter_closure import confirm_closure, end_closure, enter_closure
from openbwc.disclosure.actions.extend_time import extend_time
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import ENCLOSED_MAX, Enclosed, receive_request
from openbwc.disclosure.actions.resume_clock import resume_clock
from openbwc.disclosure.actions.stop_clock import stop_clock
from openbwc.disclosure.deciding import subject_of
from openbwc.disclosure.history import clocks_of
from openbwc.disclosure.models import Attachment, Channel, Closure, Request, State, Step, Track
from openbwc.disclosure.queries import by_clock, requests_open_to
from openbwc.disclosure.stepping import digest_of
from openbwc.notices.models import Notice
from openbwc.policy.requests import Clock, ClockState, Reading
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Appointment, Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import ASKED, EASTERN, SetClock
from .sending import sent

WORKING = WorkingDays()


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.decision.reasons}


def clock(request: Request, which: Clock) -> Reading:
    (found,) = [one for one in clocks_of(request, timezone.now()) if one.clock is which]
    return found


def test_a_request_gets_its_number_at_once_and_what_is_owed_next(request_made: Request, first_day: date) -> None:
    request_made.refresh_from_db()
    assert request_made.number.startswith("ICE-")
    assert [one.step for one in request_made.events.all()] == [Step.RECEIVED, Step.ACKNOWLEDGED]
    assert (request_made.owes, request_made.owed_on) == (Clock.DETERMINE, WORKING.add(first_day, 20))
    assert clock(request_made, Clock.ACKNOWLEDGE).state is ClockState.MET


def test_what_comes_to_the_office_that_it_names_waits_for_no_click(
    ice: WorldAgency, officer: Person, request_made: Request, first_day: date
) -> None:
    assert clock(request_made, Clock.ROUTE).state is ClockState.MET
    assert clock(request_made, Clock.DETERMINE).started_on == first_day
    letter = receive_request(actor=officer, agency=ice.row, channel=Channel.STAFF, asked=ASKED)
    assert clock(letter, Clock.ROUTE).state is ClockState.RUNNING
    assert clock(letter, Clock.DETERMINE).state is ClockState.NOT_STARTED


def test_no_word_of_the_requester_stands_in_the_ledger(request_made: Request, officer: Person) -> None:
    stop_clock(actor=officer, request=request_made, letter="Was it the one of 40 dollars, Jo Doe?")
    sent(officer, request_made)
    bodies = b"".join(bytes(one.body) for one in Event.objects.all())
    for words in (b"Jo Doe", b"example.test", b"5th Street", b"40 dollars", b"desk", request_made.number.encode()):
        assert words not in bodies
    said = [json.loads(bytes(one.body))["facts"] for one in events_about(subject_of(request_made))]
    digests = {facts["digest"] for facts in said if "digest" in facts}
    assert {digest_of(one) for one in request_made.events.all()} < digests
    assert request_made.digest in digests


def test_the_disclosure_officers_are_told(officer: Person, request_made: Request) -> None:
    notice = Notice.objects.get(person=officer)
    assert "A request arrived for ICE" in notice.title
    for secret in ("Jo Doe", request_made.number):
        assert secret not in notice.words + notice.title


def test_without_a_disclosure_officer_who_runs_the_programme_is_told(ice: WorldAgency) -> None:
    manager = ice.staff(Role.PROGRAMME_MANAGER).row
    Appointment.objects.filter(role=Role.DISCLOSURE_OFFICER).delete()
    receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    assert Notice.objects.filter(person=manager).count() == 1


def test_what_was_said_is_not_found_out_from_its_digest(ice: WorldAgency) -> None:
    digests = {receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED).digest for _ in range(2)}
    assert len(digests) == 2


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
    assert clock(made, Clock.ROUTE).started_on == came.astimezone(EASTERN).date()
    for wrong in (timezone.now() + timedelta(days=1), datetime(1, 1, 1, tzinfo=UTC)):
        with pytest.raises(Mistaken, match="day of arrival"):
            receive_request(actor=officer, agency=ice.row, channel=Channel.STAFF, asked=ASKED, received_at=wrong)


def test_twenty_days_from_the_right_office(routed: Request, first_day: date) -> None:
    assert routed.owes == Clock.DETERMINE
    assert routed.owed_on == WORKING.add(first_day, 20)


def test_asking_stops_the_clock_and_the_answer_lets_it_run(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 5), 9)
    stop_clock(actor=officer, request=routed, letter="Which side of the street?")
    routed.refresh_from_db()
    assert (routed.state, routed.owes) == (State.OPEN, Clock.NOTIFY)  # a letter that did not go out stops nothing
    sent(officer, routed)
    routed.refresh_from_db()
    assert (routed.state, routed.owed_on) == (State.STOPPED, None)
    with pytest.raises(Refused) as refusal:
        stop_clock(actor=officer, request=routed, letter="And which hour?")
    assert codes(refusal) == {"answer_awaited", "information_asked_before"}
    set_clock(WORKING.add(first_day, 9), 9)
    resume_clock(actor=officer, request=routed, words="The north side.")
    routed.refresh_from_db()
    assert (routed.state, routed.owed_on) == (State.OPEN, WORKING.add(first_day, 24))
    with pytest.raises(Refused) as refusal:
        stop_clock(actor=officer, request=routed, letter="And which hour?")
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
    assert clock(routed, Clock.DETERMINE).due_on == WORKING.add(first_day, 20)
    sent(officer, routed)
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
    assert (made.track, made.letters.get().kind) == (Track.EXPEDITED, "expedition")
    with pytest.raises(Refused) as refusal:
        decide_expedition(actor=officer, request=made, grants=False, statement="On second thoughts.")
    assert codes(refusal) == {"expedition_decided"}


def test_an_extension_whose_notice_goes_out_late_extends_nothing(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 19), 9)
    extend_time(actor=officer, request=routed, circumstance="voluminous", working_days_more=10, letter="There is much.")
    set_clock(WORKING.add(first_day, 20), 9)
    sent(officer, routed)
    routed.refresh_from_db()
    assert routed.owed_on == WORKING.add(first_day, 20)


def test_a_letter_goes_out_once_by_a_way_that_there_is_and_with_proof(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 5), 9)
    stop_clock(actor=officer, request=routed, letter="Which side?")
    letter = routed.letters.get()
    day_before = timezone.now() - timedelta(days=1)
    for wrong in (
        {"way": Way.POST, "proof": "Registered."},
        {"way": Way.EMAIL, "proof": "  "},
        {"way": Way.EMAIL, "proof": "Sent.", "sent_at": day_before},
    ):
        with pytest.raises(Mistaken):
            dispatch_letter(actor=officer, letter=letter, **wrong)
    set_clock(WORKING.add(first_day, 7), 9)
    dispatch_letter(actor=officer, letter=letter, way=Way.EMAIL, proof="<1@example.test>")
    with pytest.raises(Mistaken, match="this one has"):
        dispatch_letter(actor=officer, letter=letter, way=Way.EMAIL, proof="<2@example.test>")
    set_clock(WORKING.add(first_day, 9), 9)
    resume_clock(actor=officer, request=routed, words="Yes.")
    assert clock(routed, Clock.DETERMINE).due_on == WORKING.add(first_day, 22)  # from the seventh day to the ninth


def test_an_answer_counts_from_the_day_on_which_it_came(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 5), 9)
    stop_clock(actor=officer, request=routed, letter="Which side?")
    sent(officer, routed)
    came = set_clock(WORKING.add(first_day, 6), 9)
    set_clock(WORKING.add(first_day, 12), 9)
    resume_clock(actor=officer, request=routed, words="North.", answered_at=came)
    assert clock(routed, Clock.DETERMINE).due_on == WORKING.add(first_day, 21)


def test_a_question_on_the_last_day_stops_nothing(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 20), 9)
    with pytest.raises(Refused) as refusal:
        stop_clock(actor=officer, request=routed, letter="Which side?")
    assert codes(refusal) == {"nothing_left"}


def test_expedition_may_be_asked_for_at_any_time(request_made: Request, officer: Person, set_clock: SetClock) -> None:
    told = {"actor": officer, "request": request_made, "step": Step.EXPEDITION_ASKED, "words": "A hearing in a week."}
    handle_request(**told)
    assert clock(request_made, Clock.EXPEDITION).days_left == 10
    with pytest.raises(Mistaken, match="noted already"):
        handle_request(**told)
    decide_expedition(actor=officer, request=request_made, grants=False, statement="The hearing was put off.")


def test_a_request_that_describes_nothing_starts_no_clock_until_it_does(
    request_made: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    handle_request(actor=officer, request=request_made, step=Step.UNCLEAR, words="Which city?")
    sent(officer, request_made)
    request_made.refresh_from_db()
    assert (request_made.state, request_made.owed_on) == (State.STOPPED, None)
    set_clock(WORKING.add(first_day, 6), 9)
    handle_request(actor=officer, request=request_made, step=Step.CLARIFIED, words="Denver.")
    request_made.refresh_from_db()
    assert (request_made.state, request_made.owed_on) == (State.OPEN, WORKING.add(first_day, 26))


def test_a_clock_that_runs_is_never_set_back(
    request_made: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    for number in (1, 25):
        set_clock(WORKING.add(first_day, number), 9)
        with pytest.raises(Refused) as refusal:
            handle_request(actor=officer, request=request_made, step=Step.UNCLEAR, words="Which city?")
        assert codes(refusal) == {"clock_runs"}
    assert clock(request_made, Clock.DETERMINE).state is ClockState.OVERDUE


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
        (Step.LITIGATION_ENDED, "Dismissed.", None),
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


def test_a_closure_moves_what_its_agency_owes(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    other = receive_request(actor=None, agency=ice.world.agency("CBP").row, channel=Channel.FORM, asked=ASKED)
    closed = WORKING.add(first_day, 3)
    enter_closure(actor=officer, agency=ice.row, day=closed, reason="Executive order: offices closed.")
    for request in (routed, other):
        request.refresh_from_db()
    assert (routed.owed_on, other.owed_on) == (WORKING.add(first_day, 21), WORKING.add(first_day, 20))
    with pytest.raises(Mistaken, match="on record"):
        enter_closure(actor=officer, agency=ice.row, day=closed, reason="Again.")
    with pytest.raises(Mistaken, match="working day"):
        enter_closure(actor=officer, agency=ice.row, day=date(2026, 7, 4), reason="Independence Day.")
    with pytest.raises(Refused) as refusal:
        enter_closure(actor=officer, day=WORKING.add(first_day, 4), reason="Executive order.")
    assert codes(refusal) == {"no_authority"}
    office = ice.staff(Role.DISCLOSURE_OFFICER, "Office").appointed(Role.POLICY_OFFICE, department=True).row
    enter_closure(actor=office, day=WORKING.add(first_day, 4), reason="Executive order.")
    other.refresh_from_db()
    assert other.owed_on == WORKING.add(first_day, 21)


def test_a_past_day_counts_once_somebody_else_confirms_it_and_until_it_is_withdrawn(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    def due() -> date | None:
        routed.refresh_from_db()
        return routed.owed_on

    set_clock(WORKING.add(first_day, 6), 9)
    past = WORKING.add(first_day, 3)
    with pytest.raises(Refused) as refusal:
        enter_closure(actor=officer, agency=ice.row, day=past, reason=" ")
    assert codes(refusal) == {"statement_missing"}
    made = enter_closure(actor=officer, agency=ice.row, day=past, reason="Snow.")
    assert due() == WORKING.add(first_day, 20)
    with pytest.raises(Refused) as refusal:
        confirm_closure(actor=officer, closure=made)
    assert codes(refusal) == {"own_closure"}
    confirm_closure(actor=ice.staff(Role.PROGRAMME_MANAGER).row, closure=made)
    assert due() == WORKING.add(first_day, 21)
    end_closure(actor=officer, closure=made, reason="The office was open.")
    assert due() == WORKING.add(first_day, 20)
    set_clock(WORKING.add(first_day, 30), 9)
    with pytest.raises(Refused) as refusal:
        enter_closure(actor=officer, agency=ice.row, day=WORKING.add(first_day, 5), reason="Snow.")
    assert codes(refusal) == {"closure_too_late"}
    assert Closure.objects.count() == 1


def test_a_closure_that_is_entered_later_moves_no_request_that_has_ended(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(WORKING.add(first_day, 21), 9)
    close_request(actor=officer, request=routed, outcome="not_agency_record", statement="It is the city's camera.")
    sent(officer, routed)
    assert clock(routed, Clock.DETERMINE).state is ClockState.MET_LATE
    set_clock(WORKING.add(first_day, 22), 9)
    made = enter_closure(actor=officer, agency=ice.row, day=WORKING.add(first_day, 20), reason="Snow.")
    confirm_closure(actor=ice.staff(Role.PROGRAMME_MANAGER).row, closure=made)
    assert clock(routed, Clock.DETERMINE).state is ClockState.MET_LATE


def test_lists_begin_with_what_is_owed_first(
    ice: WorldAgency, officer: Person, request_made: Request, set_clock: SetClock, first_day: date
) -> None:
    day = WORKING.add(first_day, 3)
    set_clock(day, 12)
    later = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    stopped = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    stop_clock(actor=officer, request=stopped, letter="Which side?")
    sent(officer, stopped)
    found = by_clock(requests_open_to(officer, timezone.now()))
    assert list(found) == [request_made, later, stopped]


def test_an_evening_in_washington_is_the_same_day(ice: WorldAgency, first_day: date, set_clock: SetClock) -> None:
    evening: datetime = set_clock(first_day, 23)
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    assert evening.date() == first_day + timedelta(days=1)
    assert clock(made, Clock.ROUTE).started_on == first_day
