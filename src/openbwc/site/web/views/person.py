"""One person: appointments, training with its evidence, account, cameras; and what they may do today (III.D, V.A.1)."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.oversight.abilities import in_the_way, try_each_act
from openbwc.oversight.deciding import agencies_overseen
from openbwc.policy import PolicyError
from openbwc.program.actions.annul_record import annul_record
from openbwc.program.actions.appoint import appoint
from openbwc.program.actions.end_appointment import end_appointment
from openbwc.program.actions.give_account import give_account
from openbwc.program.actions.record_departure import record_departure
from openbwc.program.actions.record_training import record_training
from openbwc.program.evidence_files import keep_evidence, place_of
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, Annulment, Appointment, Person, Role, TrainingCompletion
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken
from openbwc.program.training import courses_that_restore
from openbwc.site.web.forms.people import (
    AccountForm,
    AnnulForm,
    DepartureForm,
    EndAppointmentForm,
    TrainingForm,
)
from openbwc.site.web.forms.programme import AppointForm
from openbwc.site.web.page import PageView
from openbwc.site.web.telling import tell
from openbwc.site.web.views.people import training_for

HISTORY = 50
EVIDENCE_SHIELD = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


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

    def draw(self, request: HttpRequest, person: Person, status: int = 200, **given: Any) -> HttpResponse:
        """The page with its forms, those that are `given` in their present state."""
        policy = governing(person.agency, self.seat.today)
        standing = training_for(person, self.seat)
        manages = decide_management(self.seat.actor, person.agency).permitted
        appointments = list(person.appointments.select_related("agency"))
        completions = list(person.completions.select_related("programme"))
        void = _annulments([*(f"appointment:{one.id}" for one in appointments), *_named(completions)])
        return self.show(
            request,
            status,
            subject=person,
            training=standing,
            restoring=[] if standing.current else courses_that_restore(person, self.seat.today, policy),
            topics=[(policy.clause(one), one not in standing.missing_topics) for one in sorted(policy.required_topics)],
            appointments=[(one, void.get(f"appointment:{one.id}")) for one in appointments],
            completions=[(one, void.get(f"training_completion:{one.id}")) for one in completions],
            assignments=person.assignments.select_related("camera")[:HISTORY],
            history=tell(history_of(Subject("person", person.id)).reverse()[:HISTORY]),
            manages=manages,
            files=self.sees_files(person),
            **({**self.forms(person), **given} if manages else given),
        )

    def sees_files(self, person: Person) -> bool:
        """Whether the reader may have the papers of the person's training: their own, or to manage or oversee."""
        return (
            person == self.seat.person
            or decide_management(self.seat.actor, person.agency).permitted
            or bool(agencies_overseen(self.seat.authority, [person.agency]))
        )

    def forms(self, person: Person) -> dict[str, Any]:
        """The forms of who runs the programme, as they are at first."""
        return {
            "training_form": TrainingForm(agency=person.agency),
            "appoint_form": AppointForm(),
            "end_form": EndAppointmentForm(auto_id=False),
            "annul_form": AnnulForm(auto_id=False),
            "account_form": AccountForm() if person.account_id is None else None,
            "departure_form": DepartureForm() if person.serves(self.seat.today) else None,
        }


def _named(completions: list[TrainingCompletion]) -> list[str]:
    return [f"training_completion:{one.id}" for one in completions]


def _annulments(subjects: list[str]) -> dict[str, Annulment]:
    found = Annulment.objects.filter(subject__in=subjects).select_related("by")
    return {one.subject: one for one in found}


class PersonTraining(PersonPage):
    """Record a completed course."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
        """Record it with its evidence."""
        person = self.person(person_id)
        form = TrainingForm(request.POST, request.FILES, agency=person.agency)
        if not form.is_valid():
            return self.draw(request, person, training_form=form, status=400)
        data = form.cleaned_data
        upload = data.pop("file")
        try:
            file = keep_evidence(upload, upload.name or "") if upload and self.manages(person) else None
            done = record_training(actor=self.seat.actor, person=person, file=file, **data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, person, training_form=form, status=400)
        messages.success(request, f"{done.programme.title} is recorded; it counts until {done.expires_on:%d %b %Y}.")
        return redirect("person", person.id)

    def manages(self, person: Person) -> bool:
        """Whether a file from this reader is worth keeping: who may not record training leaves none behind."""
        return decide_management(self.seat.actor, person.agency, authority_over=person).permitted


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


class AppointmentEnd(PersonPage):
    """End an appointment."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: uuid.UUID, appointment_id: uuid.UUID) -> HttpResponse:
        """End it on a day."""
        person = self.person(person_id)
        appointment = get_object_or_404(Appointment, id=appointment_id, person=person)
        form = EndAppointmentForm(request.POST, auto_id=False)
        if not form.is_valid():
            raise Mistaken("Expected the day on which the appointment ends; found none.")
        end_appointment(actor=self.seat.actor, appointment=appointment, ends_on=form.cleaned_data["ends_on"])
        messages.success(request, f"The appointment as {appointment.get_role_display().lower()} ends.")
        return redirect("person", person.id)


