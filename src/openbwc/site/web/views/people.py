"""The list of people, narrowed by its filters, and registering somebody (III.D, V.A.1)."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from openbwc.policy.training import TrainingStanding
from openbwc.program.actions.register_person import register_person
from openbwc.program.models import Appointment, Person
from openbwc.program.policies import governing
from openbwc.program.training import ending_by, training_of, training_of_many
from openbwc.site.web.forms.people import PeopleFilterForm
from openbwc.site.web.forms.programme import RegisterPersonForm
from openbwc.site.web.page import PageView
from openbwc.site.web.saved_views import list_context
from openbwc.site.web.seat import Seat, managed_agencies

PAGE = 25


def training_for(person: Person, seat: Seat) -> TrainingStanding:
    """The person's training today under their agency's policy."""
    return training_of(person, seat.today, governing(person.agency, seat.today))


def fits(found: TrainingStanding, wanted: str, last: date) -> bool:
    """Whether training is `current`, `lapsed`, or `ending`: current, and its end is no later than `last`."""
    if wanted == "ending":
        return found.expires_on is not None and found.expires_on <= last
    return found.current is (wanted == "current")


class PeopleList(PageView):
    """The people of the agencies that the person sees, with whether their training authorises them."""

    place = "people"
    template = "web/people.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, narrowed by its filters."""
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
        """Draw the list; filters that do not fit together narrow it to nobody, and say why."""
        filters = PeopleFilterForm(request.GET, agencies=self.seat.agencies)
        people = self.narrowed(filters) if filters.is_valid() else Person.objects.none()
        page = Paginator(people.select_related("agency"), PAGE).get_page(request.GET.get("page"))
        held = Appointment.objects.filter(Appointment.in_force(self.seat.today)).select_related("agency")
        roles: dict[uuid.UUID, list[Appointment]] = {}
        for one in held.filter(person__in=[person.id for person in page]):
            roles.setdefault(one.person_id, []).append(one)
        standings = self.standings(list(page))
        managed = managed_agencies(self.seat)
        return self.show(
            request,
            status,
            page=page,
            rows=[(person, roles.get(person.id, []), standings[person.id]) for person in page],
            filters=filters,
            form=form or (RegisterPersonForm(agencies=managed) if managed else None),
            **list_context(request, self.seat, "people"),
        )

    def standings(self, people: Sequence[Person]) -> dict[uuid.UUID, TrainingStanding]:
        """The training of the people of a page, each under their own agency's policy."""
        found: dict[uuid.UUID, TrainingStanding] = {}
        for agency in {person.agency for person in people}:
            own = Person.objects.filter(id__in=[one.id for one in people if one.agency_id == agency.id])
            found |= training_of_many(own, self.seat.today, governing(agency, self.seat.today))
        return found

    def narrowed(self, filters: PeopleFilterForm) -> QuerySet[Person]:
        """The people that the filters leave, of those whom the person sees."""
        asked, today = filters.cleaned_data, self.seat.today
        left = Q(left_on__lte=today)
        serving = {"": ~left, "left": left, "all": Q()}[asked["serving"]]
        people = Person.objects.filter(filters.named(), serving, agency__in=self.seat.agencies)
        if asked["agency"]:
            people = people.filter(agency=asked["agency"])
        if asked["role"]:
            held = Appointment.objects.filter(Appointment.in_force(today), role=asked["role"])
            people = people.filter(id__in=held.values("person_id"))
        if asked["training"]:
            policy = governing(asked["agency"], today)
            last = ending_by(today, policy)
            standings = training_of_many(people, today, policy)
            people = people.filter(
                id__in=[person_id for person_id, found in standings.items() if fits(found, asked["training"], last)]
            )
        return people
