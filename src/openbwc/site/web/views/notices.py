"""Notices: one's own, each with how it was sent, and how one wants to be told."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from openbwc.custody import Subject
from openbwc.custody.models import Event
from openbwc.notices.actions.mark_read import mark_read
from openbwc.notices.actions.register_webhook import register_agency_webhook, register_own_webhook
from openbwc.notices.actions.set_preference import set_preference
from openbwc.notices.actions.withdraw_webhook import withdraw_webhook
from openbwc.notices.models import Notice, WebhookEndpoint
from openbwc.notices.queries import notices_of, preference_of, webhooks_of
from openbwc.notices.webhooks import signing_key
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.notices import PreferenceForm, WebhookForm
from openbwc.site.web.page import PageView
from openbwc.site.web.seat import managed_agencies

PAGE = 25


class NoticeList(PageView):
    """The person's notices, newest first; `?unread=1` shows those alone that they have not read."""

    place = "notices"
    template = "web/notices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        found, unread = notices_of(self.seat.person), "unread" in request.GET
        if unread:
            found = found.filter(read_at=None)
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        return self.show(request, page=page, unread=unread)


class NoticesRead(PageView):
    """Mark notices as read: those named by `notice`, or all where none is."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark them; ids that are none of the person's change nothing."""
        try:
            named = [uuid.UUID(word) for word in request.POST.getlist("notice")] or None
        except ValueError as error:
            raise Mistaken("Expected the ids of notices; found something else.") from error
        count = mark_read(actor=self.seat.person, notices=named)
        messages.success(request, f"{count} marked as read.")
        return redirect("notices")


class NoticePage(PageView):
    """One notice: its words, the event that it follows from, and each message that carried it, with its proof."""

    place = "notices"
    template = "web/notice.html"

    def get(self, request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
        """The page, for the person whom the notice tells."""
        notice = get_object_or_404(Notice, id=notice_id, person=self.seat.person)
        deliveries = notice.deliveries.select_related("endpoint")
        subjects = [str(Subject("delivery", one.id)) for one in deliveries]
        proofs = dict(Event.objects.filter(subject__in=subjects).values_list("subject", "event_id"))
        rows = [(one, proofs.get(subject)) for one, subject in zip(deliveries, subjects, strict=True)]
        return self.show(request, notice=notice, rows=rows)


class PreferencePage(PageView):
    """How the person wants to be told, and the programs that are told."""

    place = "notices"
    template = "web/notice_preferences.html"

    def draw(
        self,
        request: HttpRequest,
        form: PreferenceForm | None = None,
        webhook: WebhookForm | None = None,
        status: int = 200,
        shown: WebhookEndpoint | None = None,
    ) -> HttpResponse:
        """The page with its forms in their present state; `shown` is an endpoint whose key is shown this once."""
        chosen = preference_of(self.seat.person)
        managed = managed_agencies(self.seat)
        initial = {
            "by_email": chosen.by_email,
            "digest_hour": "" if chosen.digest_hour is None else chosen.digest_hour,
            "zone": chosen.zone,
        }
        return self.show(
            request,
            status,
            form=form or PreferenceForm(initial=initial),
            webhook=webhook or WebhookForm(agencies=managed),
            endpoints=webhooks_of(self.seat.person, managed).select_related("agency"),
            shown=shown,
            key=signing_key(shown) if shown else "",
        )


class Preferences(PreferencePage):
    """The page, and what is chosen on it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.draw(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep what was chosen."""
        form = PreferenceForm(request.POST)
        if not form.is_valid():
            return self.draw(request, form=form, status=400)
        set_preference(actor=self.seat.person, **form.cleaned_data)
        messages.success(request, "Kept. It counts for notices from now on.")
        return redirect("notice_preferences")


class WebhookNew(PreferencePage):
    """Register an endpoint: the person's own, or of an agency that they run."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register it, and show its key this once."""
        form = WebhookForm(request.POST, agencies=managed_agencies(self.seat))
        if not form.is_valid():
            return self.draw(request, webhook=form, status=400)
        agency, url = form.cleaned_data["agency"], form.cleaned_data["url"]
        try:
            if agency is None:
                endpoint = register_own_webhook(actor=self.seat.person, url=url)
            else:
                endpoint = register_agency_webhook(actor=self.seat.actor, agency=agency, url=url)
        except Mistaken as mistake:
            form.add_error("url", str(mistake))
            return self.draw(request, webhook=form, status=400)
        return self.draw(request, shown=endpoint, status=201)


class WebhookWithdrawn(PageView):
    """Withdraw an endpoint."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, endpoint_id: uuid.UUID) -> HttpResponse:
        """Withdraw one of those that the person sees."""
        seen = webhooks_of(self.seat.person, managed_agencies(self.seat))
        withdraw_webhook(actor=self.seat.actor, endpoint=get_object_or_404(seen, id=endpoint_id))
        messages.success(request, "Withdrawn. Nothing is sent there any more.")
        return redirect("notice_preferences")
