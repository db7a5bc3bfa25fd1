"""Public pages: metrics as they were published, their files and proofs, and the ledger's checkpoint (III.B, VII)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.custody.queries import proof_of
from openbwc.ledger.errors import NotPublishedError
from openbwc.ledger.publication import read_checkpoint
from openbwc.ledger.tiles import CHECKPOINT
from openbwc.oversight.models import PublishedMetrics
from openbwc.oversight.publication.arithmetic import read
from openbwc.site.web.public import PublicView, edition_of, kept

TEXT = "text/plain; charset=utf-8"


class PublicIndex(PublicView):
    """Where everybody begins: what is published here, and the ledger's checkpoint."""

    template = "web/public/index.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        key = verifier_key()
        checkpoint = read_checkpoint(ledger_folder(), key)
        latest = PublishedMetrics.objects.first()
        return self.show(request, checkpoint=checkpoint, key=str(key), latest=latest)


class PublicMetrics(PublicView):
    """The months that were published."""

    template = "web/public/metrics.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        rows = PublishedMetrics.objects.defer("json", "csv")
        return self.show(request, rows=rows)


class PublicMonth(PublicView):
    """A month, as its latest edition, or an earlier one, has it."""

    template = "web/public/month.html"

    def get(self, request: HttpRequest, period: str, edition: int | None = None) -> HttpResponse:
        """The page, drawn from the published file and nothing else."""
        row = edition_of(period, edition)
        latest = PublishedMetrics.objects.filter(period=period).values_list("edition", flat=True)[0]
        checkpoint = read_checkpoint(ledger_folder(), verifier_key())
        event = Event.objects.get(event_id=row.event_id)
        proved = checkpoint is not None and event.index < checkpoint.size
        return self.show(request, row=row, content=read(row.json), latest=latest, proved=proved)


class PublicFile(PublicView):
    """The published file, byte for byte."""

    def get(self, request: HttpRequest, period: str, edition: int, kind: str) -> HttpResponse:
        """The JSON or the CSV."""
        row = edition_of(period, edition)
        if kind not in ("json", "csv"):
            raise Http404(kind)
        text, media_type = (row.json, "application/json") if kind == "json" else (row.csv, "text/csv; charset=utf-8")
        response = HttpResponse(text.encode(), content_type=media_type)
        response["Content-Disposition"] = f'inline; filename="metrics-{row.period}-{row.edition}.{kind}"'
        return kept(response)


class PublicProof(PublicView):
    """The proof that the ledger keeps the file's digest."""

    def get(self, request: HttpRequest, period: str, edition: int) -> HttpResponse:
        """The `.tlog-proof`; 404 while no checkpoint covers the event."""
        row = edition_of(period, edition)
        try:
            text = proof_of(get_object_or_404(Event, event_id=row.event_id))
        except NotPublishedError:
            raise Http404("no checkpoint covers the event yet") from None
        return kept(HttpResponse(text, content_type=TEXT))


class PublicCheckpoint(PublicView):
    """The ledger's checkpoint, as it is signed: keep it outside, and nobody can rewrite what is before it unseen."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The signed note."""
        path = ledger_folder() / CHECKPOINT
        if not path.is_file():
            raise Http404("no checkpoint is published yet")
        return kept(HttpResponse(path.read_bytes(), content_type=TEXT))
