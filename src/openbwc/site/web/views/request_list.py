"""Requests in a list by clock, and what is done beside it: entering one, closures, the office, the portal (V.B.1)."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.disclosure.actions.enter_closure import confirm_closure, end_closure, enter_closure
from openbwc.disclosure.actions.enter_office import enter_office
from openbwc.disclosure.actions.open_portal import open_portal
from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.models import Channel, Closure, Office, State
from openbwc.disclosure.queries import agencies_for, by_clock, request_by_number, requests_open_to
from openbwc.policy import Act
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.site.web.forms.requests import ClosureForm, EnterForm, OfficeForm, PortalForm
from openbwc.site.web.page import PageView

PAGE = 50
RECENT = timedelta(days=366)


class RequestsView(PageView):
    """What the list and the forms beside it share."""

    place = "requests"

    def draw(self, request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
        """The list, by state, or the one of a number; `more` replaces a form by its filled state."""
        now, person = timezone.now(), self.seat.person
        number, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
        seen = requests_open_to(person, now)
        if number:
            found = request_by_number(number)
            seen = seen.filter(id=found.id) if found else seen.none()
        elif state in State.values:
            seen = seen.filter(state=state)
        handled = agencies_for(person, Act.HANDLE_REQUEST, now)
        context = {
            "page": Paginator(by_clock(seen), PAGE).get_page(request.GET.get("page")),
            "q": number,
            "state": state,
            "states": State.choices,
            "may_enter": bool(agencies_for(person, Act.RECEIVE_REQUEST, now)),
            "handles": bool(handled),
            "closures": self._closures(handled),
            "closure_form": ClosureForm(agencies=handled),
            "portal_form": PortalForm(agencies=handled),
            "offices": [(one, Office.objects.filter(agency=one).first()) for one in handled],
            "office_form": OfficeForm(agencies=handled),
            "today": self.seat.today,
        }
        return render(request, "web/requests/list.html", {"seat": self.seat, **context, **more}, status=status)

    def _closures(self, handled: list[Agency]) -> QuerySet[Closure]:
        """The closures of a year back that count for these agencies, or wait for a second person."""
        recent = Closure.objects.filter(day__gte=self.seat.today - RECENT, ended_at=None)
        return recent.filter(Q(agency=None) | Q(agency__in=handled)).select_related("agency", "by")

    def handled(self) -> list[Agency]:
        """The agencies whose requests the person handles. Raises `Refused` where there is none."""
        now, own = timezone.now(), self.seat.person.agency
        agencies = agencies_for(self.seat.person, Act.HANDLE_REQUEST, now)
        if not agencies:
            with regulated(actor=self.seat.actor, subject=Subject("agency", own.id)):
                require(decide_on_requests(Act.HANDLE_REQUEST, self.seat.person, own, now))
        return agencies


class RequestList(RequestsView):
    """The requests that the person may read: what is owed first, first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.draw(request)


class EnterClosure(RequestsView):
    """A day on which offices were closed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it."""
        form = ClosureForm(request.POST, agencies=self.handled())
        if not form.is_valid():
            return self.draw(request, 400, closure_form=form)
        told = {"day": form.cleaned_data["day"], "reason": form.cleaned_data["reason"], "agency": form.chosen()}
        try:
            closure = enter_closure(actor=self.seat.person, **told)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, 400, closure_form=form)
        if closure.counts_from is None:
            messages.success(request, f"{closure.day:%d %b %Y} is past: it counts once somebody else has confirmed it.")
        else:
            messages.success(request, f"{closure.day:%d %b %Y} counts no more; the clocks follow.")
        return redirect("requests")


class ClosureStep(RequestsView):
    """A closure is confirmed by a second person, or withdrawn."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, closure_id: uuid.UUID, verb: str) -> HttpResponse:
        """Do it."""
        closure = get_object_or_404(Closure.objects.select_related("agency"), id=closure_id)
        if verb == "confirm":
            confirm_closure(actor=self.seat.person, closure=closure)
        elif verb == "end":
            end_closure(actor=self.seat.person, closure=closure, reason=request.POST.get("reason", ""))
        else:
            raise Http404(verb)
        messages.success(request, "Done; the clocks follow.")
        return redirect("requests")


class EnterOffice(RequestsView):
    """How an agency's disclosure office is reached, for the letters."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it."""
        form = OfficeForm(request.POST, agencies=self.handled())
        if not form.is_valid():
            return self.draw(request, 400, office_form=form)
        told = {name: form.cleaned_data[name] for name in ("address", "appeals_to", "liaison")}
        enter_office(actor=self.seat.person, agency=form.chosen(), **told)
        messages.success(request, "Letters from now on tell it.")
        return redirect("requests")


class OpenPortal(RequestsView):
    """The way in of the National FOIA Portal: its secret is shown once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a secret, which ends the one before it."""
        agencies = self.handled()
        form = PortalForm(request.POST, agencies=agencies)
        if not form.is_valid():
            return self.draw(request, 400, portal_form=form)
        try:
            row, secret = open_portal(
                actor=self.seat.person, agency=form.chosen(), component=form.cleaned_data["component"]
            )
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, 400, portal_form=form)
        address = request.build_absolute_uri(reverse("portal_requests", args=[row.component]))
        return self.draw(request, secret=secret, address=address)


class EnterRequest(PageView):
    """A request that came by letter, or otherwise than through the public form."""

    place = "requests"
    template = "web/requests/enter.html"

    def form(self, *sent: Any) -> EnterForm:
        """The form with the agencies for which the person enters requests. Raises `Refused` where there is none."""
        now, own = timezone.now(), self.seat.person.agency
        agencies = agencies_for(self.seat.person, Act.RECEIVE_REQUEST, now)
        if not agencies:
            with regulated(actor=self.seat.actor, subject=Subject("agency", own.id)):
                told = {"by_requester": False, "requester_kind": "public", "described": True}
                require(decide_on_requests(Act.RECEIVE_REQUEST, self.seat.person, own, now, **told))
        return EnterForm(*sent, agencies=agencies, policy=policy_of(agencies[0], self.seat.today))

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.show(request, form=self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(request, 400, form=form)
        try:
            made = receive_request(
                actor=self.seat.person,
                agency=form.asked_of(),
                channel=Channel.STAFF,
                asked=form.said(),
                received_at=form.received_at(),
            )
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.show(request, 400, form=form)
        messages.success(request, f"Entered as {made.number}.")
        return redirect("request", made.id)
