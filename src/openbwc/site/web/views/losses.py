"""Reports of unlawful or accidental loss: drafting one from a recording, and the drafts that there are (V.A.4)."""

import json
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.evidence.models import Recording
from openbwc.policy import Act
from openbwc.program.refusals import Refused
from openbwc.retention.actions.report_loss import report_loss
from openbwc.retention.deciding import holds_act
from openbwc.retention.models import LossReport
from openbwc.retention.papers import loss_pdf
from openbwc.retention.queries import loss_reports_seen
from openbwc.site.web.forms.disposition import LossReportForm
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.views.dispositions import file_of
from openbwc.site.web.views.recording import RecordingView


class RecordingLoss(RecordingView):
    """The draft of a report that a recording is lost: what the house finds of it, and what people add."""

    place = "dispositions"
    template = "web/recording_loss.html"

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.ask(request, self.recording(recording_id))

    def post(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
        """Draft it."""
        recording, form = self.recording(recording_id), LossReportForm(request.POST)
        if not form.is_valid():
            return self.ask(request, recording, form, 400)
        try:
            report = report_loss(
                actor=self.seat.person, agency=recording.agency, recordings=[recording], **form.cleaned_data
            )
        except Refused as refusal:
            return self.ask(request, recording, form, 403, **refusal_context(refusal.decision, self.seat))
        return redirect("loss_report", report.id)

    def ask(
        self,
        request: HttpRequest,
        recording: Recording,
        form: LossReportForm | None = None,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        """Draw the page."""
        may = holds_act(Act.REPORT_LOSS, self.seat.person, recording.agency, timezone.now())
        shown = (form or LossReportForm()) if may else None
        return self.show(request, status, recording=recording, form=shown, **context)


class LossReportPage(PageView):
    """A draft as it was drawn."""

    place = "dispositions"
    template = "web/loss_report.html"

    def get(self, request: HttpRequest, report_id: uuid.UUID) -> HttpResponseBase:
        """The page."""
        report = self.report(report_id)
        return self.show(request, report=report, told=json.loads(bytes(report.content)))

    def report(self, report_id: uuid.UUID) -> LossReport:
        """The draft, when the person may know of it."""
        return get_object_or_404(loss_reports_seen(self.seat.person, timezone.now()), id=report_id)


class LossReportFile(LossReportPage):
    """The same as a file."""

    def get(self, request: HttpRequest, report_id: uuid.UUID, form: str = "pdf") -> HttpResponseBase:
        """As PDF or JSON."""
        report = self.report(report_id)
        if form not in ("pdf", "json"):
            raise Http404(form)
        content = bytes(report.content)
        paper = loss_pdf(json.loads(content), at=report.at) if form == "pdf" else content
        return file_of(paper, f"loss-report-{report.short_id}.{form}")
