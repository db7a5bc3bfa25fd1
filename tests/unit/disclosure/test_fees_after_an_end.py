"""Fees where a request ended, was opened again, or is charged with another: what is still asked, told and billed."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.decide_waiver import decide_waiver
from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.actions.enter_payment import enter_payment
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.join_fees import join_fees
from openbwc.disclosure.actions.mark_responsive import mark_responsive
from openbwc.disclosure.actions.note_unpaid import note_unpaid
from openbwc.disclosure.actions.rule_on_records import rule_on_records
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.history import awaited, events_of
from openbwc.disclosure.models import LetterKind, Outcome, Request, Ruling, SearchCertificate, State, Step
from openbwc.disclosure.stepping import tell
from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria
from openbwc.policy import Act
from openbwc.policy.fees import Work
from openbwc.policy.requests import Against, Clock, ClockState
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import SetClock
from .sending import sent
from .test_fees import MUCH, category, ended, estimate, now_of
from .test_fees_owed import WAIVER, assessed, other_officer, public_page, received, reversed_waiver, worked
from .test_letters import squeezed, words_of
from .test_requests import WORKING, clock, codes

UNANSWERED = {"outcome": "fee_related", "statement": "You did not answer."}
ASKS = {"step": Step.WAIVER_ASKED, "words": "Please waive them."}


def told(officer: Person, request: Request, step: Step, kind: LetterKind, **facts: object) -> None:
    """A step with its letter, as it was taken before today's acts, or by one with which fees have nothing to do."""
    now = timezone.now()
    decision = decide_on_requests(Act.HANDLE_REQUEST, officer, request.agency, now)
    tell(request, step, kind, by=officer, at=now, decision=decision, words="As we wrote.", **facts)


def test_what_was_asked_before_an_end_that_is_reversed_waits_for_nothing(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    estimate(officer, routed)
    sent(officer, routed)
    set_clock(WORKING.add(first_day, 60))
    close_request(actor=officer, request=routed, **UNANSWERED)
    sent(officer, routed)
    appeal(request=routed, statement="I never had your letter.")
    decide_appeal(actor=other_officer(ice), request=routed, reverses=True, statement="It came back.")
    routed.refresh_from_db()
    assert routed.state == State.OPEN
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=routed, **UNANSWERED)
    assert codes(refusal) == {"fees_not_overdue"}
    estimate(officer, routed)
    sent(officer, routed)
    routed.refresh_from_db()
    assert routed.state == State.STOPPED
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=routed, **UNANSWERED)
    assert codes(refusal) == {"fees_not_overdue"}
    last = now_of(routed, set_clock, WORKING.add(first_day, 60)).answer_by
    assert last == WORKING.of_requesters().add(WORKING.add(first_day, 60), 30)
    set_clock(last + timedelta(days=1))
    close_request(actor=officer, request=routed, **UNANSWERED)


def test_a_question_on_fees_of_before_there_were_estimates_is_closed_over_or_answered(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    told(officer, routed, Step.STOPPED_FEES, LetterKind.FEES)
    sent(officer, routed)
    standing = now_of(routed, set_clock, first_day)
    assert (standing.asked, standing.asked_cents) == (None, 0)
    assert standing.answer_by == WORKING.of_requesters().add(first_day, 30)
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=routed, **UNANSWERED)
    assert codes(refusal) == {"fees_not_overdue"}
    set_clock(standing.answer_by + timedelta(days=1))
    close_request(actor=officer, request=routed, **UNANSWERED)


def test_a_waiver_that_stands_is_not_asked_for_again_so_that_nobody_denies_it(
    ice: WorldAgency, officer: Person
) -> None:
    granted, on_appeal = received(ice, WAIVER), received(ice, WAIVER)
    decide_waiver(actor=officer, request=granted, grants=True, statement="It informs the public.")
    decide_waiver(actor=officer, request=on_appeal, grants=False, statement="It informs nobody.")
    reversed_waiver(ice, on_appeal)
    for made in (granted, on_appeal):
        with pytest.raises(Mistaken, match="granted"):
            handle_request(actor=officer, request=made, **ASKS)
        assert fees_standing(made, timezone.now()).waived


def test_while_the_denial_of_a_waiver_is_under_appeal_the_appeal_alone_decides_on_it(
    ice: WorldAgency, officer: Person
) -> None:
    made, asks_again = received(ice, WAIVER), received(ice, WAIVER)
    for one in (made, asks_again):
        decide_waiver(actor=officer, request=one, grants=False, statement="It informs nobody.")
    handle_request(actor=officer, request=asks_again, **ASKS)
    for one in (made, asks_again):
        appeal(request=one, statement="The public reads it.", against=Against.WAIVER)
    with pytest.raises(Mistaken, match="appealed"):
        handle_request(actor=officer, request=made, **ASKS)
    with pytest.raises(Refused) as refusal:
        decide_waiver(actor=officer, request=asks_again, grants=False, statement="Nobody reads it.")
    assert codes(refusal) == {"waiver_appealed"}
    decides = {"reverses": False, "statement": "It does not.", "against": Against.WAIVER}
    decide_appeal(actor=other_officer(ice), request=asks_again, **decides)
    decide_waiver(actor=officer, request=asks_again, grants=False, statement="Nobody reads it.")
    assert clock(asks_again, Clock.APPEAL_DECISION).state is ClockState.MET


