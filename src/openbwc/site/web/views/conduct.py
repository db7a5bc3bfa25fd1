"""Prohibited and sensitive recordings (II.B.1-5): the reviews, each with its steps; a report; ranges of a recording."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.access.conduct import reviews_open_to, seen_since, takes_part
from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.actions.assign_review import assign_review
from openbwc.evidence.actions.decide_review import decide_review
from openbwc.evidence.actions.mark_sensitive import end_sensitive_range, mark_sensitive
from openbwc.evidence.actions.report_prohibited import decide_report, report_prohibited
from openbwc.evidence.models import Outcome, ProhibitedReview, Recording, SensitiveRange
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.forms.conduct import (
    AssignReviewForm,
    DecideReviewForm,
    ReportProhibitedForm,
    SensitiveRangeForm,
)
from openbwc.site.web.forms.evidence import ReasonForm
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.telling import tell
from openbwc.site.web.views.recording import RecordingView

PAGE = 50
HISTORY = 60


class ReviewList(PageView):
    """The reviews that the person may know of: those that wait first, the most urgent before all."""

    place = "prohibited_reviews"
    template = "web/reviews.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        reviews = reviews_open_to(self.seat.person, timezone.now())
        waiting = reviews.filter(decided_at=None).order_by("due_on", "-id")
        decided = reviews.exclude(decided_at=None).order_by("-decided_at")
        return self.show(
            request,
            waiting=[(one, title_of(one)) for one in waiting],
            decided=Paginator(decided, PAGE).get_page(request.GET.get("page")),
            today=self.seat.today,
        )


def title_of(review: ProhibitedReview) -> str:
    """The ground of a review in the policy's words; its code where the policy has none any more."""
    restriction = policy_of(review.recording.agency, timezone.now().date()).restrictions.get(review.restriction)
    return f"{restriction.title} ({restriction.clause})" if restriction else review.restriction


class ReviewPage(PageView):
    """One review: its ground and its steps; to who takes part in it, who saw the recording since, and its history."""

    place = "prohibited_reviews"
    template = "web/review.html"

    def get(self, request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.review(review_id))

    def review(self, review_id: uuid.UUID) -> ProhibitedReview:
        """The review, when the person may know of it."""
        return get_object_or_404(reviews_open_to(self.seat.person, timezone.now()), id=review_id)

    def people(self, review: ProhibitedReview) -> Any:
        """Who may be named: people with an appointment in the agency; whether they may review, the action decides."""
        agency = review.recording.agency
        return Person.objects.filter(appointments__agency=agency, left_on=None).select_related("agency").distinct()

    def draw(self, request: HttpRequest, review: ProhibitedReview, status: int = 200, **more: Any) -> HttpResponse:
        """The page with its forms in their present state."""
        recording = review.recording
        policy = policy_of(recording.agency, self.seat.today)
        restriction = policy.restrictions.get(review.restriction)
        context = {
            "review": review,
            "recording": recording,
            "restriction": restriction,
            "overdue": review.decided_at is None and review.due_on < self.seat.today,
        }
        if takes_part(self.seat.person, review, timezone.now()):
            context |= self.custody(review)
        return self.show(request, status, **{**context, **more})

    def custody(self, review: ProhibitedReview) -> dict[str, Any]:
        """What only those who take part in the review are shown: who reaches the recording, and the next steps."""
        recording = review.recording
        return {
            "takes_part": True,
            "is_reviewer": review.reviewer_id == self.seat.person.id,
            "seen": seen_since(review),
            "access_list": recording.access_list.select_related("person"),
            "ranges": recording.sensitive_ranges.filter(ended_at=None),
            "assign_form": AssignReviewForm(people=self.people(review)),
            "decide_form": DecideReviewForm(policy=policy_of(recording.agency, self.seat.today)),
            "history": tell(history_of(Subject("recording", recording.id)).reverse()[:HISTORY]),
        }

    def step(
        self, request: HttpRequest, review: ProhibitedReview, name: str, form: forms.Form, act: Any
    ) -> HttpResponse:
        """Take a step, or say in place why not."""
        if not form.is_valid():
            return self.draw(request, review, 400, **{name: form})
        try:
            done = act(form.cleaned_data)
        except Refused as refusal:
            return self.draw(request, review, 403, **{name: form}, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, review, 400, **{name: form})
        messages.success(request, done)
        return redirect("prohibited_review", review.id)


