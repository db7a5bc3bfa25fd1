"""Letters: each is made with its step, tells what it is, in which form, and of nothing that did not happen."""

import dataclasses
import hashlib
import io
import re
from datetime import date

import pikepdf
import pytest

from openbwc.custody.models import Event
from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.decide_expedition import decide_expedition
from openbwc.disclosure.actions.enter_office import enter_office
from openbwc.disclosure.actions.extend_time import extend_time
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.actions.resume_clock import resume_clock
from openbwc.disclosure.actions.stop_clock import stop_clock
from openbwc.disclosure.actions.write_letter import write_letter
from openbwc.disclosure.models import Channel, Letter, LetterKind, Office, Request, Step
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .conftest import ASKED, SetClock
from .sending import sent

HOSTILE = "#panic() *b* _i_ `x` $x$ @a <b> \\ // /* 漢字 😀 \u202egnp \x1b " + "W" * 300


def words_of(letter: Letter) -> str:
    """The words of a letter as its glyphs say them, without any space between them."""
    words = []
    with pikepdf.open(io.BytesIO(bytes(letter.content))) as document:
        for page in document.pages:
            fonts = {name: _glyphs(font) for name, font in page.Resources.Font.items()}
            font: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    font = fonts[str(operands[0])]
                elif str(operator) in ("Tj", "TJ"):
                    shown = operands[0] if str(operator) == "TJ" else operands
                    for one in shown:
                        if isinstance(one, pikepdf.String):
                            code = bytes(one)
                            pairs = (code[at : at + 2] for at in range(0, len(code), 2))
                            words += [font[int.from_bytes(pair, "big")] for pair in pairs]
    return squeezed("".join(words))


def _glyphs(font: pikepdf.Object) -> dict[int, str]:
    """What each glyph of a font stands for (PDF 32000-1, 9.10.3)."""
    said = bytes(font.ToUnicode.read_bytes()).decode()
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", said, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", said, re.DOTALL):
        for first, last, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>", block):
            for number, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = chr(int(text, 16) + number)
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_letter_is_a_tagged_pdf_whose_digest_is_in_the_ledger(ice: WorldAgency, officer: Person) -> None:
    hostile = dataclasses.replace(ASKED, name=HOSTILE[:60], organisation=HOSTILE[:80], address=f"{HOSTILE}\n#eval()")
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=hostile)
    handle_request(actor=officer, request=made, step=Step.UNCLEAR, words=HOSTILE)
    letter = made.letters.get()
    content = bytes(letter.content)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.check_pdf_syntax() == []
        assert bool(document.Root.MarkInfo.Marked)
        assert made.number in str(document.docinfo["/Title"])
    words = words_of(letter)
    assert words.count("#panic()*b*_i_`x`$x$@a<b>") == 4  # name, organisation, address, question
    assert "#eval()" in words
    event = Event.objects.get(kind="disclosure.letter_written")
    assert hashlib.sha256(content).hexdigest().encode() in bytes(event.body)
    assert b"panic" not in bytes(event.body)


def test_an_extension_says_why_and_until_when(request_made: Request, officer: Person, first_day: date) -> None:
    extend_time(
        actor=officer, request=request_made, circumstance="voluminous", working_days_more=10, letter="40 hours of it."
    )
    words = words_of(request_made.letters.get())
    assert squeezed("40 hours of it.") in words
    assert squeezed(f"Our determination by {WorkingDays().add(first_day, 30):%d %B %Y}") in words.replace(":", "")
    assert squeezed("You may appeal") not in words


def test_an_adverse_end_tells_where_and_until_when_to_appeal(
    ice: WorldAgency, request_made: Request, officer: Person, first_day: date, set_clock: SetClock
) -> None:
    enter_office(
        actor=officer,
        agency=ice.row,
        address="FOIA Office\n500 12th Street SW",
        appeals_to="Appeals\n1 Main Street",
        liaison="202-555-0100",
    )
    close_request(actor=officer, request=request_made, outcome="not_agency_record", statement="It is the city's.")
    words = words_of(request_made.letters.get())
    last = WorkingDays().of_requesters().add(first_day, 90)
    assert squeezed(f"within 90 working days: until {last:%d %B %Y}, 11:59:59 PM, Eastern time") in words
    for said in ("Write to: Appeals, 1 Main Street", "500 12th Street SW", "202-555-0100", "ogis@nara.gov"):
        assert squeezed(said) in words
    set_clock(WorkingDays().add(last, 1), 9)
    late = write_letter(actor=officer, request=request_made, kind=LetterKind.CLOSING)
    assert squeezed("You may appeal") not in words_of(late)


def test_no_letter_is_without_the_address_to_which_an_answer_or_an_appeal_goes(
    request_made: Request, officer: Person
) -> None:
    Office.objects.all().delete()
    before = Event.objects.count()
    with pytest.raises(Mistaken, match="Expected the office of ICE"):
        close_request(actor=officer, request=request_made, outcome="not_agency_record", statement="It is the city's.")
    with pytest.raises(Mistaken, match="Expected the office of ICE"):
        stop_clock(actor=officer, request=request_made, letter="Which side?")
    assert (Event.objects.count(), Letter.objects.count()) == (before, 0)
    assert write_letter(actor=officer, request=request_made, kind=LetterKind.ACKNOWLEDGEMENT)


def test_a_denial_of_expedition_tells_of_its_appeal(ice: WorldAgency, officer: Person) -> None:
    asked = dataclasses.replace(ASKED, expedition_asked=True, expedition_reason="A hearing.")
    made = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)
    decide_expedition(actor=officer, request=made, grants=False, statement="There is time.")
    assert squeezed("You may appeal within 90 working days") in words_of(made.letters.get())


def test_a_decision_that_affirms_tells_of_the_courts(ice: WorldAgency, request_made: Request, officer: Person) -> None:
    close_request(actor=officer, request=request_made, outcome="not_agency_record", statement="It is the city's.")
    appeal(request=request_made, statement="It is yours.")
    other = ice.staff(Role.DISCLOSURE_OFFICER, "Other").row
    decide_appeal(actor=other, request=request_made, reverses=False, statement="It is not.")
    words = words_of(request_made.letters.get(kind=LetterKind.APPEAL))
    assert squeezed("district court of the United States") in words


def test_no_letter_says_that_a_clock_is_stopped_which_runs(request_made: Request, officer: Person) -> None:
    stop_clock(actor=officer, request=request_made, letter="Which side?")
    sent(officer, request_made)
    write_letter(actor=officer, request=request_made, kind=LetterKind.INFORMATION)  # the first was lost in the post
    resume_clock(actor=officer, request=request_made, words="North.")
    with pytest.raises(Mistaken, match="not answered"):
        write_letter(actor=officer, request=request_made, kind=LetterKind.INFORMATION)


@pytest.mark.parametrize("kind", [LetterKind.EXTENSION, LetterKind.CLOSING, LetterKind.APPEAL, LetterKind.FEES])
def test_nothing_is_told_that_did_not_happen(request_made: Request, officer: Person, kind: LetterKind) -> None:
    with pytest.raises(Mistaken, match="has not happened"):
        write_letter(actor=officer, request=request_made, kind=kind)
    assert not request_made.letters.exists()


def test_who_does_not_handle_requests_writes_none(ice: WorldAgency, request_made: Request) -> None:
    with pytest.raises(Refused):
        write_letter(actor=ice.staff(Role.AUDITOR).row, request=request_made, kind=LetterKind.ACKNOWLEDGEMENT)
