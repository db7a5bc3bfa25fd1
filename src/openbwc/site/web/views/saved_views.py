"""Keeping the filters of a list under a name, and giving a name up."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from openbwc.program.actions.keep_view import give_view_up, keep_view
from openbwc.program.models import SavedView
from openbwc.site.web.page import PageView
from openbwc.site.web.saved_views import LISTS


class ViewKeep(PageView):
    """Keep a list's filters."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, place: str) -> HttpResponse:
        """Keep them, and show the list so."""
        if place not in LISTS:
            raise Http404(place)
        query = QueryDict(request.POST.get("query", "")[:500]).urlencode()
        kept = keep_view(actor=self.seat.person, place=place, name=request.POST.get("name", ""), query=query)
        messages.success(request, f"The view “{kept.name}” is kept.")
        return redirect(f"{reverse(place)}?{query}")


class ViewEnd(PageView):
    """Give a view up."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, view_id: uuid.UUID) -> HttpResponse:
        """End it; only one's own is found."""
        view = get_object_or_404(SavedView, id=view_id, owner=self.seat.person)
        give_view_up(actor=self.seat.person, view=view)
        messages.success(request, f"The view “{view.name}” is given up.")
        return redirect(view.place)
