"""Requests on their pages: the list by clock, one with its clocks and history, entering one, each step (V.B.1)."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.decide_expedition import decide_expedition
from openbwc.disclosure.actions.decide_waiver import decide_waiver
from openbwc.disclosure.actions.enter_closure import enter_closure
from openbwc.disclosure.actions.extend_time import extend_time
from openbwc.disclosure.actions.handle_request import STEPS, handle_request
from openbwc.disclosure.actions.open_portal import open_portal
from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.actions.resume_clock import resume_clock
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.actions.stop_clock import stop_clock
from openbwc.disclosure.actions.write_letter import write_letter
from openbwc.disclosure.deciding import decide_on_requests, subject_of
from openbwc.disclosure.determining import is_determined
from openbwc.disclosure.history import clocks_of, events_of
from openbwc.disclosure.models import Channel, Closure, LetterKind, Request, State, Step, Track
from openbwc.disclosure.queries import acts_on_requests, agencies_for, by_clock, request_by_number, requests_open_to
from openbwc.disclosure.searching import certificate_content, made_again
from openbwc.policy import Act
from openbwc.policy.requests import Cause
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused, regulated, require
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.requests import (
    AnswerForm,
    AppealForm,
    CloseForm,
    ClosureForm,
    EnterForm,
    ExpeditionForm,
    ExtendForm,
    LetterForm,
    NoteForm,
    PortalForm,
    RuleOnAppealForm,
    SearchForm,
    StopForm,
    WaiverForm,
)
from openbwc.site.web.page import PageView, refusal_context

PAGE = 50
RECENT = timedelta(days=366)
ACT_OF = {
    "note": Act.HANDLE_REQUEST,
    "expedition": Act.DECIDE_EXPEDITION,
    "waiver": Act.DECIDE_WAIVER,
    "stop": Act.STOP_REQUEST,
    "resume": Act.HANDLE_REQUEST,
    "extend": Act.EXTEND_REQUEST,
    "search": Act.SEARCH_FOR_REQUEST,
    "close": Act.CLOSE_REQUEST,
    "appeal": Act.HANDLE_REQUEST,
    "ruling": Act.DECIDE_APPEAL,
    "letter": Act.HANDLE_REQUEST,
}
"""What a person does on a request's page, and the act that it is."""
TITLES = {
    "note": "Note a step",
    "expedition": "Decide on expedited processing",
    "waiver": "Decide on the waiver of fees",
    "stop": "Ask the requester, and stop the clock",
    "resume": "Note the requester's answer",
    "extend": "Extend the time",
    "search": "Search, with a certificate",
    "close": "Close without a determination on records",
    "appeal": "Enter an appeal",
    "ruling": "Decide the appeal",
    "letter": "Write a letter",
}


class RequestView(PageView):
    """What the pages of one request share."""

    place = "requests"

    def asked(self, request_id: uuid.UUID) -> Request:
        """The request, when the person may read it."""
        return get_object_or_404(requests_open_to(self.seat.person, timezone.now()), id=request_id)

    def forms(self, asked: Request) -> dict[str, PageForm]:
        """The forms of what may be done with the request now, by what is done."""
        granted = acts_on_requests(self.seat.person, asked.agency, timezone.now())
        fitting = {verb for verb in self._fitting(asked) if ACT_OF[verb] in granted}
        return {verb: self.form(verb, asked) for verb in TITLES if verb in fitting}

    def _fitting(self, asked: Request) -> set[str]:
        if asked.state == State.CLOSED:
            return {"note", "appeal", "letter"}
        if asked.state == State.APPEALED:
            return {"note", "ruling", "letter"}
        if is_determined(asked):
            return {"note", "appeal", "letter"}
        stopped = asked.state == State.STOPPED
        wished = {"expedition": asked.expedition_asked, "waiver": asked.waiver_reason}
        return {"note", "search", "close", "letter", "resume" if stopped else "stop", "extend"} | {
            verb for verb, wish in wished.items() if wish
        }

    def form(self, verb: str, asked: Request, *sent: Any) -> PageForm:
        """The form of what is done, empty or as it was sent."""
        policy = policy_of(asked.agency, self.seat.today)
        steps = [(step.value, step.label) for step in STEPS]
        made: dict[str, Callable[[], PageForm]] = {
            "note": lambda: NoteForm(*sent, steps=steps),
            "expedition": lambda: ExpeditionForm(*sent, policy=policy),
            "waiver": lambda: WaiverForm(*sent),
            "stop": lambda: StopForm(*sent),
            "resume": lambda: AnswerForm(*sent),
            "extend": lambda: ExtendForm(*sent, policy=policy),
            "search": lambda: SearchForm(*sent),
            "close": lambda: CloseForm(*sent, policy=policy),
            "appeal": lambda: AppealForm(*sent),
            "ruling": lambda: RuleOnAppealForm(*sent),
            "letter": lambda: LetterForm(*sent),
        }
        return made[verb]()

    def draw(self, request: HttpRequest, asked: Request, status: int = 200, **more: Any) -> HttpResponse:
        """The request's page; `sent` replaces one form by its filled state."""
        forms = self.forms(asked) | more.pop("sent", {})
        context = {
            "asked": asked,
            "clocks": clocks_of(asked, timezone.now()),
            "events": events_of(asked),
            "certificates": [(one, certificate_content(one)) for one in asked.certificates.select_related("by")],
            "letters": asked.letters.defer("content").select_related("by"),
            "attachments": asked.attachments.defer("content"),
            "deeds": [(verb, TITLES[verb], form) for verb, form in forms.items()],
        }
        page = {"seat": self.seat, **context, **more}
        return render(request, "web/requests/request.html", page, status=status)


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
            "closures": Closure.objects.filter(day__gte=self.seat.today - RECENT),
            "closure_form": ClosureForm(),
            "portal_form": PortalForm(agencies=handled),
            "today": self.seat.today,
        }
        return render(request, "web/requests/list.html", {"seat": self.seat, **context, **more}, status=status)

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
    """A day on which federal offices were closed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it."""
        self.handled()
        form = ClosureForm(request.POST)
        if not form.is_valid():
            return self.draw(request, 400, closure_form=form)
        try:
            closure = enter_closure(actor=self.seat.person, **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, 400, closure_form=form)
        messages.success(request, f"{closure.day:%d %b %Y} counts no more; the clocks follow.")
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


