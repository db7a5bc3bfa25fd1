"""Letters: what each tells, in which form, and that none tells of what did not happen."""

import hashlib
import io
from datetime import date

import pikepdf
import pytest

from openbwc.custody.models import Event
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.extend_time import extend_time
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.write_letter import write_letter
from openbwc.disclosure.history import clocks_of, events_of, history_of, working_days
from openbwc.disclosure.letters.wording import STEPS, letter
from openbwc.disclosure.models import LetterKind, Request, Step
from openbwc.policy.requests import appeal_ends_at
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import SetClock

HOSTILE = "#panic() *b* _i_ `x` $x$ @a <b> \\ // /* 漢字 😀 \u202egnp \x1b " + "W" * 300


def told(request: Request, kind: LetterKind, on: date, set_clock: SetClock) -> str:
    """The words of a letter, without its typesetting."""
    now = set_clock(on, 12)
    policy, events = policy_of(request.agency, on), events_of(request)
    history = history_of(request, events, policy)
    content = letter(
        request,
        kind,
        [one for one in events if one.step in STEPS[kind]][-1],
        history=history,
        clocks=clocks_of(request, now),
        appeal_until=appeal_ends_at(history, policy, working_days()),
        policy=policy,
        signed="Somebody",
        at=now,
    )
    return "\n".join([*content["paragraphs"], *(": ".join(fact) for fact in content["facts"]), *content["rights"]])


def test_a_letter_is_a_tagged_pdf_whose_digest_is_in_the_ledger(request_made: Request, officer: Person) -> None:
    handle_request(actor=officer, request=request_made, step=Step.UNCLEAR, words=HOSTILE)
    made = write_letter(actor=officer, request=request_made, kind=LetterKind.CLARIFICATION)
    content = bytes(made.content)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.check_pdf_syntax() == []
        assert bool(document.Root.MarkInfo.Marked)
        assert request_made.number in str(document.docinfo["/Title"])
    event = Event.objects.get(kind="disclosure.letter_written")
    assert hashlib.sha256(content).hexdigest().encode() in bytes(event.body)
    assert b"Jo Doe" not in bytes(event.body)


def test_an_extension_says_why_and_until_when(
    request_made: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    handle_request(actor=officer, request=request_made, step=Step.ROUTED)
    extend_time(
        actor=officer, request=request_made, circumstance="voluminous", working_days_more=10, letter="40 hours of it."
    )
    words = told(request_made, LetterKind.EXTENSION, first_day, set_clock)
    assert "40 hours of it." in words
    assert f"Determine: by {WorkingDays().add(first_day, 30):%d %B %Y}" in words
    assert "You may appeal" not in words


def test_an_adverse_end_tells_of_the_appeal_to_the_last_second(
    request_made: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    close_request(actor=officer, request=request_made, outcome="not_agency_record", statement="It is the city's.")
    words = told(request_made, LetterKind.CLOSING, first_day, set_clock)
    last = WorkingDays().add(first_day, 90)
    assert f"within 90 working days: until {last:%d %B %Y}, 11:59:59 PM, Eastern time" in words


@pytest.mark.parametrize("kind", [LetterKind.EXTENSION, LetterKind.CLOSING, LetterKind.APPEAL, LetterKind.FEES])
def test_nothing_is_told_that_did_not_happen(request_made: Request, officer: Person, kind: LetterKind) -> None:
    with pytest.raises(Mistaken, match="has not happened"):
        write_letter(actor=officer, request=request_made, kind=kind)
    assert not request_made.letters.exists()


def test_who_does_not_handle_requests_writes_none(ice: WorldAgency, request_made: Request) -> None:
    with pytest.raises(Refused):
        write_letter(actor=ice.staff(Role.AUDITOR).row, request=request_made, kind=LetterKind.ACKNOWLEDGEMENT)
