"""The frame of every public view: no sign-in, no session, no cookie, and nothing but what was published.

Guarantees: a public view reads nothing of footage, people or matters; it is answered to anybody alike, by GET alone,
and may therefore be kept by a browser or a proxy for a while; a published text that is no longer the one whose digest
was kept is not shown.
"""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from openbwc.oversight.models import PublishedMetrics

KEPT_FOR = "public, max-age=300"


class AlteredError(RuntimeError):
    """A published text is not the one whose digest was kept; an operator has to look."""


class PublicView(View):
    """A page or file for anybody."""

    http_method_names = ["get", "head"]
    template: ClassVar[str] = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Mark the request, so that the page is drawn for nobody in particular, whoever asks."""
        super().setup(request, *args, **kwargs)
        request.public = True  # type: ignore[attr-defined]  # read by the context processor

    def show(self, request: HttpRequest, **context: Any) -> HttpResponse:
        """The view's template with this context."""
        return kept(render(request, self.template, {"public": True, **context}))


def kept(response: HttpResponse) -> HttpResponse:
    """The answer, which anybody may keep for a while."""
    response["Cache-Control"] = KEPT_FOR
    return response


def edition_of(period: str, edition: int | None = None) -> PublishedMetrics:
    """That edition of a month, or its latest; 404 when there is none. Raises AlteredError."""
    editions = PublishedMetrics.objects.filter(period=period)
    row = editions.first() if edition is None else editions.filter(edition=edition).first()
    if row is None:
        raise Http404(period)
    if not row.intact:
        raise AlteredError(f"expected {row} as it was published; found other bytes. Restore it from a copy.")
    return row
