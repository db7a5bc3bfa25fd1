"""An appointment ends; from that day its role gives nothing any more (V.A.1)."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import APPOINTMENT_ENDED
from openbwc.program.management import decide_management, keep_a_policy_office
from openbwc.program.models import Appointment
from openbwc.program.refusals import Mistaken, regulated, require


def end_appointment(*, actor: Actor, appointment: Appointment, ends_on: date) -> Appointment:
    """End an appointment on a day (exclusive), no later than it would have ended anyway.

    Raises `Refused`; `Mistaken` for a day before its start or behind its end (an ended one is not reopened), and for
    the last appointment in the policy office.
    """
    if ends_on < appointment.starts_on or (appointment.ends_on is not None and ends_on > appointment.ends_on):
        until = appointment.ends_on or "any later day"
        raise Mistaken(f"Expected a day from {appointment.starts_on} to {until}; found {ends_on}.")
    subject = Subject("person", appointment.person_id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, appointment.agency))
        appointment.ends_on = ends_on
        appointment.save(update_fields=["ends_on"])
        keep_a_policy_office([appointment])
        facts = {"role": appointment.role, "ends_on": ends_on.isoformat()}
        record(APPOINTMENT_ENDED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return appointment
