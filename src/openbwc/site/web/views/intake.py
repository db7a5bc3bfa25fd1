"""Footage on its way in: upload in the browser, and the quarantine with its reasons (IV.C, IV.E)."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.intake.actions.resolve_quarantine import decide_resolution, resolve_quarantine
from openbwc.intake.errors import IntakeError
from openbwc.intake.models import Quarantined
from openbwc.intake.queries import in_quarantine, sightings_of, uploads_of
from openbwc.program.models import Assignment
from openbwc.program.policies import department_standard
from openbwc.program.refusals import Refused
from openbwc.site.web.forms.intake import ResolveForm
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.telling import tell

PAGE = 25
HISTORY = 50
UPLOADS = 25
LOOK = "asked before a reason is stated"
"""Stands for the custodian's reason where only their authority is asked."""


class UploadPage(PageView):
    """Files from the card to the vault, from a browser, by tus; an interrupted upload goes on where it ended."""

    place = "upload_page"
    template = "web/upload.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, with the cameras that the person has or had, the present one first."""
        latest = (F("ends_at").desc(nulls_first=True), "-starts_at")  # a camera that is still out comes first
        worn = Assignment.objects.filter(person=self.seat.person).select_related("camera").order_by(*latest)
        serials = list(dict.fromkeys(one.camera.serial for one in worn[:PAGE]))
        return self.show(request, serials=serials, uploads=uploads_of(self.seat.person)[:UPLOADS])


class QuarantineView(PageView):
    """What the pages of the quarantine share: which files the person may know of."""

    place = "quarantine"

    def waiting(self) -> Any:
        """The files of the person's agencies; those of unknown cameras for the department's roles."""
        agencies = list(self.seat.agencies.values_list("id", flat=True))
        return in_quarantine(agencies, unknown_cameras=bool(self.seat.authority.department))


class QuarantineList(QuarantineView):
    """The files that wait, with every reason."""

    template = "web/quarantine.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, newest first."""
        return self.show(request, page=Paginator(self.waiting(), PAGE).get_page(request.GET.get("page")))


class QuarantinedPage(QuarantineView):
    """One quarantined file: the clauses that keep it, where it was seen, and its resolution."""

    template = "web/quarantined.html"

    def get(self, request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, get_object_or_404(self.waiting(), id=file_id))

    def post(self, request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
        """Have it decided anew on what the custodian states; it becomes a recording or stays with its reasons."""
        kept = get_object_or_404(self.waiting(), id=file_id)
        form = ResolveForm(request.POST, agencies=self.seat.agencies)
        if not form.is_valid():
            return self.draw(request, kept, form, 400)
        try:
            outcome = resolve_quarantine(actor=self.seat.person, quarantined=kept, **form.cleaned_data)
        except Refused as refusal:
            return self.draw(request, kept, form, 403, **refusal_context(refusal.decision, self.seat))
        except IntakeError as error:
            messages.error(request, str(error))
            return redirect("quarantine")
        if outcome.clip is None:
            messages.warning(request, "Decided anew on what you stated: it stays in quarantine, for the reasons below.")
            return redirect("quarantined", file_id)
        messages.success(request, f"{kept.original_name} is taken in as a recording.")
        return redirect("recording", outcome.clip.recording_id)

    def draw(
        self, request: HttpRequest, kept: Quarantined, form: ResolveForm | None = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The page with its form in its present state; no form where the policy gives the person no authority."""
        standard = department_standard(self.seat.today)
        authority = decide_resolution(self.seat.person, kept, camera=None, reason=LOOK)
        stands = [(reason, standard.clause(reason["clause"])) for reason in kept.reasons]
        return self.show(
            request,
            status,
            kept=kept,
            stands=stands,
            sightings=sightings_of(kept),
            form=form or ResolveForm(agencies=self.seat.agencies),
            authority=authority,
            history=tell(history_of(Subject("quarantined", kept.id)).reverse()[:HISTORY]),
            **more,
        )
