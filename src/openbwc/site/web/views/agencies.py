"""Agencies: the papers of III.C, and activation with its checklist."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.program.actions.activate_agency import activate_agency
from openbwc.program.actions.deactivate_agency import deactivate_agency
from openbwc.program.actions.file_privacy_document import file_privacy_document
from openbwc.program.deployment import sites_of
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, DocumentKind, Role
from openbwc.program.policies import clock_of, governing
from openbwc.program.queries import holders_of
from openbwc.program.readiness import papers, readiness_of
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.programme import DocumentForm
from openbwc.site.web.forms.readiness import EndForm
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.telling import tell

HISTORY = 50


class AgencyList(PageView):
    """The department's agencies, each with whether it is active and what is missing."""

    place = "agencies"
    template = "web/agencies.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        now = timezone.now()
        rows = [
            (agency, readiness, len(readiness.decision.reasons), clock_of(agency, self.seat.today))
            for agency in Agency.objects.all()
            for readiness in (readiness_of(agency, now),)
        ]
        return self.show(request, rows=rows)


class AgencyPage(PageView):
    """One agency: the checklist of III.C, its papers, its times of activation."""

    place = "agencies"
    template = "web/agency.html"

    def get(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, get_object_or_404(Agency, id=agency_id))

    def draw(
        self,
        request: HttpRequest,
        agency: Agency,
        form: DocumentForm | None = None,
        end_form: EndForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page with its form in its present state."""
        now = timezone.now()
        held = papers(agency, self.seat.today)
        readiness = readiness_of(agency, now)
        manages = decide_management(self.seat.actor, agency).permitted
        return self.show(
            request,
            status,
            agency=agency,
            readiness=readiness,
            clock=clock_of(agency, self.seat.today),
            sites=[(site, readiness_of(agency, now, site).state) for site in sites_of(agency, self.seat.today)],
            papers=[(kind.label, kind.value in held) for kind in DocumentKind],
            officers=holders_of(Role.DISCLOSURE_OFFICER, agency, self.seat.today),
            published=governing(agency, self.seat.today).agency is not None,
            documents=agency.documents.filter(site=None),
            activations=agency.activations.all(),
            history=tell(history_of(Subject("agency", agency.id)).reverse()[:HISTORY]),
            form=form or (DocumentForm() if manages else None),
            end_form=end_form or (EndForm() if manages and readiness.activated else None),
            manages=manages,
            only_shown=True,
            **refusal_context(readiness.decision, self.seat),
        )


class AgencyDocument(AgencyPage):
    """File a privacy document."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """File it."""
        agency = get_object_or_404(Agency, id=agency_id)
        form = DocumentForm(request.POST)
        if not form.is_valid():
            return self.draw(request, agency, form=form, status=400)
        kind = DocumentKind(form.cleaned_data.pop("kind"))
        try:
            file_privacy_document(actor=self.seat.actor, agency=agency, kind=kind, **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, agency, form=form, status=400)
        messages.success(request, f"{kind.label} is filed.")
        return redirect("agency", agency.id)


class AgencyActivate(PageView):
    """Activate the agency's programme; a refusal lists every paper that is missing."""

    place = "agencies"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """Activate it from now on."""
        agency = get_object_or_404(Agency, id=agency_id)
        try:
            activate_agency(actor=self.seat.actor, agency=agency, at=timezone.now())
        except Mistaken as mistake:
            messages.error(request, str(mistake))
        else:
            messages.success(request, f"{agency.code} is active.")
        return redirect("agency", agency.id)


class AgencyEnd(AgencyPage):
    """End the agency's activation, and that of its sites."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """End it from now on."""
        agency = get_object_or_404(Agency, id=agency_id)
        form = EndForm(request.POST)
        if not form.is_valid():
            return self.draw(request, agency, end_form=form, status=400)
        deactivate_agency(actor=self.seat.actor, agency=agency, at=timezone.now(), **form.cleaned_data)
        messages.success(request, f"{agency.code} no longer operates: no camera goes out.")
        return redirect("agency", agency.id)
