"""Redacted copies: those that a person may open for some purpose, and opening one, to play it or to take it along.

For training nothing else is served (V.A.2), and who trains has no part in redaction: the copies stand apart from it.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from openbwc.access.actions.open_viewing import Opened, open_download, open_viewing
from openbwc.access.copies import copies_open_to
from openbwc.access.deciding import purposes_open_to
from openbwc.access.standing import standing_of
from openbwc.evidence.models import RedactedCopy
from openbwc.policy import Act, Rendition
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.withdraw_copy import withdraw_copy
from openbwc.redaction.queries import acts_open_to
from openbwc.site.web.forms.evidence import PurposeForm
from openbwc.site.web.forms.redaction import WhyForm
from openbwc.site.web.page import PageView, refusal_context

PAGE = 50


class Copies(PageView):
    """The copies that the person may open for some purpose, newest first."""

    place = "copies"
    template = "web/copies.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        copies = copies_open_to(self.seat.person, at=timezone.now())
        page = Paginator(copies, PAGE).get_page(request.GET.get("page"))
        return self.show(request, page=page, rows=[(one, self.made_for(one)) for one in page])

    def made_for(self, copy: RedactedCopy) -> str:
        """What a copy is for, by its purpose: the title of its project may name people, and is not told here."""
        purpose = policy_of(copy.clip.recording.agency, self.seat.today).purposes.get(copy.purpose)
        return purpose.title if purpose else copy.purpose


class CopyPage(PageView):
    """One copy before it plays: what is known of it, and the statement of a purpose."""

    place = "copies"
    template = "web/copy.html"

    def get(self, request: HttpRequest, copy_id: uuid.UUID) -> HttpResponseBase:
        """The page."""
        return self.draw(request, self.copy(copy_id))

    def copy(self, copy_id: uuid.UUID) -> RedactedCopy:
        """The copy; not found where the person may open it for no purpose."""
        return get_object_or_404(copies_open_to(self.seat.person, at=timezone.now()), id=copy_id)

    def draw(self, request: HttpRequest, copy: RedactedCopy, status: int = 200, **more: Any) -> HttpResponse:
        """The copy's page; `more` replaces a form by its filled state, or adds a refusal."""
        recording = copy.clip.recording
        policy = policy_of(recording.agency, self.seat.today)
        standing = standing_of(self.seat.person, recording.agency, timezone.now(), authority=self.seat.authority)
        decisions = purposes_open_to(standing, recording, act=Act.VIEW, rendition=Rendition.REDACTED_COPY)
        context = {
            "copy": copy,
            "recording": recording,
            "made_for": policy.purposes.get(copy.purpose),
            "purposes": [(policy.purposes[code], decision) for code, decision in decisions.items()],
            "purpose_form": PurposeForm(policy=policy),
            "download_form": PurposeForm(policy=policy, prefix="download"),
            "withdraw_form": WhyForm(prefix="withdraw"),
            "may_withdraw": Act.WITHDRAW_COPY in acts_open_to(self.seat.person, recording.agency, timezone.now()),
        }
        return self.show(request, status, **(context | more))


class WithdrawCopy(CopyPage):
    """Serve a copy no more: the right of whom the policy grants it, whether or not they have a part in redaction."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, copy_id: uuid.UUID) -> HttpResponseBase:
        """Withdraw it."""
        copy = self.copy(copy_id)
        form = WhyForm(request.POST, prefix="withdraw")
        if not form.is_valid():
            return self.draw(request, copy, 400, withdraw_form=form)
        try:
            withdraw_copy(actor=self.seat.person, copy=copy, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            return self.draw(request, copy, 403, withdraw_form=form, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            messages.error(request, str(mistake))
            return redirect("copies")
        messages.success(request, "The copy is withdrawn: it is served no more, and stays in the vault.")
        return redirect("copies")


class PlayCopy(CopyPage):
    """State a purpose, and play."""

    prefix: str | None = None
    form_name = "purpose_form"

    def get(self, request: HttpRequest, copy_id: uuid.UUID) -> HttpResponseBase:
        """Such a page cannot be linked to: back to the statement."""
        return redirect("copy", copy_id)

    def post(self, request: HttpRequest, copy_id: uuid.UUID) -> HttpResponseBase:
        """What was asked for, or the refusal in the place of the statement."""
        copy = self.copy(copy_id)
        policy = policy_of(copy.clip.recording.agency, self.seat.today)
        form = PurposeForm(request.POST, policy=policy, prefix=self.prefix)
        shown = {self.form_name: form}
        if not form.is_valid():
            return self.draw(request, copy, 400, **shown)
        try:
            opened = self.open(
                actor=self.seat.person,
                recording=copy.clip.recording,
                purpose=form.cleaned_data["purpose"],
                matter=form.cleaned_data["matter"],
                browser=request.session.session_key or "",
                copy=copy,
            )
        except Refused as refusal:
            return self.draw(request, copy, 403, **shown, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            messages.error(request, str(mistake))
            return redirect("copies")
        return self.opened(request, copy, opened)

    def open(self, **stated: Any) -> Opened:
        """Open a viewing of the copy."""
        return open_viewing(**stated)

    def opened(self, request: HttpRequest, copy: RedactedCopy, opened: Opened) -> HttpResponseBase:
        """The page that plays it."""
        who = self.seat.person
        data = {
            "part": copy.clip.part,
            "viewer": f"{who.name} · {who.agency.code} {who.badge}",
            "copy": reverse("media", args=[opened.token, copy.clip_id, "copy"]),
            "captions": reverse("media", args=[opened.token, copy.clip_id, "captions"]) if copy.captions else "",
            "renew": reverse("viewing_renew", args=[opened.token]),
            "close": reverse("viewing_close", args=[opened.token]),
            "leave": reverse("copy", args=[copy.id]),
        }
        return self.show(request, copy=copy, viewing=opened.viewing, playing=data)


class TakeCopy(PlayCopy):
    """Take a copy along: an act of its own, with its own decision."""

    prefix = "download"
    form_name = "download_form"

    def open(self, **stated: Any) -> Opened:
        """Open a download of the copy."""
        return open_download(**stated)

    def opened(self, request: HttpRequest, copy: RedactedCopy, opened: Opened) -> HttpResponseBase:
        """To the file."""
        return redirect("media", opened.token, copy.clip_id, "copy")
