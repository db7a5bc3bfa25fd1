"""People, their appointments and their training (III.D, V.A.1)."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.policy.training import TrainingStanding
from openbwc.program.actions.appoint import appoint
from openbwc.program.actions.record_training import record_training
from openbwc.program.actions.register_person import register_person
from openbwc.program.management import decide_management
from openbwc.program.models import Appointment, Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.training import training_of
from openbwc.site.web.forms.programme import AppointForm, RegisterPersonForm, TrainingForm
from openbwc.site.web.page import PageView
from openbwc.site.web.seat import Seat, managed_agencies
from openbwc.site.web.telling import tell

PAGE = 25
HISTORY = 50


def training_for(person: Person, seat: Seat) -> TrainingStanding:
    """The person's training today under their agency's policy."""
    return training_of(person, seat.today, policy_of(person.agency, seat.today))


class PeopleList(PageView):
    """The people of the agencies that the person sees, with whether their training authorises them."""

    place = "people"
    template = "web/people.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, searched by name or badge."""
        return self.list(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register a person."""
        form = RegisterPersonForm(request.POST, agencies=managed_agencies(self.seat))
        if not form.is_valid():
            return self.list(request, form=form, status=400)
        data = form.cleaned_data
        if Person.objects.filter(agency=data["agency"], badge=data["badge"]).exists():
            form.add_error("badge", f"{data['agency'].code} has a person with this badge already.")
            return self.list(request, form=form, status=400)
        person = register_person(actor=self.seat.actor, **data)
        messages.success(request, f"{person.name} is registered. Registration alone gives no authority.")
        return redirect("person", person.id)

    def list(self, request: HttpRequest, form: RegisterPersonForm | None = None, status: int = 200) -> HttpResponse:
        """Draw the list."""
        words = request.GET.get("q", "").strip()
        people = Person.objects.filter(agency__in=self.seat.agencies).select_related("agency")
        if words:
            named = Q(family_name__icontains=words) | Q(given_name__icontains=words) | Q(badge__iexact=words)
            people = people.filter(named)
        held = Appointment.objects.filter(Appointment.in_force(self.seat.today)).select_related("agency")
        page = Paginator(people, PAGE).get_page(request.GET.get("page"))
        roles: dict[uuid.UUID, list[Appointment]] = {}
        for one in held.filter(person__in=[person.id for person in page]):
            roles.setdefault(one.person_id, []).append(one)
        managed = managed_agencies(self.seat)
        return self.show(
            request,
            status,
            page=page,
            rows=[(person, roles.get(person.id, []), training_for(person, self.seat)) for person in page],
            q=words,
            form=form or (RegisterPersonForm(agencies=managed) if managed else None),
        )


class PersonPage(PageView):
    """One person: appointments, training by topic, cameras."""

    place = "people"
    template = "web/person.html"

    def get(self, request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.person(person_id))

    def person(self, person_id: uuid.UUID) -> Person:
        """The person, when their agency is one that the reader sees, or when it is the reader."""
        seen = Q(agency__in=self.seat.agencies) | Q(id=self.seat.person.id)
        return get_object_or_404(Person.objects.filter(seen).select_related("agency").distinct(), id=person_id)

    def draw(
        self,
        request: HttpRequest,
        person: Person,
        training_form: TrainingForm | None = None,
        appoint_form: AppointForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page with its forms in their present state."""
        policy = policy_of(person.agency, self.seat.today)
        standing = training_for(person, self.seat)
        forms: dict[str, Any] = {}
        if decide_management(self.seat.actor, person.agency).permitted:
            forms["training_form"] = training_form or TrainingForm()
            forms["appoint_form"] = appoint_form or AppointForm()
        topics = [
            (policy.clause(topic), topic not in standing.missing_topics) for topic in sorted(policy.required_topics)
        ]
        return self.show(
            request,
            status,
            subject=person,
            training=standing,
            topics=topics,
            appointments=person.appointments.select_related("agency"),
            completions=person.completions.select_related("programme"),
            assignments=person.assignments.select_related("camera")[:HISTORY],
            history=tell(history_of(Subject("person", person.id)).reverse()[:HISTORY]),
            **forms,
        )


class PersonTraining(PersonPage):
    """Record a completed course."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
        """Record it with its evidence."""
        person = self.person(person_id)
        form = TrainingForm(request.POST)
        if not form.is_valid():
            return self.draw(request, person, training_form=form, status=400)
        done = record_training(actor=self.seat.actor, person=person, **form.cleaned_data)
        messages.success(request, f"{done.programme.title} is recorded; it counts until {done.expires_on:%d %b %Y}.")
        return redirect("person", person.id)


class PersonAppoint(PersonPage):
    """Appoint the person to a role in their agency."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
        """Appoint them between dates."""
        person = self.person(person_id)
        form = AppointForm(request.POST)
        if not form.is_valid():
            return self.draw(request, person, appoint_form=form, status=400)
        role = Role(form.cleaned_data.pop("role"))
        appoint(actor=self.seat.actor, person=person, role=role, agency=person.agency, **form.cleaned_data)
        messages.success(request, f"{person.name} is appointed {role.label.lower()} of {person.agency.code}.")
        return redirect("person", person.id)
