"""Publishing metrics: what was published, and the act of the department's policy office (III.B)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from openbwc.oversight.actions.publish_metrics import decide_publishing, publish_metrics
from openbwc.oversight.models import PublishedMetrics
from openbwc.program.refusals import Mistaken, require
from openbwc.site.web.forms.publication import PublishForm
from openbwc.site.web.page import PageView


class Publications(PageView):
    """Every edition that was published; the form to whom it belongs."""

    place = "publications"
    template = "web/publications.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.draw(request)

    def draw(self, request: HttpRequest, form: PublishForm | None = None, status: int = 200) -> HttpResponse:
        """The page with its form in its present state."""
        publishes = decide_publishing(self.seat.actor).permitted
        rows = PublishedMetrics.objects.defer("json", "csv")
        return self.show(request, status, rows=rows, form=form or (PublishForm() if publishes else None))


class PublicationPublish(Publications):
    """Publish a month."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Publish it, or say what is wrong with it."""
        require(decide_publishing(self.seat.actor))
        form = PublishForm(request.POST)
        if not form.is_valid():
            return self.draw(request, form=form, status=400)
        try:
            row = publish_metrics(actor=self.seat.actor, month=form.cleaned_data["month"])
        except Mistaken as mistake:
            form.add_error("month", str(mistake))
            return self.draw(request, form=form, status=400)
        messages.success(request, f"{row} is published, for anybody to read and recompute.")
        return redirect("publications")
