"""A person joins a task force: one of the department's own, or a task-force officer from outside (VI.A.2, VIII.C)."""

from datetime import date

from django.db.models import Q

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import JOINED_TASK_FORCE
from openbwc.program.management import decide_management
from openbwc.program.models import LedBy, Membership, Person, TaskForce
from openbwc.program.refusals import Mistaken, regulated, require


def join_task_force(
    *,
    actor: Actor,
    task_force: TaskForce,
    person: Person,
    starts_on: date,
    ends_on: date | None = None,
    outside_agency: str = "",
) -> Membership:
    """Enter a membership. `outside_agency` makes the person a task-force officer; they are registered with the agency
    that leads, and hold no appointment by it.

    Nobody enters themselves: to a task-force officer it stands in for an appointment (VIII.C).

    Raises `Refused`; `Mistaken` where the days overlap another membership, or a task-force officer is entered where
    others lead or is registered elsewhere.
    """
    outside_agency = " ".join(outside_agency.split())
    if ends_on is not None and ends_on <= starts_on:
        raise Mistaken(f"Expected an end after {starts_on}; found {ends_on}.")
    if outside_agency and task_force.led_by != LedBy.DEPARTMENT:
        raise Mistaken("Expected a task force that the department leads; officers of other departments join only such.")
    if outside_agency and person.agency_id != task_force.agency_id:
        raise Mistaken(f"Expected a task-force officer registered with {task_force.agency}; found {person.agency}.")
    subject = Subject("task_force", task_force.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, task_force.agency, authority_over=person))
        others = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on), task_force=task_force)
        if ends_on is not None:
            others = others.filter(starts_on__lt=ends_on)
        if others.filter(person=person).exists():
            raise Mistaken(f"Expected days on which {person.name} does not serve in it yet; found some that overlap.")
        membership = Membership.objects.create(
            task_force=task_force, person=person, outside_agency=outside_agency, starts_on=starts_on, ends_on=ends_on
        )
        facts = {
            "membership": str(membership.id),
            "person": str(person.id),
            "outside_agency": outside_agency,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else None,
        }
        record(JOINED_TASK_FORCE, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return membership
