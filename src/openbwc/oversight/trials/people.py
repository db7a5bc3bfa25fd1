"""What a draft would mean from today on: whose training would no longer do, and which papers would be missing."""

from datetime import UTC, datetime, time, timedelta

from django.db.models import Q

from openbwc.custody import Subject
from openbwc.oversight.trials.model import Outcome, Tried
from openbwc.policy import Act, ActivateAgency, PolicyInForce, decide
from openbwc.program.models import Agency, Appointment, Person, Role
from openbwc.program.queries import holders_of
from openbwc.program.readiness import papers
from openbwc.program.training import training_of_many


def try_people(agency: Agency, then: PolicyInForce, draft: PolicyInForce, until: datetime) -> tuple[Tried, ...]:
    """The agency's officers and its papers, on the last day of the time."""
    on = (until - timedelta(microseconds=1)).astimezone(UTC).date()
    at = datetime.combine(on, time(), UTC)
    officers = Tried("officers", f"Officers, by their training on {on:%d %b %Y}")
    appointed = Appointment.objects.filter(Appointment.in_force(on), role=Role.LEO, agency=agency)
    serving = Q(left_on=None) | Q(left_on__gt=on)
    people = Person.objects.filter(serving, agency=agency, id__in=appointed.values("person_id"))
    before, after = (training_of_many(people, on, policy) for policy in (then, draft))
    for key, standing in after.items():
        if standing.current == before[key].current:
            officers.note(Outcome.SAME, Subject("person", key), at)
        elif standing.current:
            officers.note(Outcome.PERMITTED, Subject("person", key), at, "The training would be current.")
        else:
            topics = ", ".join(sorted(standing.missing_topics)) or "a refresher"
            words = f"III.D: the training would not be current; missing: {topics}."
            officers.note(Outcome.REFUSED, Subject("person", key), at, words)
    return officers, _papers(agency, then, draft, at)


def _papers(agency: Agency, then: PolicyInForce, draft: PolicyInForce, at: datetime) -> Tried:
    tried = Tried("readiness", f"The agency's papers on {at:%d %b %Y}")
    facts = ActivateAgency(
        documents=papers(agency, at.date()),
        disclosure_officer_named=bool(holders_of(Role.DISCLOSURE_OFFICER, agency, at.date())),
        policy_published=True,
    )
    before, after = (decide(Act.ACTIVATE_AGENCY, facts, policy) for policy in (then, draft))
    tried.judge(before, after, was_permitted=before.permitted, subject=Subject("agency", agency.id), at=at)
    return tried
