"""The records of a request on their page: what the search found, rulings, withholdings, redaction, determination."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from openbwc.disclosure.actions.determine import determine
from openbwc.disclosure.actions.draft_index import draft_index
from openbwc.disclosure.actions.end_withholding import end_withholding
from openbwc.disclosure.actions.free_footage import free_footage
from openbwc.disclosure.actions.mark_responsive import mark_responsive
from openbwc.disclosure.actions.open_review import open_review
from openbwc.disclosure.actions.rule_on_records import rule_on_records
from openbwc.disclosure.actions.withhold import withhold
from openbwc.disclosure.deciding import decide_on_requests, subject_of
from openbwc.disclosure.determining import review_of, waiting
from openbwc.disclosure.models import Outcome, Request, Responsive, Ruling, State, Withholding
from openbwc.disclosure.queries import acts_on_requests, clips_to_review, projects_of
from openbwc.disclosure.sight import UNNAMED, unseen_by
from openbwc.evidence.models import Recording
from openbwc.policy import Act
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused, regulated, require
from openbwc.redaction.actions.draw_paper import Form
from openbwc.redaction.queries import copies_of
from openbwc.retention.models import Hold
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.records import (
    DetermineForm,
    EndForm,
    FreeForm,
    MarkForm,
    ReviewForm,
    RuleForm,
    WithholdForm,
)
from openbwc.site.web.page import refusal_context
from openbwc.site.web.views.requests import RequestView

PAGE = 100
ACT_OF = {
    "mark": Act.REVIEW_RECORDS,
    "rule": Act.REVIEW_RECORDS,
    "withhold": Act.WITHHOLD,
    "end": Act.REVIEW_RECORDS,
    "redact": Act.REVIEW_RECORDS,
    "determine": Act.DETERMINE_REQUEST,
    "free": Act.REVIEW_RECORDS,
}
"""What a person does on the page, and the act that it is."""
TITLES = {
    "mark": "Take over what a search found",
    "rule": "Rule on recordings",
    "withhold": "Withhold under an exemption",
    "end": "End a withholding",
    "redact": "Open a redaction project for what goes out",
    "determine": "Determine the request",
    "free": "Release the holds for the request",
}


class RecordsView(RequestView):
    """What the page and its steps share."""

    def record_forms(self, asked: Request) -> dict[str, PageForm]:
        """The forms of what may be done now, by what is done."""
        granted = acts_on_requests(self.seat.person, asked.agency, timezone.now())
        fitting = {verb for verb in self._fitting_now(asked) if ACT_OF[verb] in granted}
        return {verb: self.record_form(verb, asked) for verb in TITLES if verb in fitting}

    def _fitting_now(self, asked: Request) -> set[str]:
        holds = {"free"} if asked.holds.filter(hold__released_at=None).exists() else set()
        if asked.state == State.CLOSED or asked.state == State.APPEALED:
            return holds
        redact = {"redact"} if clips_to_review(asked).exists() else set()
        open_ones = waiting(asked)
        marked = {"rule", "withhold", "determine"} if open_ones.exists() else set()
        standing = Withholding.objects.filter(responsive__in=open_ones, ended_at=None)
        ends = {"end"} if standing.exists() else set()
        return redact | marked | ends | ({"mark"} if asked.certificates.exists() else set())

    def record_form(self, verb: str, asked: Request, *sent: Any) -> PageForm:
        """The form of what is done, empty or as it was sent."""
        policy = policy_of(asked.agency, self.seat.today)
        made: dict[str, Callable[[], PageForm]] = {
            "mark": lambda: MarkForm(*sent, asked=asked),
            "rule": lambda: RuleForm(*sent, asked=asked, names=self.names(asked)),
            "withhold": lambda: WithholdForm(*sent, asked=asked, policy=policy, names=self.names(asked)),
            "end": lambda: EndForm(*sent, asked=asked, names=self.names(asked), unseen=self.unseen(asked)),
            "redact": lambda: ReviewForm(*sent),
            "determine": lambda: DetermineForm(*sent),
            "free": lambda: FreeForm(*sent),
        }
        return made[verb]()

    def page(self, asked: Request) -> Page[Responsive]:
        """The records that the page shows: a hundred at a time, the forms' own among them."""
        rows = asked.responsive.select_related("recording__wearer", "recording__camera", "ruled_by")
        rows = rows.prefetch_related("withholdings__by")
        return Paginator(rows, PAGE).get_page(self.request.GET.get("page"))

    def unseen(self, asked: Request) -> frozenset[uuid.UUID]:
        """The recordings among the shown of which the person is not told which they are."""
        return unseen_by(self.seat.person, [one.recording for one in self.page(asked)], timezone.now())

    def names(self, asked: Request) -> dict[uuid.UUID, str]:
        """By shown record that may be changed still, its number, and its recording where the person sees it."""
        unseen, page = self.unseen(asked), self.page(asked)
        open_ones = set(waiting(asked).filter(id__in=[one.id for one in page]).values_list("id", flat=True))
        return {
            one.id: f"{number}. {UNNAMED if one.recording_id in unseen else _told_apart(one.recording)}"
            for number, one in enumerate(page, page.start_index())
            if one.id in open_ones
        }

    def draw_records(self, request: HttpRequest, asked: Request, status: int = 200, **more: Any) -> HttpResponse:
        """The page; `sent` replaces one form by its filled state."""
        forms = self.record_forms(asked) | more.pop("sent", {})
        review = review_of(asked)
        projects = [(one, list(copies_of(one))) for one in projects_of(asked)]
        context = {
            "asked": asked,
            "unmarked": review.unmarked,
            "exemptions": sorted(review.exemptions.items()),
            "page": self.page(asked),
            "unseen": self.unseen(asked),
            "projects": projects,
            "determinations": asked.determinations.select_related("by"),
            "releases": asked.releases.all(),
            "holds": Hold.objects.filter(id__in=asked.holds.values("hold")),
            "reviews": Act.REVIEW_RECORDS in acts_on_requests(self.seat.person, asked.agency, timezone.now()),
            "deeds": [(verb, TITLES[verb], form) for verb, form in forms.items()],
        }
        return render(request, "web/requests/records.html", {"seat": self.seat, **context, **more}, status=status)


