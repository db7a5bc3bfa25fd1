"""Sites: what is planned and what is there; each one's papers, activation, plan and people (III.A.1, III.C)."""

import csv
import io
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.program.actions.activate_site import activate_site
from openbwc.program.actions.close_site import close_site
from openbwc.program.actions.deactivate_site import deactivate_site
from openbwc.program.actions.file_privacy_document import file_privacy_document
from openbwc.program.actions.found_site import found_site
from openbwc.program.actions.plan_site import plan_site
from openbwc.program.actions.staff_site import staff_site
from openbwc.program.deployment import Deployment, deployment_at, deployment_of
from openbwc.program.management import decide_management
from openbwc.program.models import DocumentKind, PrivacyDocument, Role, Site
from openbwc.program.queries import holders_of
from openbwc.program.readiness import papers, readiness_of
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.programme import DocumentForm
from openbwc.site.web.forms.readiness import EndForm, PlanForm, SiteForm, StaffForm
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.seat import managed_agencies
from openbwc.site.web.telling import tell

HISTORY = 50
COLUMNS = (
    "agency",
    "phase",
    "site",
    "zone",
    "state",
    "due_on",
    "cameras_planned",
    "cameras_issued",
    "cameras_in_service",
    "people_planned",
    "officers",
    "people_trained",
    "behind",
)


class DeploymentPage(PageView):
    """Every site of the agencies that the person sees: planned, issued, trained, in service."""

    place = "deployment"
    template = "web/deployment.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.draw(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Found a site."""
        form = SiteForm(request.POST, agencies=managed_agencies(self.seat))
        if not form.is_valid():
            return self.draw(request, form, 400)
        try:
            site = found_site(actor=self.seat.actor, **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, form, 400)
        messages.success(request, f"{site} is founded.")
        return redirect("site", site.id)

    def draw(self, request: HttpRequest, form: SiteForm | None = None, status: int = 200) -> HttpResponse:
        """The page with its form in its present state."""
        managed = managed_agencies(self.seat)
        rows = deployment_of(self.seat.agencies, timezone.now())
        phases: dict[int, list[Deployment]] = {}
        for row in rows:
            phases.setdefault(row.site.phase, []).append(row)
        return self.show(
            request,
            status,
            phases=[(phase, found, totals(found)) for phase, found in sorted(phases.items())],
            form=form or (SiteForm(agencies=managed, initial={"phase": 1}) if managed else None),
        )


def totals(rows: list[Deployment]) -> dict[str, int]:
    """The sums of a phase."""
    return {
        "cameras": sum(row.plan.cameras for row in rows if row.plan),
        "issued": sum(row.issued for row in rows),
        "in_service": sum(row.in_service for row in rows),
        "people": sum(row.plan.people for row in rows if row.plan),
        "trained": sum(row.trained for row in rows),
    }


class DeploymentFile(PageView):
    """The same as CSV."""

    place = "deployment"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for row in deployment_of(self.seat.agencies, timezone.now()):
            writer.writerow(_cells(row))
        answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="deployment.csv"'
        return answer


def _cells(row: Deployment) -> list[object]:
    plan = row.plan
    return [
        row.site.agency.code,
        row.site.phase,
        # A spreadsheet takes a text that begins with one of these for a formula.
        f"'{row.site.name}" if row.site.name[:1] in "=+-@" else row.site.name,
        row.site.zone,
        row.state.value,
        plan.due_on.isoformat() if plan else "",
        plan.cameras if plan else "",
        row.issued,
        row.in_service,
        plan.people if plan else "",
        row.officers,
        row.trained,
        "yes" if row.behind else "no",
    ]


