"""What a requester owes, and what not: waivers and their appeals, joins, bills before a letter, money (V.B.1)."""

import dataclasses
from datetime import date, timedelta

import pytest
from django.test import Client

from openbwc.disclosure.actions.answer_estimate import answer_estimate
from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.assess_fees import assess_fees
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.decide_waiver import decide_waiver
from openbwc.disclosure.actions.enter_payment import enter_payment
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.join_fees import join_fees
from openbwc.disclosure.actions.log_work import log_work
from openbwc.disclosure.actions.note_unpaid import note_unpaid
from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.actions.refund_fees import refund_fees
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.models import Channel, LetterKind, Request, Step
from openbwc.policy.fees import Spared, Task
from openbwc.policy.requests import Against, Clock
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import ASKED, SetClock
from .sending import sent
from .test_fees import MUCH, SEARCH, WORK, billed, category, ended, estimate, now_of
from .test_letters import squeezed, words_of
from .test_requests import WORKING, codes

WAIVER = dataclasses.replace(ASKED, waiver_reason="It informs the public.", fees_up_to_cents=100_000)
HOURS = dataclasses.replace(SEARCH, minutes=300)  # $140.00 where all of it is charged


def received(ice: WorldAgency, asked: object = ASKED) -> Request:
    return receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)


def other_officer(ice: WorldAgency) -> Person:
    return ice.staff(Role.DISCLOSURE_OFFICER, "Other").row


def reversed_waiver(ice: WorldAgency, request: Request) -> None:
    appeal(request=request, statement="The public reads it.", against=Against.WAIVER)
    told = {"reverses": True, "statement": "It does.", "against": Against.WAIVER}
    decide_appeal(actor=other_officer(ice), request=request, **told)


def worked(officer: Person, request: Request, code: str = "commercial") -> None:
    category(officer, request, code)
    log_work(actor=officer, request=request, entry=HOURS, words="Searched.")


def assessed(officer: Person, request: Request) -> None:
    assess_fees(actor=officer, request=request, statement="Five hours of search.")


def public_page(request: Request) -> str:
    return Client().post("/public/requests/", {"number": request.number}).content.decode()


def test_a_waiver_that_is_denied_is_told_with_its_appeal(ice: WorldAgency, officer: Person) -> None:
    made = received(ice, WAIVER)
    decide_waiver(actor=officer, request=made, grants=False, statement="It informs nobody.")
    letter = made.letters.get()
    assert letter.kind == LetterKind.WAIVER
    words = words_of(letter)
    for said in ("It informs nobody.", "do not waive the fees", "You may appeal within 90 working days"):
        assert squeezed(said) in words
    made.refresh_from_db()
    assert made.owes == Clock.NOTIFY
    sent(officer, made)
    page = public_page(made)
    assert "Waiver of fees denied" in page
    assert "decision on the waiver of fees" in page


def test_a_waiver_that_an_appeal_grants_is_one(ice: WorldAgency, officer: Person) -> None:
    made = received(ice, WAIVER)
    decide_waiver(actor=officer, request=made, grants=False, statement="It informs nobody.")
    reversed_waiver(ice, made)
    worked(officer, made)
    ended(officer, made)
    with pytest.raises(Refused) as refusal:
        assessed(officer, made)
    assert codes(refusal) == {"fees_waived"}
    with pytest.raises(Refused) as refusal:
        decide_waiver(actor=officer, request=made, grants=False, statement="On second thoughts.")
    assert codes(refusal) == {"waiver_decided"}


def test_an_appeal_that_waives_reverses_the_bill_and_gives_the_money_back(
    ice: WorldAgency, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day)
    made = received(ice, WAIVER)
    decide_waiver(actor=officer, request=made, grants=False, statement="It informs nobody.")
    worked(officer, made)
    ended(officer, made)
    assessed(officer, made)
    sent(officer, made)
    enter_payment(actor=officer, request=made, cents=10_000, reference="Check 1.")
    late = first_day + timedelta(days=40)
    assert now_of(made, set_clock, late).overdue(late)
    reversed_waiver(ice, made)
    standing = now_of(made, set_clock, late)
    assert (standing.assessed, standing.owed_cents, standing.surplus_cents) == (None, 0, 10_000)
    assert not standing.overdue(late)
    assert "$100.00" in public_page(made)


