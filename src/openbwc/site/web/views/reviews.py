"""Supervisory review: drawn samples, what each review found, and the list from which anybody draws again."""

import csv
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.oversight.actions.draw_sample import draw_sample, population_of
from openbwc.oversight.actions.record_review import record_review
from openbwc.oversight.drawing import population_digest
from openbwc.oversight.models import ReviewItem, ReviewSample
from openbwc.oversight.reviewing import AUDIT, decide_review
from openbwc.policy import Act
from openbwc.program.models import Agency
from openbwc.program.policies import department_standard, governing
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.reviews import DrawForm, ReviewForm
from openbwc.site.web.page import PageView
from openbwc.site.web.seat import Seat
from openbwc.site.web.telling import tell

PAGE = 50
HISTORY = 20


def agencies_reviewed(seat: Seat) -> QuerySet[Agency]:
    """The agencies whose samples the person draws and reviews."""
    permitted = [
        agency.id
        for agency in seat.agencies
        if decide_review(Act.DRAW_REVIEW_SAMPLE, seat.person, agency, purpose=AUDIT).permitted
    ]
    return Agency.objects.filter(id__in=permitted)


def samples_seen(seat: Seat) -> QuerySet[ReviewSample]:
    """The samples that the person sees."""
    return ReviewSample.objects.filter(agency__in=agencies_reviewed(seat)).select_related("agency")


class ReviewSamples(PageView):
    """The samples, and drawing one."""

    place = "coverage"
    template = "web/review_samples.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.list(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Draw the sample of a month."""
        form = DrawForm(request.POST, agencies=agencies_reviewed(self.seat))
        if not form.is_valid():
            return self.list(request, form, 400)
        try:
            sample = draw_sample(actor=self.seat.actor, **form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.list(request, form, 400)
        messages.success(request, f"{sample.items.count()} of {sample.population} recordings are drawn.")
        return redirect("review_sample", sample.id)

    def list(self, request: HttpRequest, form: DrawForm | None = None, status: int = 200) -> HttpResponse:
        """Draw the page."""
        agencies = agencies_reviewed(self.seat)
        done = Count("items", filter=Q(items__reviewed_at__isnull=False))
        samples = samples_seen(self.seat).annotate(drawn=Count("items"), done=done).order_by("-until", "-id")
        page = Paginator(samples, PAGE).get_page(request.GET.get("page"))
        form = form or (DrawForm(agencies=agencies) if agencies else None)
        return self.show(request, status, page=page, form=form)


class ReviewSamplePage(PageView):
    """One sample: how it was drawn, and each recording with its review."""

    place = "coverage"
    template = "web/review_sample.html"

    def get(self, request: HttpRequest, sample_id: uuid.UUID) -> HttpResponse:
        """The page."""
        sample = get_object_or_404(samples_seen(self.seat), id=sample_id)
        items = sample.items.select_related("recording__wearer", "recording__camera", "reviewer")
        return self.show(
            request,
            sample=sample,
            page=Paginator(items, PAGE).get_page(request.GET.get("page")),
            strata=sample.strata.items(),
            history=tell(history_of(Subject("review_sample", sample.id)).reverse()[:HISTORY]),
        )


class ReviewPopulation(PageView):
    """The list that was drawn from, as it stands today, for whoever draws again."""

    def get(self, request: HttpRequest, sample_id: uuid.UUID) -> HttpResponse:
        """A CSV of ids and strata; its digest stands in a header beside the sample's own."""
        sample = get_object_or_404(samples_seen(self.seat), id=sample_id)
        policy = governing(sample.agency, sample.until.date())
        population = population_of(sample.agency, sample.since, sample.until, sample.drawn_at, policy)
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="population-{sample.short_id}.csv"'
        answer["X-Population-Digest"] = population_digest(population)
        answer["X-Population-Digest-Drawn"] = sample.population_digest
        rows = csv.writer(answer)
        rows.writerow(("recording", "stratum"))
        rows.writerows(sorted((str(recording), stratum) for recording, stratum in population.items()))
        return answer


class ReviewItemPage(PageView):
    """One drawn recording: opened under the purpose audit on its own page, and its review recorded here."""

    place = "coverage"
    template = "web/review_item.html"

    def item(self, item_id: uuid.UUID) -> ReviewItem:
        """The drawn recording, when the person sees its sample."""
        rows = ReviewItem.objects.select_related("sample__agency", "recording__wearer", "reviewer")
        return get_object_or_404(rows.filter(sample__in=samples_seen(self.seat)), id=item_id)

    def form(self, *args: object) -> ReviewForm:
        """The form, with the clauses of the standard."""
        clauses = department_standard(self.seat.today).clauses.values()
        return ReviewForm(*args, clauses=[(clause.id, clause.title) for clause in clauses])

    def get(self, request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.show(request, item=self.item(item_id), form=self.form())

    def post(self, request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
        """Record the result."""
        item = self.item(item_id)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(request, 400, item=item, form=form)
        try:
            record_review(actor=self.seat.person, item=item, **form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.show(request, 400, item=item, form=form)
        messages.success(request, "The review is recorded.")
        return redirect("review_sample", item.sample_id)