def test_nothing_is_billed_before_the_letter_of_each_determination(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    Request.objects.filter(id=routed.id).update(fees_up_to_cents=100_000)
    worked(officer, routed, "other")
    figures = {"rulings": {}, "exemptions": {}}
    granted = {"outcome": Outcome.GRANT, "determination": "", "figures": figures, "all": False}
    set_clock(WORKING.add(first_day, 18))
    told(officer, routed, Step.DETERMINED, LetterKind.DETERMINATION, **granted)
    set_clock(WORKING.add(first_day, 25))
    told(officer, routed, Step.DETERMINED, LetterKind.DETERMINATION, **granted)
    first, supplement = routed.letters.filter(kind=LetterKind.DETERMINATION).order_by("at")
    set_clock(WORKING.add(first_day, 40))
    for letter, ready in ((supplement, False), (first, True)):
        dispatch_letter(actor=officer, letter=letter, way=Way.HAND, proof="Handed over at the desk.")
        assert fees_standing(routed, timezone.now()).told_of_end is ready
    assessed(officer, routed)
    standing = fees_standing(routed, timezone.now())
    assert standing.assessed is not None
    assert (standing.assessed_cents, standing.assessed.facts["missed"]) == (0, [Clock.DETERMINE])


def searched(officer: Person, request: Request, since: datetime, until: datetime) -> SearchCertificate:
    return search_for_request(actor=officer, request=request, criteria=Criteria(since=since, until=until))


def test_a_search_that_found_something_is_no_end_over_fees_before_it_is_looked_at(
    routed: Request, officer: Person, recording: Recording, first_day: date, set_clock: SetClock
) -> None:
    began = recording.started_at
    category(officer, routed, "other")
    estimate(officer, routed, MUCH)
    sent(officer, routed)
    set_clock(WORKING.add(first_day, 60))
    searched(officer, routed, began - timedelta(hours=9), began - timedelta(hours=8))
    found = searched(officer, routed, began - timedelta(hours=1), began + timedelta(hours=1))

    def owed() -> None:
        with pytest.raises(Refused) as refusal:
            close_request(actor=officer, request=routed, **UNANSWERED)
        assert codes(refusal) == {"free_search_owed"}

    owed()
    assert mark_responsive(actor=officer, request=routed, certificate=found) == 1
    owed()
    said = {"ruling": Ruling.NOT_RESPONSIVE, "statement": "It shows another stop."}
    rule_on_records(actor=officer, request=routed, records=list(routed.responsive.all()), **said)
    close_request(actor=officer, request=routed, **UNANSWERED)


def test_what_is_charged_with_a_request_whose_fees_an_appeal_waives_is_charged_by_itself(
    ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day)
    lead = received(ice, WAIVER)
    decide_waiver(actor=officer, request=lead, grants=False, statement="It informs nobody.")
    set_clock(first_day + timedelta(days=1))
    made = received(ice)
    Request.objects.filter(id=made.id).update(fees_up_to_cents=100_000)
    for one in (lead, made):
        worked(officer, one)
    join_fees(actor=officer, request=made, lead=lead, related=True, statement="Day by day.")
    for one in (lead, made):
        ended(officer, one)
    with pytest.raises(Refused) as refusal:
        assessed(officer, made)
    assert codes(refusal) == {"joined"}
    reversed_waiver(ice, lead)
    assessed(officer, made)
    assert fees_standing(made, timezone.now()).assessed_cents == 14_000
    assert "charged with another request" not in public_page(made)


def test_a_bill_is_no_default_while_a_waiver_is_asked_for(
    ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day)
    made = received(ice)
    Request.objects.filter(id=made.id).update(fees_up_to_cents=100_000)
    worked(officer, made)
    ended(officer, made)
    assessed(officer, made)
    sent(officer, made)
    appeal(request=made, statement="It is yours.")
    handle_request(actor=officer, request=made, **ASKS)
    late = first_day + timedelta(days=40)
    assert not now_of(made, set_clock, late).overdue(late)
    note = {"actor": officer, "request": made, "statement": "No answer."}
    with pytest.raises(Refused) as refusal:
        note_unpaid(**note)
    assert codes(refusal) == {"bill_disputed"}
    decide_waiver(actor=officer, request=made, grants=False, statement="It informs nobody.")
    assert now_of(made, set_clock, late).pay_by == late + timedelta(days=30)
    set_clock(late + timedelta(days=31))
    note_unpaid(**note)


def test_who_pays_for_no_search_is_told_of_the_pages_alone(routed: Request, officer: Person) -> None:
    category(officer, routed, "news_media")
    estimate(officer, routed, Work(pages=500))
    words = words_of(routed.letters.get(kind=LetterKind.FEES))
    assert squeezed("The first 100 pages, or what they cost on another medium, are free of charge") in words
    assert squeezed("hours of search") not in words


def test_the_letter_that_waives_fees_says_what_becomes_of_a_bill(ice: WorldAgency, officer: Person) -> None:
    made = received(ice, WAIVER)
    decide_waiver(actor=officer, request=made, grants=False, statement="It informs nobody.")
    assert squeezed("that bill falls") not in words_of(made.letters.get(kind=LetterKind.WAIVER))
    reversed_waiver(ice, made)
    told_of = words_of(made.letters.get(kind=LetterKind.APPEAL))
    assert squeezed("that bill falls, and what you have paid for it we give back") in told_of


def test_what_is_to_go_back_shows_when_it_is_settled(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    estimate(officer, routed, MUCH, advance_cents=28_000)
    sent(officer, routed)
    enter_payment(actor=officer, request=routed, cents=28_000, reference="Check 1.")
    ended(officer, routed)
    assert now_of(routed, set_clock, first_day).surplus_cents == 28_000
    assert "To be given back" not in public_page(routed)
    assessed(officer, routed)
    assert "To be given back" in public_page(routed)


def test_a_question_is_not_answered_once_the_request_has_ended(routed: Request, officer: Person) -> None:
    category(officer, routed)
    estimate(officer, routed)
    sent(officer, routed)
    assert awaited(events_of(routed)) is not None
    ended(officer, routed)
    assert awaited(events_of(routed)) is None