def test_a_waiver_is_asked_for_while_the_request_is_pending_or_under_appeal(ice: WorldAgency, officer: Person) -> None:
    made = received(ice)
    category(officer, made)
    told = {"actor": officer, "request": made, "step": Step.WAIVER_ASKED, "words": "Please waive them."}
    handle_request(**told)
    with pytest.raises(Mistaken, match="noted already"):
        handle_request(**told)
    with pytest.raises(Refused) as refusal:
        estimate(officer, made)
    assert codes(refusal) == {"waiver_undecided"}
    ended(officer, made)
    decide_waiver(actor=officer, request=made, grants=False, statement="It informs nobody.")  # also when it is closed
    with pytest.raises(Mistaken, match="being handled"):
        handle_request(**told)
    appeal(request=made, statement="It is yours.")
    handle_request(**told)
    assert fees_standing(made, made.events.last().at).waiver_open


def test_who_asks_for_a_waiver_has_agreed_to_nothing_but_what_they_stated(ice: WorldAgency, officer: Person) -> None:
    made = received(ice, dataclasses.replace(WAIVER, fees_up_to_cents=None))
    decide_waiver(actor=officer, request=made, grants=False, statement="It informs nobody.")
    category(officer, made)
    log_work(actor=officer, request=made, entry=dataclasses.replace(SEARCH, minutes=45), words="Searched.")
    ended(officer, made)
    assessed(officer, made)
    assert fees_standing(made, made.events.last().at).assessed_cents == 0


@pytest.mark.parametrize(
    ("code", "waiver", "asks", "expected"),
    [
        ("news_media", None, False, {"categories_differ"}),
        ("", None, False, {"categories_differ"}),
        ("other", True, False, {"waiver_stands"}),
        ("other", None, False, {"waiver_stands"}),
        ("other", False, True, {"answer_awaited"}),
        ("other", False, False, set()),
    ],
)
def test_no_waiver_no_category_and_no_question_is_lost_by_a_join(
    ice: WorldAgency,
    routed: Request,
    officer: Person,
    first_day: date,
    set_clock: SetClock,
    code: str,
    waiver: bool | None,
    asks: bool,
    expected: set[str],
) -> None:
    set_clock(first_day + timedelta(days=1))
    category(officer, routed, "other")
    made = received(ice, WAIVER if code == "other" else ASKED)
    if code:
        category(officer, made, code)
    if waiver is not None:
        decide_waiver(actor=officer, request=made, grants=waiver, statement="So it is.")
    if asks:
        estimate(officer, made, dataclasses.replace(MUCH, media_cents=100_001))
    told = {"actor": officer, "request": made, "lead": routed, "related": True, "statement": "Day by day."}
    if not expected:
        join_fees(**told)
        assert now_of(routed, set_clock, first_day + timedelta(days=1)).joined == (made,)
        return
    with pytest.raises(Refused) as refusal:
        join_fees(**told)
    assert codes(refusal) == expected


