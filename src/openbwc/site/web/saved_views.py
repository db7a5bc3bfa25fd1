"""The views that a person has kept of a list, and the filters of the list at hand, for its template.

Guarantees: a kept query is taken apart and written anew before it stands in an address, so that it is nothing but
names and values.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from openbwc.program.models import SavedView
from openbwc.site.web.seat import Seat

LISTS = ("people", "cameras")
"""The lists whose views can be kept, by the name of their address."""


@dataclass(frozen=True)
class KeptView:
    """A view as the page shows it."""

    id: UUID
    name: str
    href: str
    here: bool


def filters_of(request: HttpRequest) -> str:
    """The filters of the request as a query, without the page's number and without empty ones."""
    kept = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name != "page" and any(values):
            kept.setlist(name, values)
    return kept.urlencode()


def list_context(request: HttpRequest, seat: Seat, place: str) -> dict[str, Any]:
    """What a list's template shows of kept views: `query`, the filters at hand, `place`, and `kept_views`."""
    query = filters_of(request)
    mine = SavedView.objects.filter(owner=seat.person, place=place, ended_at=None)
    views = [
        KeptView(one.id, one.name, f"{reverse(place)}?{QueryDict(one.query).urlencode()}", one.query == query)
        for one in mine
    ]
    return {"query": query, "list_place": place, "kept_views": views}
