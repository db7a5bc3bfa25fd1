"""One encounter: what happened, its recordings, and what the authors of reports state of the footage (V.A.3)."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.access.models import Viewing
from openbwc.access.reports import compare_statements
from openbwc.access.tending import encounters_open_to
from openbwc.access.visible import visible
from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.actions.state_report import state_report
from openbwc.evidence.models import Encounter, Recording
from openbwc.oversight.deciding import decide_overseeing
from openbwc.policy import Act
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.forms.encounters import ReportForm
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.telling import tell

HISTORY = 60


class EncounterPage(PageView):
    """An encounter of an agency that the person sees, but for one that holds what the person may not reach."""

    place = "find"
    template = "web/encounter.html"

    def get(self, request: HttpRequest, encounter_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.encounter(encounter_id))

    def encounter(self, encounter_id: uuid.UUID) -> Encounter:
        """The encounter, when the person may know of it; not found else, so that its title is not told (II.B.1-3)."""
        encounter = get_object_or_404(Encounter.objects.select_related("agency"), id=encounter_id)
        seen = self.seat.agencies.filter(id=encounter.agency_id).exists()
        if not seen or not encounters_open_to(self.seat.person, encounter.agency).filter(id=encounter_id).exists():
            raise Http404(encounter_id)
        return encounter

    def draw(
        self,
        request: HttpRequest,
        encounter: Encounter,
        form: ReportForm | None = None,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """The page with its form in its present state."""
        recordings = self.reached(encounter).select_related("wearer", "camera")
        policy = policy_of(encounter.agency, self.seat.today)
        kind = policy.encounter_types.get(encounter.type)
        return self.show(
            request,
            status,
            encounter=encounter,
            kind=kind,
            recordings=recordings,
            hidden=encounter.recordings.count() - len(recordings),
            statements=self.statements(encounter),
            hours=policy.number("V.A.3", "report_statement_hours"),
            form=form or ReportForm(recordings=self.offered(encounter)),
            history=tell(history_of(Subject("encounter", encounter.id)).reverse()[:HISTORY]),
            **more,
        )

    def reached(self, encounter: Encounter) -> QuerySet[Recording]:
        """The encounter's recordings that the person may see."""
        reached = visible(self.seat.person, at=timezone.now(), within=[encounter.agency])
        return reached.queryset().filter(encounter=encounter)

    def offered(self, encounter: Encounter) -> QuerySet[Recording]:
        """Those that a report may name: what the person may see, and what they opened while they might."""
        opened = Viewing.objects.filter(person=self.seat.person, recording__encounter=encounter)
        known = Q(id__in=self.reached(encounter).values("id")) | Q(id__in=opened.values("recording"))
        return Recording.objects.filter(known, encounter=encounter)

    def statements(self, encounter: Encounter) -> list[dict[str, Any]]:
        """The statements, newest first; those who oversee, and each author, see what the viewings say of them."""
        oversees = decide_overseeing(Act.READ_OVERSIGHT, self.seat.authority, encounter.agency).permitted
        stated = encounter.report_statements.select_related("person").prefetch_related("recordings__wearer")
        return [
            {
                "statement": compared.statement,
                "compared": compared if oversees or compared.statement.person == self.seat.person else None,
            }
            for compared in compare_statements(stated)
        ]


class EncounterReport(EncounterPage):
    """State of one's own report whether footage was viewed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, encounter_id: uuid.UUID) -> HttpResponse:
        """Keep the statement, or say in place why not."""
        encounter = self.encounter(encounter_id)
        form = ReportForm(request.POST, recordings=self.offered(encounter))
        if not form.is_valid():
            return self.draw(request, encounter, form=form, status=400)
        try:
            stated = state_report(actor=self.seat.person, encounter=encounter, **form.cleaned_data)
        except Refused as refusal:
            shown = refusal_context(refusal.decision, self.seat)
            return self.draw(request, encounter, form=form, status=403, **shown)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, encounter, form=form, status=400)
        messages.success(request, f"The statement of report {stated.number} is kept.")
        return redirect("encounter", encounter.id)
