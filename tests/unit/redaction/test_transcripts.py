"""Transcripts beside footage: who may give one, what stays of the former, and what the ledger keeps."""

from io import BytesIO

import pytest

from openbwc.custody.models import Event
from openbwc.program.events import REFUSED
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.close_project import close_project
from openbwc.redaction.actions.take_in_transcript import take_in_transcript
from openbwc.redaction.entries import states_of, unsaid
from openbwc.redaction.models import Footage, Project, Transcript
from openbwc.redaction.transcripts import deleted_words_of, words_of
from tests.unit.redaction.edits import added, sound
from tests.world import WorldAgency

CUES = b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nMargaret Holloway\n"
LATER = b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nSomebody else spoke\n"


def told() -> list[bytes]:
    return [bytes(one.body) for one in Event.objects.filter(kind="redaction.transcript_taken_in").order_by("index")]


def test_a_later_transcript_is_shown_and_the_former_stays(footage: Footage, redactor: Person) -> None:
    former = take_in_transcript(actor=redactor, footage=footage, file=BytesIO(CUES))
    later = take_in_transcript(actor=redactor, footage=footage, file=BytesIO(LATER))
    assert [word.text for word in words_of(footage)] == ["Somebody", "else", "spoke"]
    assert [one.number for one in Transcript.objects.all()] == [1, 2]
    former.refresh_from_db()
    assert [word[0] for word in former.words] == ["Margaret", "Holloway"]
    first, second = told()
    assert former.sha256.encode() in first
    assert later.sha256.encode() in second
    assert b"Holloway" not in first


def test_who_may_not_edit_gives_none_and_the_refusal_is_kept(ice: WorldAgency, footage: Footage) -> None:
    with pytest.raises(Refused):
        take_in_transcript(actor=ice.staff(Role.INVESTIGATOR).row, footage=footage, file=BytesIO(CUES))
    assert Event.objects.filter(kind=REFUSED.name).count() == 1
    assert not Transcript.objects.exists()


def test_a_project_that_is_closed_takes_none(project: Project, footage: Footage, redactor: Person) -> None:
    close_project(actor=redactor, project=project, reason="Withdrawn.")
    with pytest.raises(Mistaken):
        take_in_transcript(actor=redactor, footage=footage, file=BytesIO(CUES))
    assert not Transcript.objects.exists()


def test_what_is_no_transcript_is_not_kept(footage: Footage, redactor: Person) -> None:
    with pytest.raises(Mistaken):
        take_in_transcript(actor=redactor, footage=footage, file=BytesIO(b"\x00\xff"))
    assert told() == []


def test_words_of_deleted_sounds_are_told_apart_from_the_states(footage: Footage, redactor: Person) -> None:
    added(redactor, footage, sound("s1", words="Margaret Holloway"), sound("s2"))
    assert deleted_words_of(footage) == {"s1": "Margaret Holloway"}
    states = unsaid({**states_of(footage), "gone": None})
    assert states["gone"] is None
    assert "Holloway" not in str(states)
    assert states["s1"]["body"]["from_ms"] == 100