def _told_apart(recording: Recording) -> str:
    """A recording in a list in which others of the same encounter stand: by its title, its time and its wearer."""
    return f"{recording}, {recording.started_at:%d %b %Y %H:%M:%S} UTC, {recording.wearer.name}"


class Records(RecordsView):
    """What was found, and what becomes of it."""

    def get(self, request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw_records(request, self.asked(request_id))


class RecordStep(RecordsView):
    """One step that is taken on the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, request_id: uuid.UUID, verb: str) -> HttpResponse:
        """Take it, or show what stands in the way."""
        asked = self.asked(request_id)
        if verb not in ACT_OF:
            raise Http404(verb)
        if ACT_OF[verb] not in acts_on_requests(self.seat.person, asked.agency, timezone.now()):
            with regulated(actor=self.seat.actor, subject=subject_of(asked)):
                require(decide_on_requests(Act.REVIEW_RECORDS, self.seat.person, asked.agency, timezone.now()))
        form = self.record_form(verb, asked, request.POST)
        if not form.is_valid():
            return self.draw_records(request, asked, 400, sent={verb: form})
        try:
            self.take_step(verb, asked, form.cleaned_data, form)
        except Refused as refusal:
            context = refusal_context(refusal.decision, self.seat)
            return self.draw_records(request, asked, 403, sent={verb: form}, **context)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw_records(request, asked, 400, sent={verb: form})
        messages.success(request, f"Done: {TITLES[verb].lower()}.")
        return redirect(f"{reverse('request_records', args=[asked.id])}?page={self.page(asked).number}")

    def take_step(self, verb: str, asked: Request, said: dict[str, Any], form: PageForm) -> None:
        """Call the action."""
        person = self.seat.person
        if verb == "mark":
            mark_responsive(actor=person, request=asked, certificate=said["certificate"])
        elif verb == "rule":
            ruling, words = Ruling(said["ruling"]), said["statement"]
            rule_on_records(actor=person, request=asked, records=said["records"], ruling=ruling, statement=words)
        elif isinstance(form, WithholdForm):
            withhold(actor=person, responsive=said["record"], grounds=form.grounds())
        elif verb == "end":
            end_withholding(actor=person, **said)
        elif verb == "redact":
            open_review(actor=person, request=asked)
        elif verb == "determine":
            outcome = Outcome(said["outcome"])
            determine(actor=person, request=asked, outcome=outcome, statement=said["statement"])
        else:
            free_footage(actor=person, request=asked, **said)


class DraftIndex(RecordsView):
    """The draft of a Vaughn index, as a file."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, request_id: uuid.UUID, form: str) -> HttpResponse:
        """As PDF or CSV."""
        asked = self.asked(request_id)
        if form not in list(Form):
            raise Http404(form)
        paper = draft_index(actor=self.seat.person, request=asked, form=Form(form))
        response = HttpResponse(paper.content, content_type=paper.media_type)
        response["Content-Disposition"] = content_disposition_header(True, paper.name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        return response
