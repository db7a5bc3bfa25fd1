"""A person leaves: appointments end, the account is closed, and the camera has to come back (V.A.1, IV.B)."""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import ACCOUNT_CLOSED, PERSON_LEFT
from openbwc.program.management import decide_management, keep_a_policy_office
from openbwc.program.models import Account, Appointment, Assignment, Person
from openbwc.program.refusals import Mistaken, regulated, require


def record_departure(*, actor: Actor, person: Person, left_on: date) -> Person:
    """Record that a person serves no more from a day on (exclusive), past, present or to come.

    Each appointment that would last longer ends on that day, or the day it starts if that is later. Cameras that are
    out stay with the person in the records until they are checked in; the event names them. The account is closed at
    once when the day has come, else by `close_departed_accounts`.

    Takes the authority over each appointment that ends, and the department's for a day that is past. Raises `Refused`;
    `Mistaken` for who left already, or who holds the last appointment in the policy office.
    """
    today = timezone.now().date()
    if person.left_on is not None and person.left_on <= today:
        raise Mistaken(f"Expected a person who serves; {person.name} left on {person.left_on}.")
    subject = Subject("person", person.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, person.agency))
        if left_on < today:
            require(decide_management(actor, None))
        person.left_on = left_on
        person.save(update_fields=["left_on"])
        ended = []
        for appointment in person.appointments.filter(annulled_at=None).select_related("agency"):
            if appointment.ends_on is None or appointment.ends_on > max(left_on, appointment.starts_on):
                require(decide_management(actor, appointment.agency))
                appointment.ends_on = max(left_on, appointment.starts_on)
                appointment.save(update_fields=["ends_on"])
                ended.append(appointment)
        keep_a_policy_office(ended)
        facts = {
            "left_on": left_on.isoformat(),
            "agency": str(person.agency_id),
            "appointments_ended": [_told(one) for one in ended],
            "cameras_out": [
                str(camera)
                for camera in Assignment.objects.filter(person=person, ends_at=None).values_list("camera_id", flat=True)
            ],
        }
        record(PERSON_LEFT, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
        if left_on <= today:
            _close(actor, person)
    return person


def close_departed_accounts(*, actor: Actor) -> int:
    """Close the accounts of those whose day of leaving has come since it was recorded; returns how many."""
    today = timezone.now().date()
    departed = Person.objects.filter(left_on__lte=today, account__is_active=True).select_related("account")
    closed = 0
    for person in list(departed):
        with regulated(actor=actor, subject=Subject("person", person.id)):
            _close(actor, person)
        closed += 1
    return closed


def _close(actor: Actor, person: Person) -> None:
    if person.account_id is None or not Account.objects.filter(id=person.account_id, is_active=True).exists():
        return
    Account.objects.filter(id=person.account_id).update(is_active=False)
    facts = {"account": str(person.account_id)}
    record(ACCOUNT_CLOSED, actor=actor, subject=Subject("person", person.id), facts=facts)


def _told(appointment: Appointment) -> dict[str, str]:
    agency = str(appointment.agency_id) if appointment.agency_id else "department"
    return {"role": appointment.role, "agency": agency, "ends_on": str(appointment.ends_on)}
