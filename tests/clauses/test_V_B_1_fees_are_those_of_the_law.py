"""V.B.1: fees are those of 5 USC 552(a)(4)(A) and 6 CFR 5.11, and nothing is asked that the law does not let."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from openbwc.disclosure.actions.assess_fees import assess_fees
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_fee_category import decide_fee_category
from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.actions.estimate_fees import estimate_fees
from openbwc.disclosure.actions.join_fees import join_fees
from openbwc.disclosure.actions.log_work import Entry, log_work
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.history import clocks_of
from openbwc.disclosure.models import Channel, Request
from openbwc.policy.fees import Grade, Task, Work
from openbwc.policy.requests import Clock, ClockState
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from tests.world import WorldAgency

ASKED = Asked(kind="public", name="Jo Doe", description="The stop at 5th Street.", fees_up_to_cents=100_000)
SEARCH = Entry(task=Task.SEARCH, grade=Grade.PROFESSIONAL, minutes=180)
COPIES = Entry(task=Task.DUPLICATION, media_cents=4000)  # 100 pages at $0.10 are free, or what they cost
FIVE_HOURS = Work(search={Grade.PROFESSIONAL: 300})


@pytest.fixture
def officer(ice: WorldAgency) -> Person:
    return ice.staff(Role.DISCLOSURE_OFFICER).row


@pytest.fixture
def made(ice: WorldAgency, monkeypatch: pytest.MonkeyPatch) -> Request:
    """A request that came on a working day some months ago, at noon."""
    day = WorkingDays().add(ice.world.today - timedelta(days=100), 1)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    return receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)


@pytest.mark.parametrize(("working_days", "cents"), [(20, 2800), (21, 0)])
def test_nothing_is_charged_for_the_search_of_an_agency_that_is_late(
    made: Request, officer: Person, monkeypatch: pytest.MonkeyPatch, working_days: int, cents: int
) -> None:
    decide_fee_category(actor=officer, request=made, category="other", statement="A neighbour.")
    log_work(actor=officer, request=made, entry=SEARCH, words="Searched the week; two hours of it are free.")
    first = made.received_at.date()
    ended = made.received_at + (WorkingDays().add(first, working_days) - first)
    monkeypatch.setattr(timezone, "now", lambda: ended)
    close_request(actor=officer, request=made, outcome="not_agency_record", statement="It is the city's camera.")
    dispatch_letter(actor=officer, letter=made.letters.get(), way=Way.HAND, proof="At the desk.")
    assess_fees(actor=officer, request=made, statement="Three hours of search.")
    assert fees_standing(made, ended).assessed_cents == cents


def test_whoever_agreed_to_less_is_asked_and_the_clock_waits_for_the_answer(made: Request, officer: Person) -> None:
    Request.objects.filter(id=made.id).update(fees_up_to_cents=1000)
    decide_fee_category(actor=officer, request=made, category="other", statement="A neighbour.")
    estimate_fees(actor=officer, request=made, work=FIVE_HOURS, letter="It is five hours of search.")
    dispatch_letter(actor=officer, letter=made.letters.get(), way=Way.HAND, proof="At the desk.")
    stopped = {one.clock: one.state for one in clocks_of(made, timezone.now())}
    assert stopped[Clock.DETERMINE] is ClockState.STOPPED


def test_nobody_pays_in_advance_at_or_under_the_amount(made: Request, officer: Person) -> None:
    decide_fee_category(actor=officer, request=made, category="commercial", statement="A film company.")
    told = {"actor": officer, "request": made, "letter": "So many copies.", "advance_cents": 100}
    with pytest.raises(Refused) as refusal:
        estimate_fees(work=Work(media_cents=25_000), **told)
    assert why(refusal) == {("V.B.1", "no_advance")}
    assert estimate_fees(work=Work(media_cents=25_001), **told).facts["advance_cents"] == 100


def test_nothing_is_joined_without_a_reason(ice: WorldAgency, made: Request, officer: Person) -> None:
    other = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    for one in (made, other):
        decide_fee_category(actor=officer, request=one, category="other", statement="A neighbour.")
    told = {"actor": officer, "request": other, "lead": made, "related": True}
    with pytest.raises(Refused) as refusal:
        join_fees(statement=" ", **told)
    assert why(refusal) == {("V.B.1", "statement_missing")}
    join_fees(statement="One week, asked for day by day.", **told)
    assert fees_standing(made, timezone.now()).joined == (other,)


def test_whoever_asks_for_what_shows_themselves_pays_for_copies_alone(ice: WorldAgency, officer: Person) -> None:
    told = {"actor": None, "agency": ice.row, "channel": Channel.FORM}
    somebody, themselves = (
        receive_request(**told, asked=replace(ASKED, kind="person_in_footage", identity_declared=declared))
        for declared in (False, True)
    )
    stated = {"actor": officer, "category": "first_party", "statement": "They were stopped there."}
    with pytest.raises(Refused) as refusal:
        decide_fee_category(request=somebody, **stated)
    assert why(refusal) == {("V.B.1", "not_about_themselves")}
    decide_fee_category(request=themselves, **stated)
    log_work(actor=officer, request=themselves, entry=SEARCH, words="Searched the week.")
    log_work(actor=officer, request=themselves, entry=COPIES, words="A disk by mail.")
    charged = fees_standing(themselves, timezone.now()).fees
    assert charged is not None
    assert {one.task: one.cents for one in charged.charges if one.cents} == {Task.DUPLICATION: 3000}


def why(refusal: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    """The clause and the code of each reason."""
    return {(reason.clause, reason.code) for reason in refusal.value.decision.reasons}
