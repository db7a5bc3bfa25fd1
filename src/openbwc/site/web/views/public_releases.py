"""The reading room for anybody: published releases, each with its player, its counts and how to verify it (VII, V.B.3).

Guarantees: nothing is here but what stands published at this moment; the address of a release cannot be guessed, and
one that was withdrawn says so in words (410), with no byte of it; bytes go out through the one gate, with the release
as their authority; a page is drawn from the published content alone, and is asked for anew each time.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from openbwc.access.delivery import CAPTIONS, COPY, deliver_published
from openbwc.access.grants import GateClosed
from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.custody.queries import proof_of
from openbwc.disclosure.models import Publication
from openbwc.disclosure.publishing import bytes_of, copies_of, published, read
from openbwc.ledger.errors import NotPublishedError
from openbwc.ledger.publication import read_checkpoint
from openbwc.program.models import Agency
from openbwc.site.web.public import PublicView
from openbwc.site.web.views.public import TEXT

PAGE = 20
FED = 30
WORDS_MOST = 10
ASKED_ANEW = "no-cache"
KINDS = {"video": COPY, "captions": CAPTIONS}


class ReleasesView(PublicView):
    """A public page about releases: whoever has kept it asks whether it still stands."""

    def show(self, request: HttpRequest, **context: Any) -> HttpResponse:
        """The view's template with this context."""
        return fresh(super().show(request, **context))


def fresh(response: HttpResponse) -> HttpResponse:
    """The answer, which is asked for anew each time."""
    response["Cache-Control"] = ASKED_ANEW
    return response


def found(asked: str, agency: str) -> QuerySet[Publication]:
    """The publications in which each word stands, of an agency or of all; the newest first."""
    rows = published().defer("content")
    for word in asked.split()[:WORDS_MOST]:
        rows = rows.filter(Q(title__icontains=word) | Q(words__icontains=word))
    return rows.filter(release__agency__code=agency) if agency else rows


class PublicReleases(ReleasesView):
    """Every published release, and a search."""

    template = "web/public/releases.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        asked, agency = request.GET.get("q", "").replace("\x00", "")[:200], request.GET.get("agency", "")[:20]
        page = Paginator(found(asked, agency.replace("\x00", "")), PAGE).get_page(request.GET.get("page"))
        agencies = Agency.objects.filter(id__in=published().order_by().values("release__agency")).order_by("code")
        return self.show(request, page=page, q=asked, agency=agency, agencies=agencies)


class PublicFeed(ReleasesView):
    """Published releases as an Atom feed (RFC 4287), the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The Atom document."""
        feed = Atom1Feed(
            title="Releases of body-worn-camera footage",
            link=request.build_absolute_uri(reverse("public_releases")),
            description="What is published, the newest first. No right is created (VII).",
            feed_url=request.build_absolute_uri(request.path),
            language="en",
        )
        for one in published().defer("content")[:FED]:
            feed.add_item(
                title=one.title,
                link=request.build_absolute_uri(reverse("public_release", args=[one.address])),
                description=one.words,
                author_name=one.release.agency.name,
                unique_id=f"urn:uuid:{one.address}",
                pubdate=one.published_at,
                updateddate=one.published_at,
            )
        return fresh(HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type))


class PublishedView(ReleasesView):
    """What the addresses of one published release share."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find it: 404 where there is none, 410 where it was withdrawn."""
        if request.method not in ("GET", "HEAD"):
            return self.http_method_not_allowed(request)
        rows = Publication.objects.defer("content").select_related("release__agency")
        self.publication: Publication = get_object_or_404(rows, address=kwargs.pop("address"))
        if not self.publication.stands:
            context = {"public": True, "publication": self.publication}
            return fresh(render(request, "web/public/release_gone.html", context, status=410))
        return super().dispatch(request, *args, **kwargs)


class PublicRelease(PublishedView):
    """A release: its player, what is said of it, what is withheld and why, and how to verify it."""

    template = "web/public/release.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, drawn from the published content and nothing else."""
        key = verifier_key()
        checkpoint = read_checkpoint(ledger_folder(), key)
        event = Event.objects.get(event_id=self.publication.event_id)
        proved = checkpoint is not None and event.index < checkpoint.size
        content = read(self.publication)
        gone = [number for number, copy in copies_of(self.publication).items() if copy is None]
        return self.show(request, publication=self.publication, content=content, gone=gone, proved=proved, key=str(key))


class PublicReleaseContent(PublishedView):
    """The published content, byte for byte, for programs; gone with the first of its files, whose words it holds."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The JSON; 410 where a file of it was withdrawn."""
        if None in copies_of(self.publication).values():
            return fresh(HttpResponse("A file of this release was withdrawn.\n", status=410, content_type=TEXT))
        response = HttpResponse(bytes_of(self.publication), content_type="application/json")
        response["Content-Disposition"] = 'inline; filename="release.json"'
        return fresh(response)


class PublicReleaseProof(PublishedView):
    """The proof that the ledger keeps the content's digest."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The `.tlog-proof`; 404 while no checkpoint covers the event."""
        try:
            text = proof_of(get_object_or_404(Event, event_id=self.publication.event_id))
        except NotPublishedError:
            raise Http404("no checkpoint covers the event yet") from None
        return fresh(HttpResponse(text, content_type=TEXT))


class PublicReleaseFile(PublishedView):
    """A released file, or what is said in it."""

    def get(self, request: HttpRequest, number: int, kind: str) -> HttpResponseBase:
        """The bytes, whole or a range of them, through the one gate."""
        copies = copies_of(self.publication)
        if number not in copies or kind not in KINDS:
            raise Http404(kind)
        copy = copies[number]
        if copy is None:
            return fresh(HttpResponse("This file is not handed out any more.\n", status=410, content_type=TEXT))
        if kind == "captions" and not copy.captions:
            raise Http404(kind)
        try:
            return deliver_published(request, authority=self.publication, copy=copy, kind=KINDS[kind])
        except GateClosed:
            raise Http404(kind) from None
