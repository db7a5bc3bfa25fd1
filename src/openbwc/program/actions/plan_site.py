"""What is to be deployed at a site, until when (III.A.1)."""

from datetime import date, datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import SITE_PLANNED
from openbwc.program.management import decide_management
from openbwc.program.models import Site, SitePlan
from openbwc.program.refusals import Mistaken, regulated, require

MOST = 1_000_000
"""No site has more cameras or people; a greater number is a slip of the finger."""


def plan_site(*, actor: Actor, site: Site, cameras: int, people: int, due_on: date, at: datetime) -> SitePlan:
    """State a site's plan anew: cameras in service and people trained by `due_on`. The former plan stays to be seen.

    Raises `Refused`; `Mistaken` for a number outside 0 to `MOST`.
    """
    if not (0 <= cameras <= MOST and 0 <= people <= MOST):
        raise Mistaken(f"Expected numbers from 0 to {MOST}; found {cameras} cameras and {people} people.")
    subject = Subject("site", site.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, site.agency))
        plan = SitePlan.objects.create(site=site, cameras=cameras, people=people, due_on=due_on, stated_at=at)
        facts = {
            "agency": str(site.agency_id),
            "cameras": cameras,
            "people": people,
            "due_on": due_on.isoformat(),
        }
        record(SITE_PLANNED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return plan
