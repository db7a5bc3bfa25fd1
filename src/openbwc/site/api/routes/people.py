"""People and their appointments (V.A.1)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.program.actions.appoint import appoint
from openbwc.program.actions.end_appointment import end_appointment
from openbwc.program.actions.record_departure import record_departure
from openbwc.program.actions.register_person import register_person
from openbwc.program.models import Appointment, Person, Role
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Code, Day, Page, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.routes.seeing import agency_named, agency_or_department, people_seen, person_seen

router = Router(tags=["people"])

Badge = Annotated[Word, Field(max_length=32)]


class PersonShown(Schema):
    """A person; `agency` is its code, `left_on` the day from which they serve no more."""

    id: UUID
    agency: str
    given_name: str
    family_name: str
    badge: str
    left_on: date | None


class PersonWanted(Asked):
    """A person to register."""

    agency: Word
    given_name: Word
    family_name: Word
    badge: Badge


class AppointmentShown(Schema):
    """A role between days; `agency` is its code, null for the department."""

    id: UUID
    person: UUID
    agency: str | None
    role: Role
    starts_on: date
    ends_on: date | None


class AppointmentWanted(Asked):
    """A role to appoint to; without an agency, in the department."""

    role: Role
    agency: Word | None = None
    starts_on: Day
    ends_on: Day | None = None


class LastDay(Asked):
    """The day from which it counts no more."""

    ends_on: Day


class Departure(Asked):
    """The day from which the person serves no more."""

    left_on: Day


def show(person: Person) -> PersonShown:
    """A person for an answer."""
    return PersonShown(
        id=person.id,
        agency=person.agency.code,
        given_name=person.given_name,
        family_name=person.family_name,
        badge=person.badge,
        left_on=person.left_on,
    )


def show_appointment(one: Appointment) -> AppointmentShown:
    """An appointment for an answer."""
    return AppointmentShown(
        id=one.id,
        person=one.person_id,
        agency=one.agency.code if one.agency else None,
        role=Role(one.role),
        starts_on=one.starts_on,
        ends_on=one.ends_on,
    )


@router.get("", **asks("people", Page[PersonShown], summary="The people that the person sees"))
def list_people(
    request: HttpRequest,
    cursor: Cursor = None,
    limit: Limit = 50,
    q: Word | None = None,
    agency: Code | None = None,
) -> Page[PersonShown]:
    """Those of the agencies of their appointments, and themselves."""
    found = people_seen(seat(request))
    if q:
        found = found.filter(Q(family_name__icontains=q) | Q(given_name__icontains=q) | Q(badge__iexact=q))
    if agency is not None:
        found = found.filter(agency__code=agency)
    return paged(found, cursor, limit, show)


@router.post("", **acts("people", PersonShown, summary="Register a person", status=201))
def register(request: HttpRequest, body: PersonWanted) -> Status[PersonShown]:
    """Registration alone gives no authority."""
    person = register_person(
        actor=seat(request).actor,
        agency=agency_named(seat(request), body.agency),
        given_name=body.given_name,
        family_name=body.family_name,
        badge=body.badge,
    )
    return Status(201, show(person))


@router.get("/{person_id}", **asks("people", PersonShown, summary="One person"))
def one_person(request: HttpRequest, person_id: UUID) -> PersonShown:
    """By their id."""
    return show(person_seen(seat(request), person_id))


@router.post("/{person_id}/departure", **acts("people", PersonShown, summary="Record that a person leaves"))
def depart(request: HttpRequest, person_id: UUID, body: Departure) -> PersonShown:
    """Their appointments end with it."""
    person = person_seen(seat(request), person_id)
    return show(record_departure(actor=seat(request).actor, person=person, left_on=body.left_on))


@router.get("/{person_id}/appointments", **asks("people", Page[AppointmentShown], summary="A person's appointments"))
def list_appointments(
    request: HttpRequest, person_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[AppointmentShown]:
    """Past, present and to come."""
    held = Appointment.objects.filter(person=person_seen(seat(request), person_id)).select_related("agency")
    return paged(held, cursor, limit, show_appointment)


@router.post("/{person_id}/appointments", **acts("people", AppointmentShown, summary="Appoint a person", status=201))
def appoint_person(request: HttpRequest, person_id: UUID, body: AppointmentWanted) -> Status[AppointmentShown]:
    """To a role, between days; nobody appoints themselves."""
    made = appoint(
        actor=seat(request).actor,
        person=person_seen(seat(request), person_id),
        role=body.role,
        agency=agency_or_department(seat(request), body.agency),
        starts_on=body.starts_on,
        ends_on=body.ends_on,
    )
    return Status(201, show_appointment(made))


@router.post(
    "/{person_id}/appointments/{appointment_id}/end",
    **acts("people", AppointmentShown, summary="End an appointment"),
)
def end(request: HttpRequest, person_id: UUID, appointment_id: UUID, body: LastDay) -> AppointmentShown:
    """On a day; an ended one is not reopened."""
    person = person_seen(seat(request), person_id)
    held = get_object_or_404(Appointment.objects.select_related("agency"), id=appointment_id, person=person)
    return show_appointment(end_appointment(actor=seat(request).actor, appointment=held, ends_on=body.ends_on))
