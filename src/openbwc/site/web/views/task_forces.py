"""Task forces (VI): the list, one with its agreements and members, and who governs a person on a day, and why."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.models import HandOver
from openbwc.oversight.deciding import agencies_overseen
from openbwc.policy import Service
from openbwc.program.actions.establish_task_force import establish_task_force
from openbwc.program.management import decide_management
from openbwc.program.models import Agreement, Person, TaskForce
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken
from openbwc.program.task_forces import resolution_of, service_of, state_of, terms_set
from openbwc.site.web.forms.task_forces import (
    AgreementForm,
    AgreementStepForm,
    DissolveForm,
    ExpectForm,
    HandOverForm,
    JoinForm,
    LeaveForm,
    ProceduresForm,
    ResolveForm,
    TaskForceForm,
)
from openbwc.site.web.page import PageView
from openbwc.site.web.seat import Seat, managed_agencies
from openbwc.site.web.telling import tell

HISTORY = 50
OWED = 50


def task_forces_seen(seat: Seat) -> QuerySet[TaskForce]:
    """The task forces of the agencies that the person sees, and those in which these agencies' people serve."""
    agencies = list(seat.agencies.values_list("id", flat=True))
    serving = Q(memberships__person__agency__in=agencies) | Q(memberships__person=seat.person)
    return TaskForce.objects.filter(Q(agency__in=agencies) | serving).distinct().select_related("agency")


def members_of_the_department() -> QuerySet[Person]:
    """Whom a task force may take in, by badge: people of any agency who serve."""
    return Person.objects.filter(left_on=None).select_related("agency")


class TaskForceList(PageView):
    """The task forces that the person sees."""

    place = "task_forces"
    template = "web/task_forces.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.list(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter a task force."""
        form = TaskForceForm(request.POST, agencies=self.seat.agencies)
        if not form.is_valid():
            return self.list(request, form=form, status=400)
        try:
            made = establish_task_force(actor=self.seat.actor, **form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.list(request, form=form, status=400)
        messages.success(
            request, f"{made.name} is entered. No camera goes out for it before its agreement is ratified."
        )
        return redirect("task_force", made.id)

    def list(self, request: HttpRequest, form: TaskForceForm | None = None, status: int = 200) -> HttpResponse:
        """Draw the list."""
        today = self.seat.today
        rows = [
            (one, one.stands(today), [(made, state_of(made, today)) for made in one.agreements.all()][:1])
            for one in task_forces_seen(self.seat).prefetch_related("agreements")
        ]
        managed = managed_agencies(self.seat)
        return self.show(
            request, status, rows=rows, form=form or (TaskForceForm(agencies=managed) if managed else None)
        )


class TaskForcePage(PageView):
    """One task force."""

    place = "task_forces"
    template = "web/task_force.html"

    def get(self, request: HttpRequest, task_force_id: uuid.UUID) -> HttpResponse:
        """The page; with a badge in the address, the answer for that person too."""
        return self.draw(request, self.task_force(task_force_id))

    def task_force(self, task_force_id: uuid.UUID) -> TaskForce:
        """The task force, when the person sees it."""
        return get_object_or_404(task_forces_seen(self.seat), id=task_force_id)

    def draw(self, request: HttpRequest, task_force: TaskForce, status: int = 200, **more: Any) -> HttpResponse:
        """The page; `more` replaces a form by its filled state, or adds a refusal."""
        today = self.seat.today
        manages = decide_management(self.seat.actor, task_force.agency).permitted
        owed = HandOver.objects.filter(task_force=task_force).select_related("recording")
        context: dict[str, Any] = {
            "task_force": task_force,
            "stands": task_force.stands(today),
            "agreements": [self.told(one, today) for one in task_force.agreements.all()],
            "procedures": task_force.procedures.all(),
            "memberships": task_force.memberships.select_related("person__agency"),
            "owed": owed.filter(done_at=None)[:OWED],
            "handed_over": owed.exclude(done_at=None).order_by("-done_at")[:OWED],
            "manages": manages,
            "papers": self.sees_papers(task_force),
            "today": today,
            "history": tell(history_of(Subject("task_force", task_force.id)).reverse()[:HISTORY]),
            "expect_form": ExpectForm(),
            "hand_over_form": HandOverForm(),
            **(self.acts(task_force) if manages else {}),
            **self.resolved(request, task_force),
        }
        return self.show(request, status, **{**context, **more})

    def sees_papers(self, task_force: TaskForce) -> bool:
        """Whether the reader may have the signed agreements: who manages or oversees its agency, or serves in it."""
        own = task_force.memberships.filter(person=self.seat.person)
        return (
            decide_management(self.seat.actor, task_force.agency).permitted
            or bool(agencies_overseen(self.seat.authority, [task_force.agency]))
            or service_of(own, self.seat.today) is Service.CURRENT
        )

    def acts(self, task_force: TaskForce) -> dict[str, Any]:
        """The forms of who runs the programme."""
        return {
            "agreement_form": AgreementForm(policy=governing(task_force.agency, self.seat.today)),
            "step_form": AgreementStepForm(),
            "procedures_form": ProceduresForm() if task_force.international else None,
            "join_form": JoinForm(people=members_of_the_department()),
            "leave_form": LeaveForm(),
            "end_form": DissolveForm(),
        }

    def told(self, agreement: Agreement, on: date) -> dict[str, Any]:
        """An agreement for the page: its state and which of the policy's terms it sets."""
        required = governing(agreement.task_force.agency, on).members("VI.A.1", "agreement_terms")
        return {
            "row": agreement,
            "state": state_of(agreement, on).value,
            "missing": sorted(required - terms_set(agreement)),
        }

    def resolved(self, request: HttpRequest, task_force: TaskForce) -> dict[str, Any]:
        """Who governs the person whose badge stands in the address, on which day, and why."""
        if "badge" not in request.GET:
            return {"resolve_form": ResolveForm(people=members_of_the_department(), initial={"on": self.seat.today})}
        form = ResolveForm(request.GET, people=members_of_the_department())
        if not form.is_valid():
            return {"resolve_form": form}
        person, on = form.cleaned_data["badge"], form.cleaned_data["on"]
        resolution = resolution_of(person, task_force, on)
        return {"resolve_form": form, "resolution": resolution, "resolved_for": person, "resolved_on": on}
