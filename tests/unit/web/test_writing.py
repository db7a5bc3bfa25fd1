"""How the pages write identifiers, times, sizes, positions and events."""

import uuid
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.http import Http404
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from openbwc.custody import Actor, Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.actions.tag_recording import tag_recording
from openbwc.policy.requests import Clock
from openbwc.program.refusals import Refused
from openbwc.site.web.converters import ShortId
from openbwc.site.web.forms.expedited import ObjectForm
from openbwc.site.web.forms.programme import CheckInForm
from openbwc.site.web.telling import tell
from openbwc.site.web.templatetags.house import (
    OWED,
    clause,
    clock,
    clock_error,
    clock_state,
    dated,
    owed,
    period,
    prose,
    requester,
    size,
    when,
    words,
)
from openbwc.site.web.views.gate import NotUnderstood, read_played
from openbwc.site.web.views.recordings import read_position, write_position
from tests.world import World


@given(st.uuids())
def test_an_identifier_comes_back_from_its_word(identifier: uuid.UUID) -> None:
    converter = ShortId()
    assert converter.to_python(converter.to_url(identifier)) == identifier


@pytest.mark.parametrize(
    ("seconds", "written"), [(0, "0:00"), (59.6, "1:00"), (61, "1:01"), (3661, "1:01:01"), (None, "–")]
)
def test_a_length_is_written_in_minutes_and_hours(seconds: float | None, written: str) -> None:
    assert clock(seconds) == written


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1_400_000_000, "1.4 GB"), (None, "–")],
)
def test_a_size_is_written_in_decimal_units(count: int | None, written: str) -> None:
    assert size(count) == written


def test_a_time_is_written_in_utc_whatever_its_zone() -> None:
    moment = datetime(2026, 11, 22, 1, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert when(moment) == '<time datetime="2026-11-22T06:30:00+00:00">22 Nov 2026, 06:30 UTC</time>'
    assert when(date(2026, 11, 22)) == '<time datetime="2026-11-22">22 Nov 2026</time>'
    assert when(None) == "–"


def test_codes_periods_and_frozen_days_are_written_in_words() -> None:
    assert words("foia_request") == "FOIA request"
    assert period("P6Y") == "6 years"
    assert owed("appeal_decision") == "the decision on the appeal"
    assert clock_state("met_late") == "done late"
    assert dated("2026-03-01") == when(date(2026, 3, 1))
    assert "01 Mar 2026, 12:00 UTC" in dated("2026-03-01T12:00:00+00:00")
    assert words("non_evidentiary") == "non-evidentiary"
    assert words("privacy_act_request") == "Privacy Act request"
    assert requester("press") == "The press"
    assert requester("air_safety_board") == "Air safety board"
    told = dated("The item keeps it for 1 year: until 2025-08-11, under DAA-0567-2026-0001-0001.")
    assert told == f"The item keeps it for 1 year: until {when(date(2025, 8, 11))}, under DAA-0567-2026-0001-0001."
    assert dated("until 2025-13-41") == "until 2025-13-41"
    assert dated("<b>") == "&lt;b&gt;"


def test_each_clock_of_a_request_has_words_of_its_own() -> None:
    assert set(OWED) == {one.value for one in Clock}


@pytest.mark.parametrize(("offset", "written"), [(95_000, "95 s ahead"), (-1500, "1.5 s behind"), (0, "right")])
def test_a_clock_s_error_says_which_way(offset: int, written: str) -> None:
    assert written in clock_error(offset)


def test_the_policy_s_text_cannot_become_markup() -> None:
    assert prose("a `b` <i>") == "a <code>b</code> &lt;i&gt;"
    assert "&lt;" in clause("<x>")


def test_a_form_field_ties_its_error_to_the_control() -> None:
    form = CheckInForm({"pre_event_seconds": "many"}, readings=True)
    page = Template("{% load house %}{% field form.pre_event_seconds %}").render(Context({"form": form}))
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="checkin-pre_event_seconds-error"' in page
    assert 'id="checkin-pre_event_seconds-error"' in page


def test_what_the_policy_asks_for_is_not_called_optional() -> None:
    drawn = Template("{% load house %}{% for bound in form %}{% field bound %}{% endfor %}").render(
        Context({"form": ObjectForm()})
    )
    assert "Specific: what exactly would be harmed" in drawn
    assert "optional" not in drawn


def test_a_camera_s_clock_that_runs_ahead_has_a_positive_offset() -> None:
    form = CheckInForm({"camera_clock": "2026-11-22T06:30:05"}, readings=True)
    assert form.is_valid()
    assert form.said(datetime(2026, 11, 22, 6, 30, tzinfo=UTC))["clock_offset_ms"] == 5000


@pytest.mark.parametrize("word", ["x", "1.!", "99999999999999999999999.2JZtoMc428r4rPxnBvqAPe"])
def test_a_position_that_nobody_gave_is_no_page(word: str) -> None:
    with pytest.raises(Http404):
        read_position(word)


@pytest.mark.django_db
def test_a_position_comes_back_from_its_word_to_the_microsecond() -> None:
    recording = World().agency("ICE").officer("Ruiz").wears().recorded()
    position = read_position(write_position(recording))
    assert position is not None
    assert (position.started_at, position.id) == (recording.started_at, recording.id)


@pytest.mark.django_db
def test_an_event_is_told_with_names_and_a_refusal_with_its_words() -> None:
    world = World()
    ruiz = world.agency("ICE").officer("Ruiz").trained()
    recording = ruiz.wears().recorded()
    tag_recording(actor=ruiz.row, recording=recording, text="Foot chase")
    with pytest.raises(Refused):
        tag_recording(actor=ruiz.row, recording=recording, text="hispanic male")
    kept, refused = tell(history_of(Subject("recording", recording.id)))
    assert (kept.title, kept.actor, kept.refused) == ("Tagged", ruiz.row.name, False)
    assert ("text", "foot chase") in kept.details
    assert refused.refused
    assert any(name == "II.B.5" for name, _ in refused.details)
    assert str(Actor.person(ruiz.row.id)) not in str(refused)


def test_what_the_player_reports_is_read_from_both_forms_and_nothing_else() -> None:
    factory = RequestFactory()
    assert read_played(factory.post("/", "[[1, 0, 5]]", content_type="application/json")) == [[1, 0, 5]]
    assert read_played(factory.post("/", {"played": "[[1, 0, 5]]"})) == [[1, 0, 5]]
    assert read_played(factory.post("/", {})) == []
    for text in ("{}", "5", "[5]", "no"):
        with pytest.raises(NotUnderstood):
            read_played(factory.post("/", text, content_type="application/json"))