class AppointmentAnnul(PersonPage):
    """Declare an appointment void."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: uuid.UUID, appointment_id: uuid.UUID) -> HttpResponse:
        """Declare it void, with the reason."""
        person = self.person(person_id)
        entry = get_object_or_404(Appointment.objects.select_related("agency"), id=appointment_id, person=person)
        annul_record(actor=self.seat.actor, entry=entry, why=request.POST.get("why", ""))
        messages.success(request, "The appointment is void; it stays to be seen.")
        return redirect("person", person.id)


class CompletionAnnul(PersonPage):
    """Declare a completed course void."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: uuid.UUID, completion_id: uuid.UUID) -> HttpResponse:
        """Declare it void, with the reason."""
        person = self.person(person_id)
        entry = get_object_or_404(TrainingCompletion, id=completion_id, person=person)
        annul_record(actor=self.seat.actor, entry=entry, why=request.POST.get("why", ""))
        messages.success(request, "The completion is void; it stays to be seen.")
        return redirect("person", person.id)


class PersonAccount(PersonPage):
    """Give the person an account."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
        """Give it."""
        person = self.person(person_id)
        form = AccountForm(request.POST)
        if not form.is_valid():
            return self.draw(request, person, account_form=form, status=400)
        account = give_account(actor=self.seat.actor, person=person, **form.cleaned_data)
        messages.success(request, f"{person.name} signs in as {account.username}. The account alone gives no right.")
        return redirect("person", person.id)


class PersonDeparture(PersonPage):
    """The person leaves."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
        """Record the day."""
        person = self.person(person_id)
        form = DepartureForm(request.POST)
        if not form.is_valid():
            return self.draw(request, person, departure_form=form, status=400)
        record_departure(actor=self.seat.actor, person=person, **form.cleaned_data)
        out = person.assignments.filter(ends_at=None).count()
        owed = f" {out} camera still has to come back." if out == 1 else f" {out} cameras are still out." if out else ""
        messages.success(request, f"{person.name} leaves; appointments end and the account is closed on the day.{owed}")
        return redirect("person", person.id)


class PersonEvidence(PersonPage):
    """The attached evidence of a completed course, to the person and to those who manage or oversee the agency."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, person_id: uuid.UUID, completion_id: uuid.UUID) -> Any:  # type: ignore[override]
        """The file, to be saved and not shown in place."""
        person = self.person(person_id)
        completion = get_object_or_404(TrainingCompletion, id=completion_id, person=person)
        if not self.sees_files(person):
            raise Http404(completion_id)
        kept = place_of(completion.evidence_sha256) if completion.evidence_sha256 else None
        if kept is None or not kept.is_file():
            raise Http404(completion_id)
        return FileResponse(
            kept.open("rb"),
            as_attachment=True,
            filename=completion.evidence_name,
            content_type=completion.evidence_type,
            headers=EVIDENCE_SHIELD,
        )


class PersonToday(PersonPage):
    """What the person may do today, in each agency in which they may do something, and what would restore the rest."""

    http_method_names = ["get"]
    template = "web/person_today.html"

    def draw(self, request: HttpRequest, person: Person, status: int = 200, **given: Any) -> HttpResponse:
        """The page: each act tried by the policy."""
        now = timezone.now()
        held = Appointment.objects.filter(Appointment.in_force(now.date()), person=person)
        agencies = Agency.objects.filter(Q(id=person.agency_id) | Q(id__in=held.values("agency_id")))
        return self.show(
            request,
            status,
            subject=person,
            training=training_for(person, self.seat),
            roles=held.select_related("agency"),
            tried=[one for agency in agencies if (one := self.tried(person, agency)) is not None],
            **given,
        )

    def tried(self, person: Person, agency: Agency) -> dict[str, Any] | None:
        """The acts in one agency; None where no policy is in force."""
        try:
            acts = try_each_act(person, agency, timezone.now())
            policy = governing(agency, self.seat.today)
            restoring = courses_that_restore(person, self.seat.today, policy)
        except PolicyError:
            return None
        reasons = in_the_way(acts)
        return {
            "agency": agency,
            "theirs": [one for one in acts if one.theirs],
            "others": [one for one in acts if not one.theirs],
            "permitted": sum(one.decision.permitted for one in acts),
            "in_the_way": [(reason, policy.clause(reason.clause)) for reason in reasons],
            "restoring": restoring if any(reason.clause == "III.D" for reason in reasons) else [],
        }
