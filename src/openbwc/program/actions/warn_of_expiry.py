"""People are warned before their training ends: an event for each, on which a notice follows (III.D)."""

from datetime import datetime

from django.db.models import Q

from openbwc.custody import Actor, Subject, record
from openbwc.policy import PolicyError
from openbwc.program.events import TRAINING_EXPIRING
from openbwc.program.models import Agency, Appointment, ExpiryWarning, Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import regulated
from openbwc.program.training import ending_by, training_of_many


def warn_of_expiry(*, actor: Actor, agency: Agency, at: datetime) -> int:
    """Warn everybody with an appointment in the agency whose training ends within the policy's warning days.

    Once for each end, however often this runs. Returns how many were warned; nobody without a policy in force.
    """
    on = at.date()
    try:
        policy = policy_of(agency, on)
    except PolicyError:
        return 0
    within = ending_by(on, policy)
    held = Appointment.objects.filter(Appointment.in_force(on), agency=agency)
    serving = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=on), id__in=held.values("person_id"))
    warned = set(ExpiryWarning.objects.filter(expires_on__gt=on).values_list("person_id", "expires_on"))
    count = 0
    for person_id, standing in training_of_many(serving, on, policy).items():
        ends = standing.expires_on
        if ends is None or ends > within or (person_id, ends) in warned:
            continue
        subject = Subject("person", person_id)
        with regulated(actor=actor, subject=subject):
            ExpiryWarning.objects.create(person_id=person_id, expires_on=ends, warned_at=at)
            facts = {"person": str(person_id), "agency": str(agency.id), "expires_on": ends.isoformat()}
            record(TRAINING_EXPIRING, actor=actor, subject=subject, facts=facts)
        count += 1
    return count
