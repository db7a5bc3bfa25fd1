"""Asking for footage without an account, and where a request stands (V.B.2).

Guarantees: no session and no cookie, so that nothing can be done in anybody's name; whoever asks is told the number of
their request and nothing else; the status tells of one request what its own requester may know, and of a number that
does not exist the same as of one that was mistyped. Nothing here is kept by a browser or a proxy. A form that is sent
twice is one request. What is sent is limited for each address, and in all (`ACCOUNT_RATE_LIMITS`).
"""

from typing import Any

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.letters.fee_wording import sums_in_words
from openbwc.disclosure.models import Channel, LetterKind, RequestEvent, Step
from openbwc.disclosure.queries import request_by_number
from openbwc.policy import PolicyError
from openbwc.program.models import Agency
from openbwc.program.policies import department_standard, policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.requests import AskForm, StatusForm
from openbwc.site.web.public import PublicView

TOLD = (
    Step.RECEIVED,
    Step.ACKNOWLEDGED,
    Step.UNCLEAR,
    Step.STOPPED_INFORMATION,
    Step.STOPPED_FEES,
    Step.RESUMED,
    Step.EXTENDED,
    Step.EXPEDITION_GRANTED,
    Step.EXPEDITION_DENIED,
    Step.WAIVER_ASKED,
    Step.WAIVER_GRANTED,
    Step.WAIVER_DENIED,
    Step.DETERMINED,
    Step.RELEASED,
    Step.CLOSED,
    Step.APPEALED,
    Step.APPEAL_DECIDED,
    Step.LETTER_SENT,
    Step.FEES_ASSESSED,
    Step.FEES_PAID,
    Step.FEES_REFUNDED,
)
"""The steps of which a requester is told by their number."""


WAYS = {"email": "e-mail", "post": "post", "hand": "hand", "portal": "the National FOIA Portal"}
RETRY_SECONDS = 3600
"""When somebody who sent too much may try again: the limits count within an hour."""


def agencies_asked() -> list[Agency]:
    """The agencies that can be asked: those with a policy in force."""
    today, found = timezone.now().date(), []
    for agency in Agency.objects.all():
        try:
            policy_of(agency, today)
        except PolicyError:
            continue
        found.append(agency)
    return found


@method_decorator(csrf_exempt, name="dispatch")
class PublicFormView(PublicView):
    """A public page with a form. No cookie stands behind it, so that there is nothing to forge."""

    http_method_names = ["get", "head", "post"]

    def too_much(self, request: HttpRequest, action: str, form: PageForm) -> HttpResponse | None:
        """The answer to what goes beyond the limits; None to what does not."""
        if consume(request, action=action, key="everybody"):
            return None
        form.add_error(None, "Too much was sent in this hour. Nothing of this was taken in; try again in an hour.")
        response = self.answer(request, 429, form=form)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response

    def answer(self, request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
        """The page, which nobody keeps."""
        response = render(request, self.template, {"public": True, **context}, status=status)
        response["Cache-Control"] = "no-store"
        return response


class PublicRequest(PublicFormView):
    """Ask for footage."""

    template = "web/public/request.html"

    def form(self, *sent: Any) -> AskForm:
        """The form with the agencies that can be asked."""
        return AskForm(*sent, agencies=agencies_asked(), policy=department_standard(timezone.now().date()))

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.answer(request, form=self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the request in, and tell its number."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.answer(request, 400, form=form)
        limited = self.too_much(request, "public_request", form)
        if limited is not None:
            return limited
        try:
            made = receive_request(
                actor=None,
                agency=form.asked_of(),
                channel=Channel.FORM,
                asked=form.said(),
                form=form.cleaned_data["form_id"] or None,
            )
        except (Mistaken, Refused) as mistake:
            form.add_error(None, str(mistake))
            return self.answer(request, 400, form=form)
        return self.answer(request, made=made)


class PublicStatus(PublicFormView):
    """Where a request stands."""

    template = "web/public/request_status.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.answer(request, form=StatusForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """What the requester is told."""
        form = StatusForm(request.POST)
        if not form.is_valid():
            return self.answer(request, 400, form=form)
        limited = self.too_much(request, "request_status", form)
        if limited is not None:
            return limited
        asked = request_by_number(form.cleaned_data["number"])
        if asked is None:
            form.add_error("number", "There is no request of this number. Compare it with our letter.")
            return self.answer(request, 404, form=form)
        events = [(one.at, _told(one)) for one in asked.events.filter(step__in=TOLD)]
        now = timezone.now()
        try:
            fees = fees_standing(asked, now)
        except PolicyError:  # nothing can be reckoned, and the request is there all the same
            return self.answer(request, form=form, asked=asked, events=events, clocks=())
        told: dict[str, Any] = {
            "clocks": fees.told.clocks(now),
            "fees": fees,
            "sums": sums_in_words(fees, logged=False),
        }
        return self.answer(request, form=form, asked=asked, events=events, **told)


def _told(event: RequestEvent) -> str:
    if event.step != Step.LETTER_SENT:
        return Step(event.step).label
    kind = LetterKind(event.facts["kind"]).label.lower()
    return f"Letter sent to you by {WAYS[event.facts['way']]}: {kind}"
