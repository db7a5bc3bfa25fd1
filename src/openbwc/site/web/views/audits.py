"""Audits of access: those that were made, what each found, and the list of accesses behind it (V.A.5)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect

from openbwc.oversight.access_audits import lines_of
from openbwc.oversight.actions.audit_access import audit_access
from openbwc.oversight.deciding import decide_overseeing
from openbwc.oversight.models import AccessAudit
from openbwc.policy import Act
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import Mistaken, require
from openbwc.site.web.page import PageView
from openbwc.site.web.views.oversight import overseen

SHOWN = 60
SORTS = {
    "without_matter": "Without the matter that the purpose needs",
    "off_duty": "By an officer, far from any shift",
    "one_persons_footage": "Many views of one person's footage",
    "own_repeated": "Own footage, over and over for one purpose",
}


class AuditList(PageView):
    """The audits of the agencies that the person oversees."""

    place = "oversight"
    template = "web/audits.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; refused to a person who oversees no agency."""
        agencies = overseen(self.seat)
        if not agencies:
            require(decide_overseeing(Act.READ_OVERSIGHT, self.seat.authority, self.seat.person.agency))
        audits = AccessAudit.objects.filter(agency__in=agencies).select_related("agency")[:SHOWN]
        running = [
            agency for agency in agencies if decide_overseeing(Act.RUN_OVERSIGHT, self.seat.authority, agency).permitted
        ]
        return self.show(
            request, audits=[(one, sum(one.result["unusual"].values())) for one in audits], running=running
        )


class AuditPage(PageView):
    """One audit."""

    place = "oversight"
    template = "web/audit.html"

    def get(self, request: HttpRequest, audit_id: uuid.UUID) -> HttpResponseBase:
        """The page."""
        audit = self.audit(audit_id)
        cases: dict[str, list[dict[str, Any]]] = audit.result["cases"]
        people = Person.objects.in_bulk({uuid.UUID(case["person"]) for found in cases.values() for case in found})
        shown = [
            (
                SORTS[sort],
                audit.result["unusual"][sort],
                [(people.get(uuid.UUID(case["person"])), case) for case in found[:SHOWN]],
            )
            for sort, found in cases.items()
        ]
        return self.show(request, audit=audit, result=audit.result, cases=shown)

    def audit(self, audit_id: uuid.UUID) -> AccessAudit:
        """The audit, of an agency that the person oversees; 404 else."""
        audit = get_object_or_404(AccessAudit.objects.select_related("agency"), id=audit_id)
        if not decide_overseeing(Act.READ_OVERSIGHT, self.seat.authority, audit.agency).permitted:
            raise Http404(audit_id)
        return audit


class AuditLines(AuditPage):
    """The accesses that an audit looked at, made again: its digest says whether they are the same."""

    def get(self, request: HttpRequest, audit_id: uuid.UUID) -> HttpResponseBase:
        """The list as CSV."""
        audit = self.audit(audit_id)
        response = StreamingHttpResponse(
            lines_of(audit.agency, audit.since, audit.until), content_type="text/csv; charset=utf-8"
        )
        name = f"{audit.agency.code}-accesses-{audit.until:%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class AgencyAudit(PageView):
    """Audit an agency's access now."""

    place = "oversight"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """Audit it, from where the last audit ended."""
        agency = get_object_or_404(Agency, id=agency_id)
        try:
            audit = audit_access(actor=self.seat.actor, agency=agency)
        except Mistaken as mistake:
            messages.error(request, str(mistake))
            return redirect("audits")
        messages.success(request, f"{audit.rows} accesses were audited.")
        return redirect("audit", audit.id)
