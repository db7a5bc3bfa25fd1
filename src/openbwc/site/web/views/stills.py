"""Stills: the requests that a person sees, asking for one, deciding on it, looking at it through the gate (V.A.8)."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.access.actions.ask_still import ask_still
from openbwc.access.actions.open_viewing import open_still
from openbwc.access.actions.rule_on_still import rule_on_still
from openbwc.access.models import Still, StillState
from openbwc.access.stills import agencies_ruled_on, may_ask_in, stills_seen
from openbwc.policy import Act
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.forms.stills import AskStillForm, RuleOnStillForm
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.views.recording import RecordingView

PAGE = 50


class Stills(PageView):
    """The requests that the person sees, those that wait first."""

    place = "stills"
    template = "web/stills.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        seen = stills_seen(self.seat.person, timezone.now())
        return self.show(
            request,
            waiting=seen.filter(state=StillState.ASKED).order_by("asked_at"),
            page=Paginator(seen.exclude(state=StillState.ASKED), PAGE).get_page(request.GET.get("page")),
        )


class RecordingStills(RecordingView):
    """The stills of one recording that the person sees, and asking for another."""

    place = "stills"
    template = "web/recording_stills.html"

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.list(request, recording_id)

    def post(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
        """Ask for a still."""
        recording = self.recording(recording_id)
        form = AskStillForm(request.POST, policy=self.policy(recording))
        if not form.is_valid():
            return self.list(request, recording_id, form, 400)
        try:
            still = ask_still(actor=self.seat.person, recording=recording, **form.said())
        except Mistaken as mistake:
            form.add_error("at_s", str(mistake))
            return self.list(request, recording_id, form, 400)
        except Refused as refusal:
            context = refusal_context(refusal.decision, self.seat)
            return self.list(request, recording_id, form, 403, **context)
        messages.success(request, "Asked for. Somebody else decides on it.")
        return redirect("still", still.id)

    def list(
        self,
        request: HttpRequest,
        recording_id: uuid.UUID,
        form: AskStillForm | None = None,
        status: int = 200,
        **context: object,
    ) -> HttpResponse:
        """Draw the page."""
        recording = self.recording(recording_id)
        now = timezone.now()
        return self.show(
            request,
            status,
            recording=recording,
            stills=stills_seen(self.seat.person, now).filter(clip__recording=recording),
            form=form or AskStillForm(policy=self.policy(recording)),
            purposes=self.offered(recording),
            may_ask=may_ask_in(self.seat.person, recording.agency, now),
            **context,
        )


class StillView(PageView):
    """What the pages of one still share."""

    place = "stills"

    def still(self, still_id: uuid.UUID) -> Still:
        """The still, when the person sees it."""
        return get_object_or_404(stills_seen(self.seat.person, timezone.now()), id=still_id)


class StillPage(StillView):
    """One request: what was asked, what was decided, what was made of it."""

    template = "web/still.html"

    def get(self, request: HttpRequest, still_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.still(still_id))

    def post(self, request: HttpRequest, still_id: uuid.UUID) -> HttpResponseBase:
        """Decide on it."""
        still, form = self.still(still_id), RuleOnStillForm(request.POST)
        if not form.is_valid():
            return self.draw(request, still, form, 400)
        try:
            ruled = rule_on_still(actor=self.seat.person, still=still, **form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, still, form, 400)
        approved = ruled.state == StillState.APPROVED
        messages.success(request, "Approved: the still is being made." if approved else "Denied.")
        return redirect("still", still.id)

    def draw(
        self, request: HttpRequest, still: Still, form: RuleOnStillForm | None = None, status: int = 200
    ) -> HttpResponse:
        """Draw the page."""
        agency = still.clip.recording.agency
        rules = agency in agencies_ruled_on(self.seat.person, timezone.now())
        decides = rules and still.state == StillState.ASKED and still.asked_by_id != self.seat.person.id
        purpose = policy_of(agency, self.seat.today).purposes.get(still.purpose)
        return self.show(
            request,
            status,
            still=still,
            purpose=purpose.title if purpose else still.purpose,
            form=(form or RuleOnStillForm()) if decides else None,
            at_ms=still.clip.offset_ms + still.at_ms,
        )


class StillOpen(StillView):
    """A still that is looked at, for the purpose that it was approved for."""

    template = "web/still_open.html"

    def get(self, request: HttpRequest, still_id: uuid.UUID) -> HttpResponseBase:
        """A grant is told only in its answer: back to the request."""
        return redirect("still", still_id)

    def post(self, request: HttpRequest, still_id: uuid.UUID) -> HttpResponse:
        """The picture, or the refusal."""
        still = self.still(still_id)
        opened = open_still(
            actor=self.seat.person, still=still, act=Act.VIEW, browser=request.session.session_key or ""
        )
        return self.show(request, still=still, viewing=opened.viewing, token=opened.token)