class RequestPage(RequestView):
    """One request."""

    def get(self, request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.asked(request_id))


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
                received_at=form.cleaned_data["received_at"],
            )
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.show(request, 400, form=form)
        messages.success(request, f"Entered as {made.number}.")
        return redirect("request", made.id)


class RequestStep(RequestView):
    """One step that is taken on a request's page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, request_id: uuid.UUID, verb: str) -> HttpResponse:
        """Take it, or show what stands in the way."""
        asked = self.asked(request_id)
        if verb not in ACT_OF:
            raise Http404(verb)
        self.require_role(asked, ACT_OF[verb])
        form = self.form(verb, asked, request.POST)
        if not form.is_valid():
            return self.draw(request, asked, 400, sent={verb: form})
        try:
            self.take(verb, asked, form.cleaned_data, form)
        except Refused as refusal:
            return self.draw(request, asked, 403, sent={verb: form}, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, asked, 400, sent={verb: form})
        messages.success(request, f"Done: {TITLES[verb].lower()}.")
        return redirect("request", asked.id)

    def require_role(self, asked: Request, act: Act) -> None:
        """Raises `Refused` for somebody whom no role grants the act, before anything is said of their form."""
        if act in acts_on_requests(self.seat.person, asked.agency, timezone.now()):
            return
        with regulated(actor=self.seat.actor, subject=subject_of(asked)):
            require(decide_on_requests(Act.HANDLE_REQUEST, self.seat.person, asked.agency, timezone.now()))

    def take(self, verb: str, asked: Request, said: dict[str, Any], form: PageForm) -> None:
        """Call the action."""
        who: dict[str, Any] = {"actor": self.seat.person, "request": asked}
        if verb == "note":
            track = Track(said["track"]) if said["track"] else None
            handle_request(**who, step=Step(said["step"]), words=said["words"], track=track)
        elif verb == "expedition":
            decide_expedition(**who, grants=said["grants"] == "yes", ground=said["ground"], statement=said["statement"])
        elif verb == "waiver":
            decide_waiver(**who, grants=said["grants"] == "yes", statement=said["statement"])
        elif verb == "stop":
            stop_clock(**who, cause=Cause(said["cause"]), letter=said["letter"])
        elif verb == "ruling":
            decide_appeal(**who, reverses=said["reverses"] == "yes", statement=said["statement"])
        elif verb == "letter":
            write_letter(**who, kind=LetterKind(said["kind"]))
        elif isinstance(form, SearchForm):
            search_for_request(**who, criteria=form.said())
        else:
            actions: dict[str, Callable[..., Any]] = {
                "resume": resume_clock,
                "extend": extend_time,
                "close": close_request,
                "appeal": appeal,
            }
            actions[verb](**who, **said)


class Certificate(RequestView):
    """A certificate, byte for byte; and the same search, made again."""

    def get(self, request: HttpRequest, request_id: uuid.UUID, certificate_id: uuid.UUID) -> HttpResponse:
        """The canonical JSON."""
        asked = self.asked(request_id)
        certificate = get_object_or_404(asked.certificates, id=certificate_id)
        certificate_content(certificate)
        response = HttpResponse(bytes(certificate.content), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="search-{certificate.sha256[:12]}.json"'
        return response

    def post(self, request: HttpRequest, request_id: uuid.UUID, certificate_id: uuid.UUID) -> HttpResponse:
        """Search again, and say what differs."""
        asked = self.asked(request_id)
        certificate = get_object_or_404(asked.certificates, id=certificate_id)
        self.require_search(asked)
        found = made_again(certificate)
        if found.same:
            messages.success(request, "The same search gives the same answer.")
        else:
            words = f"{found.added} more, {found.gone} gone, {found.missing} known to be missing"
            messages.warning(request, f"The same search gives another answer now: {words}.")
        return redirect("request", asked.id)

    def require_search(self, asked: Request) -> None:
        """Raises `Refused` unless the person searches for requests of the agency."""
        with regulated(actor=self.seat.actor, subject=subject_of(asked)):
            require(decide_on_requests(Act.SEARCH_FOR_REQUEST, self.seat.person, asked.agency, timezone.now()))


class LetterFile(RequestView):
    """A letter, byte for byte."""

    def get(self, request: HttpRequest, request_id: uuid.UUID, letter_id: uuid.UUID) -> HttpResponse:
        """The PDF."""
        asked = self.asked(request_id)
        letter = get_object_or_404(asked.letters, id=letter_id)
        response = HttpResponse(bytes(letter.content), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{asked.number}-{letter.kind}.pdf"'
        return response