def test_what_is_charged_as_one_is_billed_when_each_has_ended_and_was_told(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    set_clock(first_day + timedelta(days=1))
    Request.objects.filter(id=routed.id).update(fees_up_to_cents=100_000)
    made = received(ice)
    for one in (routed, made):
        worked(officer, one)
    join_fees(actor=officer, request=made, lead=routed, related=True, statement="Day by day.")
    ended(officer, routed)
    with pytest.raises(Refused) as refusal:
        assessed(officer, routed)
    assert codes(refusal) == {"not_determined"}
    set_clock(WORKING.add(first_day, 40))
    close_request(actor=officer, request=made, outcome="not_agency_record", statement="It is the city's camera.")
    with pytest.raises(Refused) as refusal:
        assessed(officer, routed)
    assert codes(refusal) == {"end_not_told"}
    sent(officer, made)
    category(officer, made, "other")
    with pytest.raises(Refused) as refusal:
        assessed(officer, routed)
    assert codes(refusal) == {"categories_differ"}
    category(officer, made)
    assessed(officer, routed)
    standing = now_of(routed, set_clock, WORKING.add(first_day, 40))
    assert standing.assessed_cents == 14_000  # the search of what was late is not charged
    assert "charged with another request" in public_page(made)


def test_what_an_appeal_waives_of_a_joined_request_falls_out_of_the_bill(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    day = first_day + timedelta(days=1)
    set_clock(day)
    Request.objects.filter(id=routed.id).update(fees_up_to_cents=100_000)
    made = received(ice, WAIVER)
    decide_waiver(actor=officer, request=made, grants=False, statement="It informs nobody.")
    for one in (routed, made):
        worked(officer, one)
    join_fees(actor=officer, request=made, lead=routed, related=True, statement="Day by day.")
    for one in (routed, made):
        ended(officer, one)
    assessed(officer, routed)
    assert now_of(routed, set_clock, day).assessed_cents == 28_000
    reversed_waiver(ice, made)
    assert now_of(routed, set_clock, day).assessed is None
    assessed(officer, routed)
    assert now_of(routed, set_clock, day).assessed_cents == 14_000


def test_nothing_is_billed_before_the_letter_that_tells_whether_it_was_late(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    Request.objects.filter(id=routed.id).update(fees_up_to_cents=100_000)
    worked(officer, routed, "other")
    set_clock(WORKING.add(first_day, 20))
    close_request(actor=officer, request=routed, outcome="not_agency_record", statement="It is the city's camera.")
    with pytest.raises(Refused) as refusal:
        assessed(officer, routed)
    assert codes(refusal) == {"end_not_told"}
    set_clock(WORKING.add(first_day, 40))
    sent(officer, routed)
    assessed(officer, routed)
    standing = now_of(routed, set_clock, WORKING.add(first_day, 40))
    assert (standing.assessed_cents, standing.assessed.facts["missed"]) == (0, [Clock.DETERMINE])


def test_an_earlier_request_that_is_paid_is_no_default_of_an_answer(
    ice: WorldAgency, routed: Request, officer: Person
) -> None:
    billed(officer, routed)
    sent(officer, routed)
    enter_payment(actor=officer, request=routed, cents=2100, reference="Check 9.")
    later = received(ice)
    category(officer, later)
    estimate(officer, later, MUCH, advance_cents=28_000, overdue=routed, same_requester=True)
    sent(officer, later)
    answer_estimate(actor=officer, request=later, up_to_cents=20_000, words="Up to 200 dollars.")
    assert fees_standing(later, later.events.last().at).agreed_cents == 20_000


def test_money_that_went_back_before_the_bill_pays_nothing_of_it(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    estimate(officer, routed, MUCH, advance_cents=28_000)
    sent(officer, routed)
    enter_payment(actor=officer, request=routed, cents=28_000, reference="Check 1.")
    refund_fees(actor=officer, request=routed, cents=28_000, statement="They narrowed it; check 77.")
    log_work(actor=officer, request=routed, entry=SEARCH, words="Searched.")
    ended(officer, routed)
    assessed(officer, routed)
    sent(officer, routed)
    assert now_of(routed, set_clock, first_day).owed_cents == 2800
    enter_payment(actor=officer, request=routed, cents=2800, reference="Check 2.")
    refund_fees(actor=officer, request=routed, cents=700, statement="A quarter of an hour less; check 78.")
    standing = now_of(routed, set_clock, first_day)
    assert (standing.owed_cents, standing.surplus_cents) == (0, 0)  # what goes back of a bill lowers it


def test_an_advance_is_to_go_back_when_the_request_ends_without_work(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    estimate(officer, routed, MUCH, advance_cents=28_000)
    sent(officer, routed)
    enter_payment(actor=officer, request=routed, cents=28_000, reference="Check 1.")
    assert now_of(routed, set_clock, first_day).surplus_cents == 0
    ended(officer, routed)
    assert now_of(routed, set_clock, first_day).surplus_cents == 28_000


def test_a_bill_that_costs_more_to_collect_than_it_is_is_none(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    Request.objects.filter(id=routed.id).update(fees_up_to_cents=100)
    worked(officer, routed)
    ended(officer, routed)
    assessed(officer, routed)
    standing = now_of(routed, set_clock, first_day)
    assert (standing.assessed_cents, standing.assessed.facts["spared"]) == (0, Spared.SMALL)
    assert not routed.letters.filter(kind=LetterKind.BILL).exists()


def test_a_part_in_advance_is_no_agreement_to_the_whole(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    estimate(officer, routed, MUCH, advance_cents=10_000)
    sent(officer, routed)
    enter_payment(actor=officer, request=routed, cents=10_000, reference="Check 1.")
    assert now_of(routed, set_clock, first_day).agreed_cents == 10_000


def test_nothing_is_asked_once_it_ended_nor_before_its_letter_went_out(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    category(officer, routed)
    estimate(officer, routed, MUCH, advance_cents=28_000)
    page = public_page(routed)
    assert "Asked in advance" not in page
    assert "You owe nothing now." in page
    sent(officer, routed)
    assert "Asked in advance" in public_page(routed)
    set_clock(WORKING.add(first_day, 60))
    log_work(actor=officer, request=routed, entry=HOURS, words="Searched.")
    close_request(actor=officer, request=routed, outcome="fee_related", statement="You did not answer.")
    sent(officer, routed)
    page = public_page(routed)
    assert "Asked in advance" not in page
    assert "awaited until" not in page
    assert "You owe nothing now." in page
    with pytest.raises(Refused) as refusal:
        enter_payment(actor=officer, request=routed, cents=28_000, reference="Check 1.")
    assert codes(refusal) == {"nothing_owed"}


def test_a_bill_shows_from_its_letter_on(routed: Request, officer: Person) -> None:
    billed(officer, routed)
    assert "$21.00" not in public_page(routed)
    sent(officer, routed)
    assert "$21.00" in public_page(routed)


def test_a_bill_under_appeal_is_no_default_and_its_days_run_anew(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    billed(officer, routed)
    sent(officer, routed)
    set_clock(first_day + timedelta(days=5))
    appeal(request=routed, statement="I write for a newspaper.", against=Against.FEES)
    late = first_day + timedelta(days=40)
    assert not now_of(routed, set_clock, late).overdue(late)
    note = {"actor": officer, "request": routed, "statement": "No answer."}
    with pytest.raises(Refused) as refusal:
        note_unpaid(**note)
    assert codes(refusal) == {"bill_disputed"}
    told = {"reverses": False, "statement": "You do not.", "against": Against.FEES}
    decide_appeal(actor=other_officer(ice), request=routed, **told)
    assert now_of(routed, set_clock, late).pay_by == late + timedelta(days=30)
    set_clock(late + timedelta(days=31))
    note_unpaid(**note)


def test_after_an_appeal_reopens_a_request_its_fees_are_estimated(
    ice: WorldAgency, routed: Request, officer: Person
) -> None:
    category(officer, routed)
    ended(officer, routed)
    with pytest.raises(Refused) as refusal:
        estimate(officer, routed, WORK)
    assert codes(refusal) == {"determined"}
    appeal(request=routed, statement="It is yours.")
    decide_appeal(actor=other_officer(ice), request=routed, reverses=True, statement="It is.")
    estimate(officer, routed, WORK)
    assert routed.letters.filter(kind=LetterKind.FEES).exists()


def test_review_is_charged_for_once_and_after_an_appeal_for_other_exemptions(
    ice: WorldAgency, routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    log = {"actor": officer, "request": routed, "words": "Looked at the film."}
    review = dataclasses.replace(SEARCH, task=Task.REVIEW)
    others = dataclasses.replace(review, other_exemptions=True)
    category(officer, routed)
    ended(officer, routed)
    set_clock(first_day + timedelta(days=10))
    appeal(request=routed, statement="It is mine.")
    set_clock(first_day + timedelta(days=20))
    with pytest.raises(Refused) as refusal:
        log_work(entry=others, **log)
    assert codes(refusal) == {"review_on_appeal"}
    decide_appeal(actor=other_officer(ice), request=routed, reverses=True, statement="It is.")
    later = set_clock(first_day + timedelta(days=30))
    with pytest.raises(Refused) as refusal:
        log_work(entry=review, **log)
    assert codes(refusal) == {"reviewed_before"}
    with pytest.raises(Refused) as refusal:  # entered late, of a day on which the appeal was not decided
        log_work(entry=others, done_at=later - timedelta(days=15), **log)
    assert codes(refusal) == {"review_on_appeal"}
    log_work(entry=review, done_at=later - timedelta(days=25), **log)
    log_work(entry=others, **log)
    log_work(entry=SEARCH, **log)
    with pytest.raises(Mistaken):
        log_work(entry=dataclasses.replace(SEARCH, other_exemptions=True), **log)


def test_what_is_free_of_the_search_is_made_though_nobody_agrees_to_pay(
    routed: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    told = {"actor": officer, "request": routed, "outcome": "fee_related", "statement": "You did not answer."}
    category(officer, routed, "other")
    estimate(officer, routed, MUCH)
    assert "wemakethatsearchwhetherornotyouagreetopay" in words_of(routed.letters.get(kind=LetterKind.FEES))
    sent(officer, routed)
    set_clock(WORKING.add(first_day, 60))
    log_work(actor=officer, request=routed, entry=dataclasses.replace(SEARCH, minutes=119), words="Searched.")
    with pytest.raises(Refused) as refusal:
        close_request(**told)
    assert codes(refusal) == {"free_search_owed"}
    log_work(actor=officer, request=routed, entry=dataclasses.replace(SEARCH, minutes=1), words="And closed it.")
    close_request(**told)
