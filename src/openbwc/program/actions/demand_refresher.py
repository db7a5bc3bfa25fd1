"""Topics have to be learnt anew from a day on, such as after a change of law or of the agency's practice (III.D.6)."""

from collections.abc import Iterable
from datetime import date, timedelta

from openbwc.custody import Actor, Subject, record
from openbwc.program.actions.define_course import known_topics
from openbwc.program.events import REFRESHER_DEMANDED
from openbwc.program.management import decide_management, holds_for_department, person_of
from openbwc.program.models import Agency, RefresherDemand
from openbwc.program.policies import department_standard, policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def demand_refresher(
    *, actor: Actor, agency: Agency | None, topics: Iterable[str], demanded_on: date, due_on: date, reason: str
) -> RefresherDemand:
    """Demand a refresher in an agency or, with `agency=None`, in the whole department.

    Completions before `demanded_on` count for the topics until `due_on` (exclusive). Raises `Refused`; `Mistaken`
    without topics or a reason, or for a time between the two days that is longer than the policy allows.
    """
    policy = policy_of(agency, demanded_on) if agency else department_standard(demanded_on)
    grace = policy.number("III.D", "refresher_grace_days")
    named, known = sorted(set(topics)), known_topics()
    if not named or not set(named) <= set(known):
        raise Mistaken(f"Expected topics among {', '.join(known)}; found {', '.join(named) or 'none'}.")
    if not demanded_on <= due_on <= demanded_on + timedelta(days=grace):
        last = demanded_on + timedelta(days=grace)
        raise Mistaken(f"Expected a refresher due from {demanded_on} to {last} ({grace} days); found {due_on}.")
    if not reason.strip():
        raise Mistaken("Expected the reason for the refresher, such as the change of law; none was given.")
    demand = RefresherDemand(agency=agency, topics=named, demanded_on=demanded_on, due_on=due_on, reason=reason.strip())
    subject = Subject("agency", agency.id) if agency else Subject("refresher_demand", demand.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        demand.demanded_by, demand.by_department = person_of(actor), holds_for_department(actor)
        demand.save(force_insert=True)
        facts = {
            "demand": str(demand.id),
            "agency": str(agency.id) if agency else "department",
            "topics": named,
            "demanded_on": demanded_on.isoformat(),
            "due_on": due_on.isoformat(),
            "reason": demand.reason,
        }
        record(REFRESHER_DEMANDED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return demand
