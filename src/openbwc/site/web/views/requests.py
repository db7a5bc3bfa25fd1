"""One request on its page: its clocks and history, its searches and letters, and each step of it (V.B.1)."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.compare_search import compare_search
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.decide_expedition import decide_expedition
from openbwc.disclosure.actions.decide_waiver import decide_waiver
from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.actions.explain_search import explain_search
from openbwc.disclosure.actions.extend_time import extend_time
from openbwc.disclosure.actions.handle_request import STEPS, handle_request
from openbwc.disclosure.actions.resume_clock import resume_clock
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.actions.stop_clock import stop_clock
from openbwc.disclosure.actions.write_letter import write_letter
from openbwc.disclosure.deciding import decide_on_requests, subject_of
from openbwc.disclosure.determining import is_determined
from openbwc.disclosure.fees import fees_standing, waiver_of
from openbwc.disclosure.history import Reckoning, awaited, reckon, state_of
from openbwc.disclosure.letters.fee_wording import category_in_words, sums_in_words
from openbwc.disclosure.models import (
    Attachment,
    LetterKind,
    Request,
    SearchCertificate,
    State,
    Step,
    Track,
)
from openbwc.disclosure.queries import acts_on_requests, request_by_number, requests_open_to
from openbwc.disclosure.searching import AlteredError, certificate_content, said
from openbwc.policy import Act
from openbwc.policy.requests import Against
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused, regulated, require
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.requests import (
    AnswerForm,
    AppealForm,
    CloseForm,
    DispatchForm,
    ExpeditionForm,
    ExplainForm,
    ExtendForm,
    LetterForm,
    NoteForm,
    RuleOnAppealForm,
    SearchForm,
    StopForm,
    WaiverForm,
    moment_on,
)
from openbwc.site.web.page import PageView, refusal_context

PAGE = 50
RECENT = timedelta(days=366)
ACT_OF = {
    "dispatch": Act.HANDLE_REQUEST,
    "note": Act.HANDLE_REQUEST,
    "expedition": Act.DECIDE_EXPEDITION,
    "waiver": Act.DECIDE_WAIVER,
    "stop": Act.STOP_REQUEST,
    "resume": Act.HANDLE_REQUEST,
    "extend": Act.EXTEND_REQUEST,
    "search": Act.SEARCH_FOR_REQUEST,
    "explain": Act.SEARCH_FOR_REQUEST,
    "close": Act.CLOSE_REQUEST,
    "appeal": Act.HANDLE_REQUEST,
    "ruling": Act.DECIDE_APPEAL,
    "letter": Act.HANDLE_REQUEST,
}
"""What a person does on a request's page, and the act that it is."""
TITLES = {
    "dispatch": "Note that a letter went out",
    "note": "Note a step",
    "expedition": "Decide on expedited processing",
    "waiver": "Decide on the waiver of fees",
    "stop": "Ask the requester, and stop the clock",
    "resume": "Note the requester's answer",
    "extend": "Extend the time",
    "search": "Search, with a certificate",
    "explain": "State why nothing else can be meant",
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

    def forms(self, told: Reckoning) -> dict[str, PageForm]:
        """The forms of what may be done with the request now, by what is done."""
        granted = acts_on_requests(self.seat.person, told.request.agency, timezone.now())
        fitting = {verb for verb in self._fitting(told) if ACT_OF[verb] in granted}
        return {verb: self.form(verb, told) for verb in TITLES if verb in fitting}

    def _fitting(self, told: Reckoning) -> set[str]:
        asked, state = told.request, state_of(told.events)
        if asked.testing:
            return set()
        fitting = {"note", "letter"}
        if told.history.unsent:
            fitting.add("dispatch")
        if self.appealable(told):
            fitting.add("appeal")
        if self.appealed(told):
            fitting.add("ruling")
        if waiver_of(asked, told.events)[1]:
            fitting.add("waiver")
        if state not in (State.OPEN, State.STOPPED):
            return fitting
        fitting |= {"search", "explain"} if asked.certificates.exists() else {"search"}
        if is_determined(asked):
            return fitting
        fitting |= {"close", "extend"}
        question = awaited(told.events)
        if question is None:
            fitting.add("stop")
        elif question.step != Step.UNCLEAR and "estimate" not in question.facts:
            fitting.add("resume")
        if told.history.expedition_asked_on and not told.history.expedition_decided_on:
            fitting.add("expedition")
        return fitting

    def appealable(self, told: Reckoning) -> list[Against]:
        """What of the request may be appealed, and is not."""
        found = [(one, told.history.appealable(one)) for one in Against]
        return [one for one, adverse in found if adverse is not None and adverse.appealed_on is None]

    def appealed(self, told: Reckoning) -> list[Against]:
        """The appeals that wait for a decision."""
        found = [(one, told.history.appealable(one)) for one in Against]
        return [one for one, adverse in found if adverse and adverse.appealed_on and not adverse.appeal_decided_on]

    def form(self, verb: str, told: Reckoning, *sent: Any) -> PageForm:
        """The form of what is done, empty or as it was sent."""
        policy = policy_of(told.request.agency, self.seat.today)
        steps = [(step.value, step.label) for step in STEPS]
        letters = list(told.request.letters.defer("content"))
        made: dict[str, Callable[[], PageForm]] = {
            "dispatch": lambda: DispatchForm(*sent, letters=letters),
            "note": lambda: NoteForm(*sent, steps=steps),
            "expedition": lambda: ExpeditionForm(*sent, policy=policy),
            "waiver": lambda: WaiverForm(*sent),
            "stop": lambda: StopForm(*sent),
            "resume": lambda: AnswerForm(*sent),
            "extend": lambda: ExtendForm(*sent, policy=policy),
            "search": lambda: SearchForm(*sent),
            "explain": lambda: ExplainForm(*sent),
            "close": lambda: CloseForm(*sent, policy=policy),
            "appeal": lambda: AppealForm(*sent, kinds=self.appealable(told) or list(Against)),
            "ruling": lambda: RuleOnAppealForm(*sent, kinds=self.appealed(told) or list(Against)),
            "letter": lambda: LetterForm(*sent),
        }
        return made[verb]()

    def draw(self, request: HttpRequest, told: Reckoning, status: int = 200, **more: Any) -> HttpResponse:
        """The request's page; `sent` replaces one form by its filled state."""
        forms, asked = self.forms(told) | more.pop("sent", {}), told.request
        went = {one.facts["sent"]: one for one in told.events if one.step == Step.LETTER_SENT}
        letters = asked.letters.defer("content").select_related("by")
        standing = fees_standing(asked, timezone.now(), told=told)
        context = {
            "asked": asked,
            "fee_category": category_in_words(standing.category_code) if standing.category else "",
            "sums": sums_in_words(standing),
            "clocks": told.clocks(timezone.now()),
            "events": told.events,
            "certificates": [
                (one, self._said(one))
                for one in asked.certificates.defer("recordings", "outstanding").select_related("by")
            ],
            "letters": [(one, went.get(str(one.id))) for one in letters],
            "attachments": asked.attachments.defer("content"),
            "deeds": [(verb, TITLES[verb], form) for verb, form in forms.items()],
        }
        page = {"seat": self.seat, **context, **more}
        return render(request, "web/requests/request.html", page, status=status)

    def _said(self, certificate: SearchCertificate) -> dict[str, Any] | None:
        """What a certificate says; None where it is not the one that was made."""
        try:
            return said(certificate)
        except AlteredError:
            return None

    def require_role(self, asked: Request, act: Act) -> None:
        """Raises `Refused` for somebody whom no role grants the act, before anything is said of their form."""
        if act in acts_on_requests(self.seat.person, asked.agency, timezone.now()):
            return
        with regulated(actor=self.seat.actor, subject=subject_of(asked)):
            require(decide_on_requests(Act.HANDLE_REQUEST, self.seat.person, asked.agency, timezone.now()))


class RequestPage(RequestView):
    """One request."""

    def get(self, request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, reckon(self.asked(request_id), timezone.now()))


class RequestStep(RequestView):
    """One step that is taken on a request's page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, request_id: uuid.UUID, verb: str) -> HttpResponse:
        """Take it, or show what stands in the way."""
        asked = self.asked(request_id)
        if verb not in ACT_OF:
            raise Http404(verb)
        self.require_role(asked, ACT_OF[verb])
        told = reckon(asked, timezone.now())
        form = self.form(verb, told, request.POST)
        if not form.is_valid():
            return self.draw(request, told, 400, sent={verb: form})
        try:
            self.take(verb, told, dict(form.cleaned_data), form)
        except Refused as refusal:
            return self.draw(request, told, 403, sent={verb: form}, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, told, 400, sent={verb: form})
        messages.success(request, f"Done: {TITLES[verb].lower()}.")
        return redirect("request", asked.id)

    def take(self, verb: str, told: Reckoning, said: dict[str, Any], form: PageForm) -> None:
        """Call the action."""
        who: dict[str, Any] = {"actor": self.seat.person, "request": told.request}
        came_at = moment_on(said.pop("came_on", None), told.policy)
        if isinstance(form, DispatchForm):
            sent_at = moment_on(said["sent_on"], told.policy)
            dispatch_letter(
                actor=self.seat.person, letter=form.chosen(), way=Way(said["way"]), proof=said["proof"], sent_at=sent_at
            )
        elif isinstance(form, SearchForm):
            search_for_request(**who, criteria=form.said())
        elif verb == "note":
            track = Track(said["track"]) if said["track"] else None
            handle_request(**who, step=Step(said["step"]), words=said["words"], track=track, at=came_at)
        elif verb == "expedition":
            decide_expedition(**who, grants=said["grants"] == "yes", ground=said["ground"], statement=said["statement"])
        elif verb == "waiver":
            decide_waiver(**who, grants=said["grants"] == "yes", statement=said["statement"])
        elif verb == "stop":
            stop_clock(**who, letter=said["letter"])
        elif verb == "resume":
            resume_clock(**who, words=said["words"], answered_at=came_at)
        elif verb == "close":
            other = request_by_number(said.pop("duplicate_of"))
            close_request(**who, **said, duplicate_of=other)
        elif verb == "appeal":
            appeal(**who, statement=said["statement"], against=Against(said["against"]), at=came_at)
        elif verb == "ruling":
            reverses, against = said["reverses"] == "yes", Against(said["against"])
            decide_appeal(**who, reverses=reverses, statement=said["statement"], against=against)
        elif verb == "letter":
            write_letter(**who, kind=LetterKind(said["kind"]))
        else:
            actions: dict[str, Callable[..., Any]] = {"extend": extend_time, "explain": explain_search}
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
        found = compare_search(actor=self.seat.person, certificate=certificate)
        if found.same:
            messages.success(request, "The same search gives the same answer.")
        else:
            words = f"{found.late} came in since, {found.overlooked} were there and not found, {found.gone} are gone"
            missing = f"{found.missing} known to be missing, {found.newly_missing} of them not then"
            messages.warning(request, f"The same search gives another answer now: {words}; {missing}.")
        return redirect("request", asked.id)


class AttachmentFile(RequestView):
    """A file that came with a request, byte for byte; never shown, for nobody knows what it is."""

    def get(self, request: HttpRequest, request_id: uuid.UUID, attachment_id: uuid.UUID) -> HttpResponse:
        """The bytes."""
        asked = self.asked(request_id)
        attachment: Attachment = get_object_or_404(asked.attachments, id=attachment_id)
        response = HttpResponse(bytes(attachment.content), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{asked.number}-{attachment.sha256[:12]}.bin"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class LetterFile(RequestView):
    """A letter, byte for byte."""

    def get(self, request: HttpRequest, request_id: uuid.UUID, letter_id: uuid.UUID) -> HttpResponse:
        """The PDF."""
        asked = self.asked(request_id)
        letter = get_object_or_404(asked.letters, id=letter_id)
        response = HttpResponse(bytes(letter.content), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{asked.number}-{letter.kind}.pdf"'
        return response
