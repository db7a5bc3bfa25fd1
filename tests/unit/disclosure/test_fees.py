"""Fees of a request from the category to the bill: who is asked what, when the clock stops, what is owed (V.B.1)."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest

from openbwc.custody.models import Event
from openbwc.disclosure.actions.answer_estimate import answer_estimate
from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.assess_fees import assess_fees
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.decide_fee_category import decide_fee_category
from openbwc.disclosure.actions.decide_waiver import decide_waiver
from openbwc.disclosure.actions.enter_court_time import enter_court_time
from openbwc.disclosure.actions.enter_payment import enter_payment
from openbwc.disclosure.actions.estimate_fees import estimate_fees
from openbwc.disclosure.actions.extend_time import extend_time
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.join_fees import join_fees
from openbwc.disclosure.actions.log_work import Entry, log_work
from openbwc.disclosure.actions.note_unpaid import note_unpaid
from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.actions.refund_fees import refund_fees
from openbwc.disclosure.actions.resume_clock import resume_clock
from openbwc.disclosure.actions.state_for_report import state_for_report
from openbwc.disclosure.actions.strike_work import strike_work
from openbwc.disclosure.annual_report.cases import fiscal_year_of
from openbwc.disclosure.annual_report.making import report_of
from openbwc.disclosure.annual_report.tree import Section
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.models import Channel, LetterKind, Request, State, Step
from openbwc.policy.fees import Grade, Task, Work
from openbwc.policy.requests import Against, Clock, ClockState
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import ASKED, SetClock
from .sending import sent
from .test_letters import squeezed, words_of
from .test_requests import WORKING, clock, codes
from .years import ONE_STATED

SEARCH = Entry(task=Task.SEARCH, grade=Grade.PROFESSIONAL, minutes=60)  # $28.00
WORK = Work(search={Grade.PROFESSIONAL: 120})  # $56.00
MUCH = Work(search={Grade.PROFESSIONAL: 600})  # $280.00


def category(officer: Person, request: Request, code: str = "commercial") -> None:
    decide_fee_category(actor=officer, request=request, category=code, statement="The letterhead says so.")


def estimate(officer: Person, request: Request, work: Work = WORK, **told: Any) -> None:
    estimate_fees(actor=officer, request=request, work=work, letter="The week has 40 hours of footage.", **told)
    request.refresh_from_db()


def ended(officer: Person, request: Request) -> None:
    close_request(actor=officer, request=request, outcome="not_agency_record", statement="It is the city's camera.")
    sent(officer, request)


def billed(officer: Person, request: Request) -> None:
    category(officer, request)
    log_work(actor=officer, request=request, entry=dataclasses.replace(SEARCH, minutes=45), words="Searched.")
    ended(officer, request)
    assess_fees(actor=officer, request=request, statement="Three quarters of an hour of search.")


def now_of(request: Request, set_clock: SetClock, day: date) -> Any:
    return fees_standing(request, set_clock(day, 12))


def test_work_is_logged_by_people_and_what_is_struck_out_counts_no_more(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    first = log_work(actor=officer, request=routed, entry=SEARCH, words="Searched the week of the stop.")
    copies = Entry(task=Task.DUPLICATION, pages=10, media_cents=900)
    log_work(actor=officer, request=routed, entry=copies, words="A disc, and the log of the search.")
    standing = now_of(routed, set_clock, first_day)
    assert standing.fees.due_cents == 2800 + 100 + 900
    assert standing.entries[0].by == officer
    strike_work(actor=officer, request=routed, entry=first, statement="It was for another request.")
    standing = now_of(routed, set_clock, first_day)
    assert (standing.fees.total_cents, standing.fees.due_cents) == (1000, 0)
    assert routed.events.filter(step=Step.WORK_LOGGED).count() == 2
    with pytest.raises(Mistaken, match="log that counts"):
        strike_work(actor=officer, request=routed, entry=first, statement="Again.")


@pytest.mark.parametrize(
    "entry",
    [
        Entry(task=Task.SEARCH, minutes=5),
        Entry(task=Task.SEARCH, grade=Grade.CLERICAL),
        Entry(task=Task.REVIEW, grade=Grade.CLERICAL, minutes=1441),
        Entry(task=Task.REVIEW, grade=Grade.CLERICAL, minutes=5, pages=1),
        Entry(task=Task.DUPLICATION),
        Entry(task=Task.DUPLICATION, pages=-1),
        Entry(task=Task.DUPLICATION, pages=1, media_cents=-1),
        Entry(task=Task.DUPLICATION, pages=1, minutes=9),
    ],
)
def test_an_entry_that_says_nothing_or_too_much_is_mistaken(routed: Request, officer: Person, entry: Entry) -> None:
    with pytest.raises(Mistaken):
        log_work(actor=officer, request=routed, entry=entry, words="Worked.")
    assert not routed.events.filter(step=Step.WORK_LOGGED).exists()


def test_an_estimate_within_what_was_agreed_to_stops_nothing(routed: Request, officer: Person) -> None:
    with pytest.raises(Refused) as refusal:
        estimate(officer, routed)
    assert "fee_category_undecided" in codes(refusal)
    category(officer, routed)
    estimate_fees(actor=officer, request=routed, work=Work(search={Grade.PROFESSIONAL: 45}))
    assert not routed.letters.exists()
    assert clock(routed, Clock.DETERMINE).state is ClockState.RUNNING
    assert routed.events.filter(step=Step.FEES_ESTIMATED).exists()


def test_beyond_it_the_clock_stops_from_the_letter_until_the_requester_agrees(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    asked_on, answered_on = WORKING.add(first_day, 4), WORKING.add(first_day, 11)
    set_clock(WORKING.add(first_day, 2))
    estimate(officer, routed)
    assert clock(routed, Clock.DETERMINE).state is ClockState.RUNNING  # its letter has not gone out
    assert fees_standing(routed, set_clock(asked_on)).answer_by is None
    sent(officer, routed)
    stopped = clock(routed, Clock.DETERMINE)
    assert (stopped.state, stopped.days_left) == (ClockState.STOPPED, 16)
    letter = words_of(routed.letters.get(kind=LetterKind.FEES))
    for said in ("$56.00", "Youagreedto$25.00", "stoppeduntilyouanswer", "within30workingdays", "40hoursoffootage"):
        assert squeezed(said) in letter
    assert fees_standing(routed, set_clock(answered_on)).answer_by == WORKING.of_requesters().add(asked_on, 30)
    with pytest.raises(Mistaken, match="estimate"):
        resume_clock(actor=officer, request=routed, words="Yes.")
    answer_estimate(actor=officer, request=routed, up_to_cents=6000, words="Up to 60 dollars.")
    running = clock(routed, Clock.DETERMINE)
    assert (running.state, running.due_on) == (ClockState.RUNNING, WORKING.add(first_day, 27))
    assert fees_standing(routed, set_clock(answered_on)).agreed_cents == 6000
    with pytest.raises(Refused) as refusal:
        answer_estimate(actor=officer, request=routed, up_to_cents=6000, words="Up to 60 dollars.")
    assert "nothing_asked" in codes(refusal)


@pytest.mark.parametrize(("up_to", "agreed"), [(0, 0), (None, 2500), (1000, 1000)])
def test_whoever_narrows_or_wants_only_what_is_free_is_answered_too(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock, up_to: int | None, agreed: int
) -> None:
    category(officer, routed)
    estimate(officer, routed)
    sent(officer, routed)
    answer_estimate(actor=officer, request=routed, up_to_cents=up_to, words="The first day only.")
    assert clock(routed, Clock.DETERMINE).state is ClockState.RUNNING
    assert now_of(routed, set_clock, first_day).agreed_cents == agreed


def test_without_an_answer_the_request_is_closed_after_the_days_and_not_before(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    told = {"actor": officer, "request": routed, "outcome": "fee_related", "statement": "You did not answer."}
    category(officer, routed)
    estimate(officer, routed)
    set_clock(WORKING.add(first_day, 60))
    with pytest.raises(Refused) as refusal:
        close_request(**told)  # the letter never went out
    assert codes(refusal) == {"fees_not_overdue"}
    went = WORKING.add(first_day, 61)
    set_clock(went)
    sent(officer, routed)
    last = WORKING.of_requesters().add(went, 30)
    set_clock(last, 23)
    with pytest.raises(Refused):
        close_request(**told)
    set_clock(last + timedelta(days=1), 1)
    close_request(**told)
    routed.refresh_from_db()
    assert routed.state == State.CLOSED
    assert routed.letters.filter(kind=LetterKind.CLOSING).exists()


def test_payment_in_advance_is_asked_over_the_amount_and_lets_the_clock_run_when_it_comes(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    with pytest.raises(Refused) as refusal:
        estimate(officer, routed, advance_cents=5600)
    assert codes(refusal) == {"no_advance"}
    estimate(officer, routed, MUCH, advance_cents=28_000)
    sent(officer, routed)
    with pytest.raises(Refused) as refusal:
        answer_estimate(actor=officer, request=routed, up_to_cents=28_000, words="Yes.")
    assert codes(refusal) == {"advance_unpaid"}
    enter_payment(actor=officer, request=routed, cents=10_000, reference="Check 1.")
    assert clock(routed, Clock.DETERMINE).state is ClockState.STOPPED
    assert now_of(routed, set_clock, first_day).asked_cents == 18_000
    enter_payment(actor=officer, request=routed, cents=18_000, reference="Check 2.")
    assert clock(routed, Clock.DETERMINE).state is ClockState.RUNNING
    log_work(actor=officer, request=routed, entry=SEARCH, words="Searched.")
    ended(officer, routed)
    assess_fees(actor=officer, request=routed, statement="It took one hour.")
    standing = now_of(routed, set_clock, first_day)
    assert (standing.assessed_cents, standing.owed_cents, standing.surplus_cents) == (2800, 0, 25_200)
    refund_fees(actor=officer, request=routed, cents=25_200, statement="It took less; check 77.")
    standing = now_of(routed, set_clock, first_day)
    assert (standing.held_cents, standing.surplus_cents) == (2800, 0)
    with pytest.raises(Refused) as refusal:
        refund_fees(actor=officer, request=routed, cents=2801, statement="More.")
    assert codes(refusal) == {"more_than_paid"}


def test_nobody_is_billed_for_more_than_they_agreed_to(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    log_work(actor=officer, request=routed, entry=dataclasses.replace(SEARCH, minutes=300), words="Searched.")
    with pytest.raises(Refused) as refusal:
        assess_fees(actor=officer, request=routed, statement="Five hours.")
    assert codes(refusal) == {"not_determined"}
    ended(officer, routed)
    assess_fees(actor=officer, request=routed, statement="Five hours.")
    assert now_of(routed, set_clock, first_day).assessed_cents == 2500
    letter = words_of(routed.letters.get(kind=LetterKind.BILL))
    for said in ("Youowe$25.00", "$115.00beyondwhatwasagreedto", "TreasuryoftheUnitedStates", "Youmayappeal"):
        assert said in letter
    with pytest.raises(Refused) as refusal:
        log_work(actor=officer, request=routed, entry=SEARCH, words="Searched more.")
    assert codes(refusal) == {"fees_assessed"}


def test_a_bill_is_due_after_its_days_and_a_default_asks_for_payment_in_advance(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    billed(officer, routed)
    assert now_of(routed, set_clock, first_day + timedelta(days=60)).pay_by is None
    went = first_day + timedelta(days=61)
    set_clock(went)
    sent(officer, routed)
    note = {"actor": officer, "request": routed, "statement": "Two letters, no answer."}
    standing = now_of(routed, set_clock, went + timedelta(days=30))
    assert (standing.owed_cents, standing.pay_by) == (2100, went + timedelta(days=30))
    with pytest.raises(Refused) as refusal:
        note_unpaid(**note)
    assert codes(refusal) == {"bill_not_due"}
    later = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    category(officer, later)
    with pytest.raises(Refused) as refusal:
        estimate(officer, later, advance_cents=5600, overdue=routed)
    assert codes(refusal) == {"no_advance"}
    set_clock(went + timedelta(days=31))
    note_unpaid(**note)
    with pytest.raises(Refused) as refusal:
        note_unpaid(**note)
    assert codes(refusal) == {"noted_before"}
    with pytest.raises(Refused) as refusal:  # nobody states that the unpaid bill is this requester's
        estimate(officer, later, advance_cents=5600, overdue=routed)
    assert codes(refusal) == {"no_advance"}
    estimate(officer, later, advance_cents=5600, overdue=routed, same_requester=True)
    enter_payment(actor=officer, request=routed, cents=2100, reference="Check 9.")
    assert fees_standing(routed, set_clock(went + timedelta(days=40))).owed_cents == 0
    with pytest.raises(Refused) as refusal:
        enter_payment(actor=officer, request=routed, cents=1, reference="Check 10.")
    assert codes(refusal) == {"nothing_owed"}


@pytest.mark.parametrize(
    ("code", "late", "due"),
    [("commercial", 2, 6500), ("other", 2, 2000), ("news_media", 2, 2000), ("other", 21, 2000), ("news_media", 21, 0)],
)
def test_who_was_answered_too_late_pays_for_no_search_or_no_copies(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock, code: str, late: int, due: int
) -> None:
    Request.objects.filter(id=routed.id).update(fees_up_to_cents=100_000)
    category(officer, routed, code)
    log_work(actor=officer, request=routed, entry=dataclasses.replace(SEARCH, minutes=77), words="Searched.")
    log_work(actor=officer, request=routed, entry=Entry(task=Task.DUPLICATION, media_cents=3000), words="A disc.")
    set_clock(WORKING.add(first_day, late))
    ended(officer, routed)
    assess_fees(actor=officer, request=routed, statement="As logged.")
    standing = now_of(routed, set_clock, WORKING.add(first_day, late))
    assert standing.assessed_cents == due
    assert standing.assessed is not None
    assert standing.assessed.facts["missed"] == ([Clock.DETERMINE] if late > 20 else [])


def test_notice_in_time_and_talking_the_scope_over_excuse_a_large_request(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    told = {"circumstance": "voluminous", "working_days_more": 10, "letter": "It is much."}
    extend_time(actor=officer, request=routed, **told)
    sent(officer, routed)
    handle_request(actor=officer, request=routed, step=Step.SCOPE_DISCUSSED, words="By telephone, with the editor.")
    at = set_clock(WORKING.add(first_day, 31))
    assert [one.clock for one in fees_standing(routed, at).missed] == [Clock.DETERMINE]
    assert fees_standing(routed, at, pages=5001).missed == ()


def test_a_court_s_time_excuses_what_was_late_until_its_last_day(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    at = set_clock(WORKING.add(first_day, 30))
    order = {"actor": officer, "request": routed, "until": WORKING.add(first_day, 40), "words": "Order of the court."}
    with pytest.raises(Mistaken, match="court"):
        enter_court_time(**order)
    handle_request(actor=officer, request=routed, step=Step.LITIGATION, words="Filed.")
    assert fees_standing(routed, at).missed
    enter_court_time(**order)
    assert not fees_standing(routed, at).missed
    assert fees_standing(routed, set_clock(WORKING.add(first_day, 41))).missed


def test_requests_are_charged_as_one_for_a_reason_alone_and_have_the_allowances_once(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day + timedelta(days=1))
    second = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    for one in (routed, second):
        category(officer, one, "other")
        log_work(actor=officer, request=one, entry=dataclasses.replace(SEARCH, minutes=120), words="Searched.")
    told = {"actor": officer, "request": second, "lead": routed}
    for changes, code in (
        ({"related": True, "statement": " "}, "statement_missing"),
        ({"related": False, "statement": "Day by day."}, "unrelated"),
        ({"related": True, "statement": "Day by day.", "request": routed, "lead": second}, "does_not_fit"),
        ({"related": True, "statement": "Day by day.", "lead": second}, "does_not_fit"),
    ):
        with pytest.raises(Refused) as refusal:
            join_fees(**{**told, **changes})
        assert codes(refusal) == {code}
    join_fees(**told, related=True, statement="One week, asked for day by day.")
    standing = now_of(routed, set_clock, first_day + timedelta(days=1))
    assert (standing.joined, standing.fees.due_cents) == ((second,), 5600)
    ended(officer, second)
    with pytest.raises(Refused) as refusal:
        assess_fees(actor=officer, request=second, statement="As logged.")
    assert codes(refusal) == {"joined"}


def test_a_waiver_is_decided_before_anybody_is_asked_to_pay(ice: WorldAgency, officer: Person) -> None:
    asked = dataclasses.replace(ASKED, waiver_reason="It informs the public.")
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)
    category(officer, made, "other")
    with pytest.raises(Refused) as refusal:
        estimate(officer, made, MUCH)
    assert codes(refusal) == {"waiver_undecided"}
    decide_waiver(actor=officer, request=made, grants=True, statement="It does.")
    with pytest.raises(Refused) as refusal:
        estimate(officer, made, MUCH)
    assert codes(refusal) == {"fees_waived"}


def test_what_is_no_foia_request_costs_nothing_under_foia(ice: WorldAgency, officer: Person) -> None:
    asked = dataclasses.replace(ASKED, kind="discovery")
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)
    with pytest.raises(Refused) as refusal:
        category(officer, made)
    assert codes(refusal) == {"not_under_foia"}


def test_an_appeal_against_a_bill_that_is_granted_lets_the_fees_be_assessed_anew(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    billed(officer, routed)
    sent(officer, routed)
    appeal(request=routed, statement="I write for a newspaper.", against=Against.FEES)
    with pytest.raises(Refused) as refusal:
        assess_fees(actor=officer, request=routed, statement="Again.")
    assert codes(refusal) == {"fees_assessed"}
    other = ice.staff(Role.DISCLOSURE_OFFICER, "Other").row
    decide_appeal(actor=other, request=routed, reverses=True, statement="You do.", against=Against.FEES)
    routed.refresh_from_db()
    assert routed.state == State.CLOSED  # what was determined stands
    category(officer, routed, "news_media")
    assess_fees(actor=officer, request=routed, statement="A newspaper.")
    standing = now_of(routed, set_clock, first_day)
    assert (standing.assessed_cents, standing.owed_cents) == (0, 0)


def test_the_annual_report_has_what_was_paid_and_not_what_was_stated(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    year = fiscal_year_of(first_day)
    billed(officer, routed)
    sent(officer, routed)
    enter_payment(actor=officer, request=routed, cents=2100, reference="Check 9.")
    refund_fees(actor=officer, request=routed, cents=100, statement="A quarter of an hour less; check 78.")
    section = section_of_fees(ice, year)
    assert section.parts == ()
    assert "$20.00" in section.footnote
    state_for_report(actor=officer, agency=ice.row, year=year, stated=ONE_STATED)
    (_, _, collected), (_, _, share) = section_of_fees(ice, year).figures()
    assert (collected.words, collected.stated, [one.number for one in collected.counted]) == (
        "20",
        False,
        [routed.number],
    )
    assert share.stated
    state_for_report(actor=officer, agency=ice.row, year=year - 1, stated=ONE_STATED)
    (_, _, before), _ = section_of_fees(ice, year - 1).figures()
    assert (before.stated, before.counted) == (True, ())  # it came in in the other year


def section_of_fees(ice: WorldAgency, year: int) -> Section:
    (found,) = [one for one in report_of([ice.row], year).whole.sections if one.number == "X"]
    return found


def test_amounts_are_in_the_steps_and_no_words_in_the_ledger(routed: Request, officer: Person) -> None:
    billed(officer, routed)
    ledger = b"".join(bytes(one) for one in Event.objects.values_list("body", flat=True))
    assert b"letterhead" not in ledger
    assert b"fees_assessed" in ledger
    assert routed.events.filter(step=Step.FEES_ASSESSED, facts__due_cents=2100).exists()
