"""The standard metrics of III.B: a month of the agencies as counts, one metric with its history and its rows."""

import json
import uuid
from collections.abc import Iterator
from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from openbwc.oversight.deciding import decide_overseeing
from openbwc.oversight.metrics import Metric, metric_of, parts_of
from openbwc.oversight.metrics.history import as_csv, as_rows, history_of, of_month
from openbwc.oversight.metrics.model import share
from openbwc.oversight.metrics.periods import Month, span, zone_of_agency
from openbwc.oversight.plotting import line_chart
from openbwc.policy import Act
from openbwc.program.models import Agency
from openbwc.program.refusals import require
from openbwc.site.web.forms.oversight import MonthForm
from openbwc.site.web.page import PageView
from openbwc.site.web.views.oversight import agency_of, overseen


def month_asked(request: HttpRequest, today: Month) -> Month:
    """The month that the address names; the present one where it names none or one that is none."""
    form = MonthForm(request.GET)
    if not form.is_valid() or not form.cleaned_data["month"]:
        return today
    year, _, month = form.cleaned_data["month"].partition("-")
    return Month(int(year), int(month))


def metric_asked(code: str) -> Metric:
    """The metric of that code; 404 for another word."""
    metric = metric_of(code)
    if metric is None:
        raise Http404(code)
    return metric


class MetricsPage(PageView):
    """A month of every agency that the person oversees: counts, and the department's sums."""

    place: ClassVar[str] = "oversight"
    template = "web/metrics.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The table."""
        agencies = self.agencies()
        month = month_asked(request, Month.of(self.seat.today))
        return self.show(
            request,
            agencies=agencies,
            month=month,
            earlier=month.plus(-1),
            later=month.plus(1) if month < Month.of(self.seat.today) else None,
            form=MonthForm({"month": str(month)}),
            rolls=of_month(agencies, month),
        )

    def agencies(self) -> list[Agency]:
        """The agencies that the person oversees; refused to a person who oversees none."""
        agencies = overseen(self.seat)
        if not agencies:
            require(decide_overseeing(Act.READ_OVERSIGHT, self.seat.authority, self.seat.person.agency))
        return agencies


class MetricsFile(MetricsPage):
    """A month to take away."""

    def get(self, request: HttpRequest, form: str) -> HttpResponse:  # type: ignore[override]  # its address has a form
        """The file, as CSV or JSON."""
        agencies, month = self.agencies(), month_asked(request, Month.of(self.seat.today))
        rows = as_rows(of_month(agencies, month), agencies, month)
        if form == "csv":
            response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
        else:
            response = HttpResponse(json.dumps(rows, indent=1), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="metrics-{month}.{form}"'
        return response


class MetricPage(PageView):
    """One metric of one agency: what it means, what it was, and where its rows are."""

    place: ClassVar[str] = "oversight"
    template = "web/metric.html"

    def get(self, request: HttpRequest, agency_id: uuid.UUID, code: str) -> HttpResponse:
        """The page."""
        agency, metric = agency_of(self.seat, agency_id), metric_asked(code)
        rows = [(month, row, share(row.numerator, row.denominator)) for month, row in history_of(metric, agency)]
        return self.show(request, agency=agency, metric=metric, rows=rows[::-1], latest=rows[-1] if rows else None)


class MetricPicture(PageView):
    """One metric over its months as a picture."""

    place: ClassVar[str] = "oversight"

    def get(self, request: HttpRequest, agency_id: uuid.UUID, code: str) -> HttpResponse:
        """The picture, as SVG."""
        agency, metric = agency_of(self.seat, agency_id), metric_asked(code)
        rows = history_of(metric, agency)
        shares = [share(row.numerator, row.denominator) for _, row in rows]
        values = [None if value is None else value * 100 for value in shares]
        picture = line_chart(f"{agency.code}: {metric.title}", [str(month) for month, _ in rows], values, "per cent")
        return HttpResponse(picture, content_type="image/svg+xml")


class MetricRows(PageView):
    """The rows behind a number, measured now: their ids and nothing of them."""

    place: ClassVar[str] = "oversight"

    def get(self, request: HttpRequest, agency_id: uuid.UUID, code: str, part: str) -> HttpResponseBase:
        """The ids as CSV."""
        agency, metric = agency_of(self.seat, agency_id), metric_asked(code)
        since, until = span(month_asked(request, Month.of(self.seat.today)), zone_of_agency(agency))
        parts = parts_of(metric, agency, since=since, until=min(until, timezone.now()))
        if parts is None or since >= timezone.now():
            raise Http404(code)
        rows = parts.numerator if part == "numerator" else parts.denominator

        def lines() -> Iterator[str]:
            yield f"{metric.noun}\r\n"
            for one in rows.ids():
                yield f"{one}\r\n"

        response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{agency.code}-{metric.code}-{part}.csv"'
        return response