class SitePage(PageView):
    """One site: its checklist, papers, plan, people and times of activation."""

    place = "deployment"
    template = "web/site.html"

    def get(self, request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.site(site_id))

    def site(self, site_id: uuid.UUID) -> Site:
        """The site, when it belongs to an agency that the person sees."""
        return get_object_or_404(Site.objects.select_related("agency"), id=site_id, agency__in=self.seat.agencies)

    def draw(self, request: HttpRequest, site: Site, status: int = 200, **forms: Any) -> HttpResponse:
        """The page with its forms in their present state."""
        now, agency = timezone.now(), site.agency
        readiness = readiness_of(agency, now, site)
        held = papers(agency, self.seat.today, site)
        manages = decide_management(self.seat.actor, agency).permitted and site.stands(self.seat.today)
        shown = {
            "document_form": DocumentForm(),
            "plan_form": PlanForm(),
            "staff_form": StaffForm(agency=agency),
            "end_form": EndForm(),
        }
        (found,) = deployment_at(agency, [site], now)
        return self.show(
            request,
            status,
            site=site,
            readiness=readiness,
            papers=[(kind.label, kind.value in held) for kind in DocumentKind],
            officers=holders_of(Role.DISCLOSURE_OFFICER, agency, self.seat.today),
            documents=PrivacyDocument.objects.filter(agency=agency, site__in=[site]),
            activations=site.activations.all(),
            plans=site.plans.all(),
            deployment=found,
            manages=manages,
            history=tell(history_of(Subject("site", site.id)).reverse()[:HISTORY]),
            only_shown=True,
            **(shown | forms if manages or forms else {}),
            **refusal_context(readiness.decision, self.seat),
        )


class SiteDocument(SitePage):
    """File a paper that counts at this site only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
        """File it."""
        site = self.site(site_id)
        form = DocumentForm(request.POST)
        if not form.is_valid():
            return self.draw(request, site, 400, document_form=form)
        kind = DocumentKind(form.cleaned_data.pop("kind"))
        try:
            file_privacy_document(actor=self.seat.actor, agency=site.agency, site=site, kind=kind, **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, site, 400, document_form=form)
        messages.success(request, f"{kind.label} is filed for {site.name}.")
        return redirect("site", site.id)


class SitePlanned(SitePage):
    """State the site's plan anew."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
        """State it."""
        site = self.site(site_id)
        form = PlanForm(request.POST)
        if not form.is_valid():
            return self.draw(request, site, 400, plan_form=form)
        plan_site(actor=self.seat.actor, site=site, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "The plan is stated.")
        return redirect("site", site.id)


class SiteStaffed(SitePage):
    """Put people and cameras to the site."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
        """Put them there."""
        site = self.site(site_id)
        form = StaffForm(request.POST, agency=site.agency)
        if not form.is_valid():
            return self.draw(request, site, 400, staff_form=form)
        staff_site(actor=self.seat.actor, site=site, **form.cleaned_data)
        people, cameras = form.cleaned_data["people"], form.cleaned_data["cameras"]
        messages.success(request, f"{len(people)} people and {len(cameras)} cameras belong to {site.name}.")
        return redirect("site", site.id)


class SiteEnd(SitePage):
    """End the site's activation."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
        """End it from now on."""
        site = self.site(site_id)
        form = EndForm(request.POST)
        if not form.is_valid():
            return self.draw(request, site, 400, end_form=form)
        deactivate_site(actor=self.seat.actor, site=site, at=timezone.now(), **form.cleaned_data)
        messages.success(request, f"{site.name} no longer operates.")
        return redirect("site", site.id)


class SiteActivate(SitePage):
    """Activate the site; a refusal lists every paper that is missing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
        """Activate it from now on."""
        site = self.site(site_id)
        activate_site(actor=self.seat.actor, site=site, at=timezone.now())
        messages.success(request, f"{site.name} is active.")
        return redirect("site", site.id)


class SiteClose(SitePage):
    """Give the site up."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, site_id: uuid.UUID) -> HttpResponse:
        """Close it from today on."""
        site = self.site(site_id)
        close_site(actor=self.seat.actor, site=site, on=self.seat.today)
        messages.success(request, f"{site.name} is closed.")
        return redirect("deployment")
