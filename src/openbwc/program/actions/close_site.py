"""A site is given up (III.A.1)."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import SITE_CLOSED
from openbwc.program.management import decide_management
from openbwc.program.models import Site, SiteActivation
from openbwc.program.refusals import Mistaken, regulated, require


def close_site(*, actor: Actor, site: Site, on: date) -> Site:
    """Close a site from a day on; what it was stays to be seen. Raises `Refused`; `Mistaken` while it is activated."""
    subject = Subject("site", site.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, site.agency))
        if site.closed_on is not None:
            raise Mistaken(f"{site} was expected to be in use; it was closed on {site.closed_on}.")
        if SiteActivation.objects.filter(site=site, ends_at=None).exists():
            raise Mistaken(f"{site} was expected to be inactive; end its activation first.")
        site.closed_on = on
        site.save(update_fields=["closed_on"])
        facts = {"agency": str(site.agency_id), "closed_on": on.isoformat()}
        record(SITE_CLOSED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return site
