"""The annual FOIA report as a page: every figure leads to its requests; the files to take away (5 USC 552(e))."""

from typing import ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.disclosure.actions.state_for_report import state_for_report
from openbwc.disclosure.annual_report.cases import fiscal_year_of
from openbwc.disclosure.annual_report.document import document
from openbwc.disclosure.annual_report.making import report_of
from openbwc.disclosure.annual_report.tracing import figures_csv, trace_csv
from openbwc.disclosure.annual_report.tree import Report
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.queries import acts_on_requests, agencies_for
from openbwc.policy import Act
from openbwc.program.models import Agency
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.site.web.forms.accounting import ReportForm, StatedForm
from openbwc.site.web.page import PageView

FILES = {
    "xml": ("xml", "application/xml"),
    "figures": ("csv", "text/csv; charset=utf-8"),
    "trace": ("csv", "text/csv; charset=utf-8"),
}


class ReportView(PageView):
    """What the pages of the report share: whose it is, and of which year, stands in the query."""

    place: ClassVar[str] = "annual_report"

    def readable(self) -> list[Agency]:
        """The agencies whose requests the person may read. Raises `Refused` where there is none."""
        now, own = timezone.now(), self.seat.person.agency
        agencies = agencies_for(self.seat.person, Act.READ_REQUESTS, now)
        if not agencies:
            with regulated(actor=self.seat.actor, subject=Subject("agency", own.id)):
                require(decide_on_requests(Act.READ_REQUESTS, self.seat.person, own, now))
        return agencies

    def asked(self, query: QueryDict) -> ReportForm:
        """The form as the query fills it; the present year where it names none. It may be invalid."""
        latest = fiscal_year_of(self.seat.today)
        told = {"agency": query.get("agency", ""), "year": query.get("year", latest)}
        agencies = self.readable()
        every = len(agencies) > 1 and len(agencies) == Agency.objects.count()
        return ReportForm(told, agencies=agencies, department=every, latest=latest)

    def report(self, query: QueryDict) -> tuple[Report, list[Agency]]:
        """The report of a query, with its agencies. Raises `Http404` for a query that names none."""
        form = self.asked(query)
        if not form.is_valid():
            raise Http404
        agencies = form.chosen()
        return report_of(agencies, form.cleaned_data["year"]), agencies


class AnnualReport(ReportView):
    """The report, section by section."""

    template = "web/requests/report.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; today's year where the query names another thing."""
        form = self.asked(request.GET)
        return self.draw(request, form if form.is_valid() else self.asked(QueryDict()))

    def draw(
        self, request: HttpRequest, form: ReportForm, status: int = 200, stated: StatedForm | None = None
    ) -> HttpResponse:
        """The page of a form; `stated` is the office's own figures as they were sent."""
        form.is_valid()
        agencies, year = form.chosen(), form.cleaned_data["year"]
        one = agencies[0] if len(agencies) == 1 else None
        states = one is not None and Act.HANDLE_REQUEST in acts_on_requests(self.seat.person, one, timezone.now())
        told = one.annual_statements.filter(year=year).first() if one else None
        initial = {name: getattr(told, name) for name in StatedForm.base_fields} if told else None
        return self.show(
            request,
            status,
            form=form,
            report=report_of(agencies, year),
            query=urlencode({"agency": one.code if one else "", "year": year}),
            stated=(stated or StatedForm(initial=initial)) if states else None,
            told=told,
        )


class StateForReport(AnnualReport):
    """What the office states of a year."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """State it."""
        form = self.asked(request.GET)
        if not form.is_valid():
            raise Http404
        agencies, year = form.chosen(), form.cleaned_data["year"]
        for agency in agencies:
            with regulated(actor=self.seat.actor, subject=Subject("agency", agency.id)):
                require(decide_on_requests(Act.HANDLE_REQUEST, self.seat.person, agency, timezone.now()))
        stated = StatedForm(request.POST)
        if len(agencies) != 1 or not stated.is_valid():
            return self.draw(request, form, 400, stated)
        try:
            state_for_report(actor=self.seat.person, agency=agencies[0], year=year, stated=stated.said())
        except Mistaken as mistake:
            stated.add_error(None, str(mistake))
            return self.draw(request, form, 400, stated)
        messages.success(request, f"Stated for {year}.")
        query = urlencode({"agency": agencies[0].code, "year": year})
        return redirect(f"{reverse('annual_report')}?{query}")


class ReportFigure(ReportView):
    """One figure, and the requests that it counts."""

    template = "web/requests/figure.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page."""
        report, agencies = self.report(request.GET)
        found = report.whole.figure(code)
        if found is None:
            raise Http404(code)
        section, label, figure = found
        query = urlencode({"agency": agencies[0].code if len(agencies) == 1 else "", "year": report.year})
        return self.show(request, report=report, section=section, label=label, figure=figure, code=code, query=query)


class ReportFile(ReportView):
    """The report to take away: the XML of the form, its figures, or the trace to its requests."""

    def get(self, request: HttpRequest, form: str) -> HttpResponse:
        """The file."""
        if form not in FILES:
            raise Http404(form)
        report, _ = self.report(request.GET)
        ending, media_type = FILES[form]
        made = {"xml": document, "figures": figures_csv, "trace": trace_csv}[form]
        response = HttpResponse(made(report), content_type=media_type)
        name = f"foia-{report.whole.code}-{report.year}{'' if form == 'xml' else f'-{form}'}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
