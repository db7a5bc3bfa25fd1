"""A person is appointed to a role, between dates (V.A.1)."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import APPOINTED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, Appointment, Person, Role
from openbwc.program.refusals import Mistaken, regulated, require


def appoint(
    *, actor: Actor, person: Person, role: Role, agency: Agency | None, starts_on: date, ends_on: date | None = None
) -> Appointment:
    """Appoint a person to a role in an agency, or with `agency=None` in the department.

    `ends_on` is exclusive. Raises `Refused`; `Mistaken` when the end is not after the start.
    """
    if ends_on is not None and ends_on <= starts_on:
        raise Mistaken(f"An appointment ends after it starts: expected an end after {starts_on}, found {ends_on}.")
    subject = Subject("person", person.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency, authority_over=person))
        appointment = Appointment.objects.create(
            person=person, role=role, agency=agency, starts_on=starts_on, ends_on=ends_on
        )
        facts = {
            "role": role.value,
            "agency": str(agency.id) if agency else "department",
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else None,
        }
        record(APPOINTED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return appointment
