"""Holds: the list, one hold, placing one on a recording or on a search, reviewing and releasing it (V.A.4)."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.access.visible import visible
from openbwc.custody.queries import history_of
from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria
from openbwc.evidence.searching import check_search
from openbwc.policy import Act
from openbwc.policy.wording import in_words
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention.actions.place_hold import place_hold
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.actions.review_hold import review_hold
from openbwc.retention.deciding import holds_act, subject_of
from openbwc.retention.models import Hold
from openbwc.retention.queries import agencies_known, agencies_read, holds_seen, reads_all_holds, standing_seen
from openbwc.retention.scopes import CAMERAS, OFFICERS, saved
from openbwc.site.web.forms.evidence import FindForm
from openbwc.site.web.forms.retention import PlaceHoldForm, ReleaseHoldForm, ReviewHoldForm, first_review
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.telling import tell
from openbwc.site.web.views.recording import RecordingView
from openbwc.site.web.views.recordings import policies_seen

PAGE = 50
HISTORY = 60
COUNTED = 100_000
"""How many recordings a page counts before it says that there are more."""


class Holds(PageView):
    """The holds that the person may know of, those in force first."""

    place = "holds"
    template = "web/holds.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        seen = holds_seen(self.seat.person, timezone.now())
        return self.show(
            request,
            open=Paginator(seen.filter(released_at=None).order_by("review_on", "id"), PAGE).get_page(
                request.GET.get("open")
            ),
            released=Paginator(seen.exclude(released_at=None).order_by("-released_at", "-id"), PAGE).get_page(
                request.GET.get("page")
            ),
            placing=agencies_known(self.seat.person, timezone.now(), (Act.PLACE_HOLD,)),
            whole=agencies_read(self.seat.person, timezone.now()),
            today=self.seat.today,
        )


class HoldPage(PageView):
    """One hold: what it rests on, what it covers, its reviews and its history."""

    place = "holds"
    template = "web/hold.html"

    def get(self, request: HttpRequest, hold_id: uuid.UUID) -> HttpResponseBase:
        """The page."""
        return self.draw(request, self.hold(hold_id))

    def hold(self, hold_id: uuid.UUID) -> Hold:
        """The hold, when the person may know of it."""
        return get_object_or_404(holds_seen(self.seat.person, timezone.now()), id=hold_id)

    def draw(self, request: HttpRequest, hold: Hold, status: int = 200, **more: Any) -> HttpResponse:
        """The page; `more` replaces a form by its filled state, or adds a refusal.

        Who reads only their own holds is told of no recording that they do not reach, not by its number either: no
        history is shown to them, for its events and their proofs count all that a hold covers.
        """
        now = timezone.now()
        covered = Recording.objects.filter(held__hold=hold).order_by("-started_at", "-id")
        reach = visible(self.seat.person, at=now, within=[hold.agency]).queryset().values("id")
        reached = covered.filter(id__in=reach).select_related("wearer")
        held, reads_all = hold.released_at is None, reads_all_holds(self.seat.person, hold.agency, now)
        context: dict[str, Any] = {
            "hold": hold,
            "covered": hold.held.count() if reads_all else reached.count(),
            "shown": Paginator(reached, PAGE).get_page(request.GET.get("page")),
            "criteria": [
                (in_words(name), value) for name, value in (hold.query or {}).items() if name not in {OFFICERS, CAMERAS}
            ],
            "review_form": ReviewHoldForm(agency=hold.agency)
            if held and self.may(Act.REVIEW_HOLD, hold.agency)
            else None,
            "release_form": ReleaseHoldForm() if held and self.may(Act.RELEASE_HOLD, hold.agency) else None,
            "history": tell(history_of(subject_of(hold)).reverse()[:HISTORY]) if reads_all else None,
            "overdue": held and hold.review_on <= self.seat.today,
        }
        return self.show(request, status, **{**context, **more})

    def may(self, act: Act, agency: Agency) -> bool:
        """Whether some role of the person does this act in the agency."""
        return holds_act(act, self.seat.person, agency, timezone.now())


class HoldReview(HoldPage):
    """That a hold is still needed."""

    def get(self, request: HttpRequest, hold_id: uuid.UUID) -> HttpResponseBase:
        """Back to the hold."""
        return redirect("hold", hold_id)

    def post(self, request: HttpRequest, hold_id: uuid.UUID) -> HttpResponseBase:
        """Extend it."""
        hold = self.hold(hold_id)
        form = ReviewHoldForm(request.POST, agency=hold.agency)
        if not form.is_valid():
            return self.draw(request, hold, 400, review_form=form)
        try:
            review_hold(actor=self.seat.person, hold=hold, **form.cleaned_data)
        except Refused as refusal:
            return self.draw(request, hold, 403, review_form=form, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Kept on. Its custodian is told on the day of the next review.")
        return redirect("hold", hold.id)


class HoldRelease(HoldPage):
    """The end of a hold."""

    def get(self, request: HttpRequest, hold_id: uuid.UUID) -> HttpResponseBase:
        """Back to the hold."""
        return redirect("hold", hold_id)

    def post(self, request: HttpRequest, hold_id: uuid.UUID) -> HttpResponseBase:
        """Release it."""
        hold, form = self.hold(hold_id), ReleaseHoldForm(request.POST)
        if not form.is_valid():
            return self.draw(request, hold, 400, release_form=form)
        try:
            release_hold(actor=self.seat.person, hold=hold, **form.cleaned_data)
        except Refused as refusal:
            return self.draw(request, hold, 403, release_form=form, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Released. Other holds on the same recordings stand.")
        return redirect("hold", hold.id)


class RecordingHold(RecordingView):
    """How a recording stands: what keeps it, its schedule, its holds, and placing another."""

    place = "holds"
    template = "web/recording_hold.html"

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.stand(request, self.recording(recording_id))

    def post(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
        """Hold it."""
        recording = self.recording(recording_id)
        form = PlaceHoldForm(request.POST, policy=self.policy(recording), agency=recording.agency)
        if not form.is_valid():
            return self.stand(request, recording, form, 400)
        try:
            hold = place_hold(
                actor=self.seat.person, agency=recording.agency, recordings=[recording], **form.cleaned_data
            )
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.stand(request, recording, form, 400)
        except Refused as refusal:
            return self.stand(request, recording, form, 403, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Held. Nothing disposes of it until the hold is released.")
        return redirect("hold", hold.id)

    def stand(
        self,
        request: HttpRequest,
        recording: Recording,
        form: PlaceHoldForm | None = None,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        """Draw the page."""
        policy, now = self.policy(recording), timezone.now()
        initial = {"review_on": first_review(self.seat.today, policy)}
        return self.show(
            request,
            status,
            recording=recording,
            standing=standing_seen(self.seat.person, recording, at=now),
            form=form or PlaceHoldForm(policy=policy, agency=recording.agency, initial=initial),
            may_hold=holds_act(Act.PLACE_HOLD, self.seat.person, recording.agency, now),
            **context,
        )


class SearchHold(PageView):
    """A hold on whatever a search finds, now and later: the address carries the search's criteria."""

    place = "holds"
    template = "web/search_hold.html"

    def get(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """The page; the words of the search are screened before anything is counted (II.B.1, II.B.5)."""
        agency, search = self.agency(agency_id), self.search(request)
        criteria = search.criteria() if search.is_valid() else Criteria()
        try:
            check_search(actor=self.seat.person, criteria=criteria, officers=request.GET.getlist("officer"))
        except Refused as refusal:
            return self.draw(request, agency, status=403, **refusal_context(refusal.decision, self.seat))
        return self.draw(request, agency, finds=self.finds(agency, criteria))

    def finds(self, agency: Agency, criteria: Criteria) -> int | None:
        """How many recordings it finds now, of those that the person reaches unless each hold is theirs to read; at
        most `COUNTED` and one, for nobody waits for a page until millions are counted.
        """
        if not _asks(criteria):
            return None
        person, now = self.seat.person, timezone.now()
        found = Recording.objects.filter(criteria.sought(), agency=agency)
        if not reads_all_holds(person, agency, now):
            found = found.filter(id__in=visible(person, at=now, within=[agency]).queryset().values("id"))
        return found.order_by()[: COUNTED + 1].count()

    def agency(self, agency_id: uuid.UUID) -> Agency:
        """The agency, when the person places holds there."""
        for agency in agencies_known(self.seat.person, timezone.now(), (Act.PLACE_HOLD,)):
            if agency.id == agency_id:
                return agency
        raise Http404

    def post(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponseBase:
        """Hold what it finds."""
        agency = self.agency(agency_id)
        form = PlaceHoldForm(request.POST, policy=policy_of(agency, self.seat.today), agency=agency)
        search = self.search(request)
        if not form.is_valid() or not search.is_valid():
            return self.draw(request, agency, form, 400)
        try:
            hold = place_hold(actor=self.seat.person, agency=agency, query=search.criteria(), **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, agency, form, 400)
        except Refused as refusal:
            return self.draw(request, agency, form, 403, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Held. What comes in later and meets the search is held as it comes in.")
        return redirect("hold", hold.id)

    def search(self, request: HttpRequest) -> FindForm:
        """The search of the address."""
        return FindForm(request.GET, policies=policies_seen(self.seat))

    def draw(
        self,
        request: HttpRequest,
        agency: Agency,
        form: PlaceHoldForm | None = None,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        """Draw the page: the search and the form."""
        policy, search = policy_of(agency, self.seat.today), self.search(request)
        initial = {"review_on": first_review(self.seat.today, policy)}
        asked = {name: value for name, value in search.data.items() if value and name in search.fields}
        whole = reads_all_holds(self.seat.person, agency, timezone.now())
        return self.show(
            request,
            status,
            agency=agency,
            search=search,
            criteria=[(in_words(name), value) for name, value in asked.items()],
            query=urlencode(asked),
            whole=whole,
            counted=COUNTED,
            form=form or PlaceHoldForm(policy=policy, agency=agency, initial=initial),
            **context,
        )


def _asks(criteria: Criteria) -> bool:
    """Whether the criteria ask anything that a hold can be placed on."""
    try:
        return bool(saved(criteria))
    except Mistaken:
        return False