class ReviewAssign(ReviewPage):
    """Name the reviewer."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
        """Assign it."""
        review = self.review(review_id)
        form = AssignReviewForm(request.POST, people=self.people(review))

        def act(said: dict[str, Any]) -> str:
            assign_review(actor=self.seat.person, review=review, **said)
            return f"{said['reviewer'].name} reviews it, and is on the access list."

        return self.step(request, review, "assign_form", form, act)


class ReviewDecide(ReviewPage):
    """Decide."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
        """Decide it."""
        review = self.review(review_id)
        form = DecideReviewForm(request.POST, policy=policy_of(review.recording.agency, self.seat.today))

        def act(said: dict[str, Any]) -> str:
            outcome = Outcome(said.pop("outcome"))
            decide_review(actor=self.seat.person, review=review, outcome=outcome, **said)
            return f"Decided: {outcome.label.lower()}."

        return self.step(request, review, "decide_form", form, act)


class RecordingReport(PageView):
    """Report a recording, without having to reach it: the page tells no more of it than its camera and its time."""

    place = "prohibited_reviews"
    template = "web/report_prohibited.html"

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The form."""
        return self.draw(request, self.recording(recording_id))

    def recording(self, recording_id: uuid.UUID) -> Recording:
        """The recording, to people of its agency and of the department; to others there is none."""
        recording: Recording = get_object_or_404(Recording.objects.select_related("agency", "camera"), id=recording_id)
        grounds = policy_of(recording.agency, self.seat.today).restrictions
        asked = decide_report(self.seat.person, recording, restriction=next(iter(grounds)), statement="to report it")
        if not asked.permitted:
            raise Http404(recording_id)
        return recording

    def draw(
        self,
        request: HttpRequest,
        recording: Recording,
        form: ReportProhibitedForm | None = None,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """The page with its form in its present state."""
        policy = policy_of(recording.agency, self.seat.today)
        days = policy.number("II.B.1", "prohibited_review_days")
        form = form or ReportProhibitedForm(policy=policy)
        return self.show(request, status, recording=recording, form=form, days=days, **more)

    def post(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """Report it: it is restricted from that moment."""
        recording = self.recording(recording_id)
        form = ReportProhibitedForm(request.POST, policy=policy_of(recording.agency, self.seat.today))
        if not form.is_valid():
            return self.draw(request, recording, form, 400)
        try:
            review = report_prohibited(actor=self.seat.person, recording=recording, **form.cleaned_data)
        except Refused as refusal:
            return self.draw(request, recording, form, 403, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, recording, form, 400)
        messages.success(request, f"The recording is restricted. Its review is to be decided by {review.due_on}.")
        return redirect("prohibited_review", review.id)


class RangeMark(RecordingView):
    """A range of the recording is sensitive."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """Mark it. Who marked it may not reach the recording afterwards, so the answer is not on its page."""
        recording = self.recording(recording_id)
        form = SensitiveRangeForm(request.POST)
        shown: dict[str, Any] = {"range_form": form, "asserting": "range_form"}
        if not form.is_valid():
            return self.draw(request, recording, 400, **shown)
        try:
            mark_sensitive(actor=self.seat.person, recording=recording, **form.said())
        except Refused as refusal:
            return self.draw(request, recording, 403, **shown, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, recording, 400, **shown)
        messages.success(
            request, "The range is marked. While it stands, the recording opens only to people on its access list."
        )
        return redirect("home")


class RangeEnd(RecordingView):
    """A range is not sensitive after all."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, range_id: uuid.UUID) -> HttpResponse:
        """End it, or say on the recording's page why not."""
        sensitive = get_object_or_404(SensitiveRange.objects.select_related("recording__agency"), id=range_id)
        recording = self.recording(sensitive.recording_id)
        form = ReasonForm(request.POST)
        shown: dict[str, Any] = {"range_end_form": form, "asserting": "range_end_form"}
        if not form.is_valid():
            return self.draw(request, recording, 400, **shown)
        try:
            end_sensitive_range(actor=self.seat.person, sensitive=sensitive, **form.cleaned_data)
        except Refused as refusal:
            return self.draw(request, recording, 403, **shown, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, recording, 400, **shown)
        messages.success(request, "The range has ended; that it stood stays in the history.")
        return redirect("recording", recording.id)
