"""What people say about a recording: category, encounter, notice, tags, wearer, access list (V.A.4: never the file)."""

import uuid
from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from openbwc.access.tending import encounters_open_to
from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.actions.correct_wearer import correct_wearer
from openbwc.evidence.actions.name_on_access_list import name_on_access_list
from openbwc.evidence.actions.open_encounter import open_encounter
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.actions.state_notice import state_notice
from openbwc.evidence.actions.tag_recording import tag_recording
from openbwc.evidence.models import Recording, Sensitivity
from openbwc.program.refusals import Refused
from openbwc.site.web.forms.evidence import (
    AccessListForm,
    CategoryForm,
    NoticeForm,
    OpenEncounterForm,
    PlaceInEncounterForm,
    TagForm,
    WearerForm,
)
from openbwc.site.web.page import refusal_context
from openbwc.site.web.views.recording import RecordingView


class Assertion(RecordingView, ABC):
    """One assertion: a form, an action, and where the recording's page shows a wrong form or a refusal."""

    form_name: str

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
        """The form stands on the recording's page."""
        return redirect("recording", recording_id)

    def post(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """Assert it, or say in place why not."""
        recording = self.recording(recording_id)
        form = self.form(request, recording)
        shown: dict[str, Any] = {self.form_name: form, "asserting": self.form_name}
        if not form.is_valid():
            return self.draw(request, recording, 400, **shown)
        try:
            done = self.assert_it(recording, form.cleaned_data)
        except Refused as refusal:
            return self.draw(request, recording, 403, **shown, **refusal_context(refusal.decision, self.seat))
        messages.success(request, done)
        return redirect("recording", recording_id)

    @abstractmethod
    def form(self, request: HttpRequest, recording: Recording) -> forms.Form:
        """The filled form."""

    @abstractmethod
    def assert_it(self, recording: Recording, said: dict[str, Any]) -> str:
        """Run the action; the sentence that tells that it is done."""


class AssertCategory(Assertion):
    """What it is filed under."""

    form_name = "category_form"

    def form(self, request: HttpRequest, recording: Recording) -> forms.Form:
        """The filled form."""
        return CategoryForm(request.POST, policy=self.policy(recording))

    def assert_it(self, recording: Recording, said: dict[str, Any]) -> str:
        """Categorise."""
        done = categorise(actor=self.seat.person, recording=recording, **said)
        title = self.policy(recording).categories[done.category].title
        return f"Filed under {title}; the earlier assertion stays in the history."


class AssertWearer(Assertion):
    """Who wore the camera."""

    form_name = "wearer_form"

    def form(self, request: HttpRequest, recording: Recording) -> forms.Form:
        """The filled form."""
        return WearerForm(request.POST, agency=recording.agency)

    def assert_it(self, recording: Recording, said: dict[str, Any]) -> str:
        """Correct the wearer."""
        done = correct_wearer(actor=self.seat.person, recording=recording, **said)
        return f"The wearer is now asserted as {done.wearer.name}; the file is untouched."


class AssertEncounter(Assertion):
    """Which encounter it shows."""

    form_name = "encounter_form"

    def form(self, request: HttpRequest, recording: Recording) -> forms.Form:
        """The filled form."""
        return PlaceInEncounterForm(request.POST, encounters=encounters_open_to(self.seat.person, recording.agency))

    def assert_it(self, recording: Recording, said: dict[str, Any]) -> str:
        """Place it."""
        done = place_in_encounter(actor=self.seat.person, recording=recording, **said)
        return f"Placed in the encounter “{done.encounter}”."


class AssertNewEncounter(Assertion):
    """A new encounter around the recording."""

    form_name = "open_form"

    def form(self, request: HttpRequest, recording: Recording) -> forms.Form:
        """The filled form."""
        return OpenEncounterForm(request.POST, policy=self.policy(recording))

    def assert_it(self, recording: Recording, said: dict[str, Any]) -> str:
        """Open the encounter at the recording's time, and place the recording in it."""
        said["sensitivity"] = Sensitivity(said["sensitivity"])
        encounter = open_encounter(
            actor=self.seat.person,
            agency=recording.agency,
            starts_at=recording.started_at,
            around=recording,
            **said,
        )
        return f"The encounter “{encounter.title}” is open and holds this recording."


class AssertNotice(Assertion):
    """Whether people were told (IV.F)."""

    form_name = "notice_form"

    def form(self, request: HttpRequest, recording: Recording) -> forms.Form:
        """The filled form."""
        return NoticeForm(request.POST)

    def assert_it(self, recording: Recording, said: dict[str, Any]) -> str:
        """State it of the recording's encounter."""
        if recording.encounter is None:
            return "Place the recording in an encounter first: notice is stated of an encounter."
        state_notice(actor=self.seat.person, encounter=recording.encounter, **said)
        return "The statement on notice is kept."


class AssertTag(Assertion):
    """A word on it."""

    form_name = "tag_form"

    def form(self, request: HttpRequest, recording: Recording) -> forms.Form:
        """The filled form."""
        return TagForm(request.POST)

    def assert_it(self, recording: Recording, said: dict[str, Any]) -> str:
        """Tag it."""
        return f"Tagged “{tag_recording(actor=self.seat.person, recording=recording, **said).text}”."


class NameOnAccessList(Assertion):
    """A person on a restricted recording's list."""

    form_name = "access_form"

    def form(self, request: HttpRequest, recording: Recording) -> forms.Form:
        """The filled form."""
        return AccessListForm(request.POST, recording=recording)

    def assert_it(self, recording: Recording, said: dict[str, Any]) -> str:
        """Name them."""
        entry = name_on_access_list(actor=self.seat.person, recording=recording, **said)
        return f"{entry.person.name} is on the access list; role, training and purpose still decide."
