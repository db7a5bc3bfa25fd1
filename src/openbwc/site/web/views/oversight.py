"""The dashboard of clauses: the department's agencies side by side, and one agency's duties with what is open."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django_q.tasks import async_task

from openbwc.custody import Subject
from openbwc.oversight.dashboard import ClauseState, dashboards, trend
from openbwc.oversight.deciding import agencies_overseen, decide_overseeing, require_running
from openbwc.policy import Act
from openbwc.program.models import Agency
from openbwc.program.policies import governing
from openbwc.program.refusals import regulated, require
from openbwc.site.web.page import PageView
from openbwc.site.web.seat import Seat

JOB = "openbwc.site.jobs.tasks.assess_one"


def overseen(seat: Seat) -> list[Agency]:
    """The agencies whose oversight the person reads."""
    return agencies_overseen(seat.authority, seat.agencies)


def agency_of(seat: Seat, agency_id: uuid.UUID) -> Agency:
    """An agency whose oversight the person reads; 404 for any other."""
    agency = get_object_or_404(Agency, id=agency_id)
    if not decide_overseeing(Act.READ_OVERSIGHT, seat.authority, agency).permitted:
        raise Http404(agency_id)
    return agency


class DepartmentOversight(PageView):
    """Every agency that the person oversees, with how many duties are met."""

    place = "oversight"
    template = "web/oversight.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The dashboard; refused to a person who oversees no agency."""
        agencies = overseen(self.seat)
        if not agencies:
            require(decide_overseeing(Act.READ_OVERSIGHT, self.seat.authority, self.seat.person.agency))
        policies = {agency.id: governing(agency, self.seat.today) for agency in agencies}
        boards = dashboards(agencies, policies, self.seat.today)
        rows = [(board, [(state, board.count(state)) for state in ClauseState]) for board in boards]
        return self.show(request, rows=rows, states=list(ClauseState))


class AgencyOversight(PageView):
    """One agency: each duty of its policy, whether it is met, and what is open under it."""

    place = "oversight"
    template = "web/agency_oversight.html"

    def get(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """The dashboard, narrowed to one state where the address says so."""
        agency = agency_of(self.seat, agency_id)
        board = dashboards([agency], {agency.id: governing(agency, self.seat.today)}, self.seat.today)[0]
        asked = request.GET.get("state", "")
        rows = [row for row in board.rows if asked in {"", row.state.value}]
        return self.show(
            request,
            agency=agency,
            board=board,
            rows=rows,
            counts=[(state, board.count(state)) for state in ClauseState],
            asked=asked,
            trend=trend(agency),
            runs=decide_overseeing(Act.RUN_OVERSIGHT, self.seat.authority, agency).permitted,
        )


class AgencyAssess(PageView):
    """Have an agency assessed now, by the queue."""

    place = "oversight"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """Put it into the queue, where the person may."""
        agency = get_object_or_404(Agency, id=agency_id)
        with regulated(actor=self.seat.actor, subject=Subject("agency", agency.id)):
            require_running(self.seat.actor, agency)
        async_task(JOB, str(agency.id), str(self.seat.person.id), q_options={"group": "oversight", "timeout": -1})
        messages.success(request, f"{agency.code} will be assessed as soon as a worker is free.")
        return redirect("agency_oversight", agency.id)
