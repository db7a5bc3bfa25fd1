"""The reading room from inside: releases for the public, publishing one, ending a publication (V.B.3)."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.disclosure.actions.publish_release import publish_release
from openbwc.disclosure.actions.withdraw_publication import withdraw_publication
from openbwc.disclosure.expediting import agencies_for
from openbwc.disclosure.models import Audience, Publication, Release, ReleaseState
from openbwc.policy import Act
from openbwc.program.models import Agency
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.forms.expedited import PublishReleaseForm, WithdrawPublicationForm
from openbwc.site.web.page import PageView, refusal_context

PAGE = 50


class ReadingRoom(PageView):
    """What is published, and what may be."""

    place = "reading_room"
    template = "web/reading_room.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.draw(request)

    def agencies(self, act: Act) -> list[Agency]:
        """The agencies in which the person's roles grant the act."""
        return agencies_for(self.seat.person, act, timezone.now())

    def publishable(self) -> QuerySet[Release]:
        """Released for the public, in agencies whose releases the person publishes, and not on the public pages."""
        standing = Publication.objects.filter(withdrawn_at=None).values("release")
        released = Release.objects.filter(state=ReleaseState.RELEASED, audience=Audience.PUBLIC)
        return released.filter(agency__in=self.agencies(Act.PUBLISH_RELEASE)).exclude(id__in=standing)

    def draw(self, request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
        """The page; `sent` has the one form that was sent, by the id that it is of."""
        sent = more.pop("sent", {})
        withdraws = {one.id for one in self.agencies(Act.WITHDRAW_PUBLICATION)}
        rows = Publication.objects.select_related("release__agency", "published_by", "withdrawn_by").defer("content")
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        waiting = self.publishable()
        publishable = [
            (one, sent.get(one.id) or PublishReleaseForm(prefix=one.short_id, initial={"title": one.title}))
            for one in waiting.select_related("agency").order_by("released_at", "id")[:PAGE]
        ]
        published = [(one, self.withdrawal(one, withdraws, sent)) for one in page]
        context = {"publishable": publishable, "more": max(waiting.count() - PAGE, 0), "published": published}
        return self.show(request, status, page=page, **context, **more)

    def withdrawal(self, one: Publication, withdraws: set[uuid.UUID], sent: dict[uuid.UUID, Any]) -> Any:
        """The form that ends a publication, for whom it is."""
        if one.withdrawn_at is not None or one.release.agency_id not in withdraws:
            return None
        return sent.get(one.id) or WithdrawPublicationForm(prefix=one.short_id)


class ReleasePublish(ReadingRoom):
    """Publish a release."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
        """Publish it, or show what stands in the way."""
        rows = Release.objects.filter(state=ReleaseState.RELEASED, audience=Audience.PUBLIC)
        release = get_object_or_404(rows, id=release_id)
        form = PublishReleaseForm(request.POST, prefix=release.short_id)
        publishes = release.agency in self.agencies(Act.PUBLISH_RELEASE)
        if publishes and not form.is_valid():
            return self.draw(request, 400, sent={release.id: form})
        said = form.cleaned_data if publishes else {"title": "", "words": ""}  # refused whatever their form says
        try:
            publish_release(actor=self.seat.person, release=release, **said)
        except Refused as refusal:
            shown = refusal_context(refusal.decision, self.seat)
            return self.draw(request, 403, sent={release.id: form}, **shown)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, 400, sent={release.id: form})
        messages.success(request, "Published: anybody reads it now.")
        return redirect("reading_room")


class PublicationWithdraw(ReadingRoom):
    """End a publication."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, publication_id: uuid.UUID) -> HttpResponse:
        """Withdraw it, or show what stands in the way."""
        publication = get_object_or_404(Publication.objects.defer("content"), id=publication_id)
        form = WithdrawPublicationForm(request.POST, prefix=publication.short_id)
        withdraws = publication.release.agency in self.agencies(Act.WITHDRAW_PUBLICATION)
        if withdraws and not form.is_valid():
            return self.draw(request, 400, sent={publication.id: form})
        said = form.cleaned_data if withdraws else {"reason": ""}
        try:
            withdraw_publication(actor=self.seat.person, publication=publication, **said)
        except Refused as refusal:
            shown = refusal_context(refusal.decision, self.seat)
            return self.draw(request, 403, sent={publication.id: form}, **shown)
        messages.success(request, "Withdrawn: its address says that it is gone, and why.")
        return redirect("reading_room")
