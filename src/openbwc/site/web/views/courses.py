"""Courses with their topics, and the refreshers that are demanded (III.D, III.D.1-7)."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from openbwc.program.actions.annul_record import annul_record
from openbwc.program.actions.define_course import define_course, known_topics
from openbwc.program.actions.demand_refresher import demand_refresher
from openbwc.program.actions.retire_course import retire_course
from openbwc.program.management import decide_management
from openbwc.program.models import RefresherDemand, TrainingProgramme
from openbwc.program.policies import department_standard
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.training import CourseForm, RefresherForm, RetireForm
from openbwc.site.web.page import PageView
from openbwc.site.web.seat import managed_agencies


class CourseList(PageView):
    """The courses of the department and of the agencies that the person sees, and what was demanded anew."""

    place = "courses"
    template = "web/courses.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.draw(request)

    def draw(self, request: HttpRequest, status: int = 200, **given: Any) -> HttpResponse:
        """The page with its forms, those that are `given` in their present state."""
        seen = self.seen()
        standard = department_standard(self.seat.today)
        required = standard.required_topics
        courses = list(TrainingProgramme.objects.filter(seen).select_related("agency", "part_of"))
        offered = self.offered()
        forms = {"course_form": CourseForm(**offered), "refresher_form": RefresherForm(**offered)} if offered else {}
        return self.show(
            request,
            status,
            programmes=[(whole, *_parts(whole, courses, required)) for whole in courses if whole.part_of_id is None],
            demands=RefresherDemand.objects.filter(seen).select_related("agency"),
            manages=self.managed_ids(),
            department=offered.get("department", False),
            months=standard.number("III.D", "refresher_months"),
            **{**forms, **given},
        )

    def seen(self) -> Q:
        """What is the department's or an agency's that the person sees, as a condition."""
        return Q(agency=None) | Q(agency__in=self.seat.agencies)

    def offered(self) -> dict[str, Any]:
        """For whom the person may define courses, and the topics there are; empty for who may for nobody."""
        department = decide_management(self.seat.actor, None).permitted
        agencies = list(managed_agencies(self.seat))
        if not agencies and not department:
            return {}
        standard = department_standard(self.seat.today)
        topics = [standard.clause(topic) for topic in known_topics()]
        return {"agencies": agencies, "department": department, "topics": topics}

    def asked(self) -> dict[str, Any]:
        """What a form that was sent may choose from; nothing for who may define nothing, so that it is not valid."""
        return self.offered() or {"agencies": [], "department": False, "topics": []}

    def managed_ids(self) -> set[uuid.UUID]:
        """The agencies whose courses the person may change."""
        return {agency.id for agency in managed_agencies(self.seat)}


def _parts(
    whole: TrainingProgramme, courses: list[TrainingProgramme], required: frozenset[str]
) -> tuple[list[TrainingProgramme], list[str]]:
    """The parts of a programme, and the required topics that it misses with all of them."""
    parts = [one for one in courses if one.part_of_id == whole.id]
    covered = set(whole.topics).union(*(one.topics for one in parts))
    return parts, sorted(required - covered)


class CourseDefine(CourseList):
    """Define a course."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Define it with its topics."""
        form = CourseForm(request.POST, **self.asked())
        if not form.is_valid():
            return self.draw(request, course_form=form, status=400)
        try:
            course = define_course(actor=self.seat.actor, **form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, course_form=form, status=400)
        messages.success(request, f"{course.title} is defined, with {len(course.topics)} topics.")
        return redirect("courses")


class CourseRetire(CourseList):
    """Retire a course."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
        """Retire it from a day on."""
        course = get_object_or_404(TrainingProgramme, self.seen(), id=course_id)
        form = RetireForm(request.POST, auto_id=False)
        if not form.is_valid():
            raise Mistaken("Expected the day from which the course is given no more; found none.")
        retire_course(actor=self.seat.actor, course=course, **form.cleaned_data)
        messages.success(request, f"{course.title} is given no more from {course.retired_on:%d %b %Y}.")
        return redirect("courses")


class RefresherDemanded(CourseList):
    """Demand a refresher."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Demand it for its topics."""
        form = RefresherForm(request.POST, **self.asked())
        if not form.is_valid():
            return self.draw(request, refresher_form=form, status=400)
        try:
            demand = demand_refresher(actor=self.seat.actor, **form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, refresher_form=form, status=400)
        messages.success(request, f"The refresher is demanded; it is due on {demand.due_on:%d %b %Y}.")
        return redirect("courses")


class RefresherAnnul(CourseList):
    """Declare a demand void."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, demand_id: uuid.UUID) -> HttpResponse:
        """Declare it void, with the reason."""
        demand = get_object_or_404(RefresherDemand.objects.select_related("agency"), self.seen(), id=demand_id)
        annul_record(actor=self.seat.actor, entry=demand, why=request.POST.get("why", ""))
        messages.success(request, "The demand is void; it stays to be seen.")
        return redirect("courses")
