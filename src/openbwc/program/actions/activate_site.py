"""A site's programme is activated, when its papers and people are complete (III.C)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import SITE_ACTIVATED
from openbwc.program.management import decide_management
from openbwc.program.models import Site, SiteActivation
from openbwc.program.readiness import decide_activation
from openbwc.program.refusals import Mistaken, regulated, require


def activate_site(*, actor: Actor, site: Site, at: datetime) -> SiteActivation:
    """Activate a site from a moment on; a pilot site may operate before its whole agency does.

    Raises `Refused` with every paper that is missing; `Mistaken` when it is activated or closed already.
    """
    subject = Subject("site", site.id)
    with regulated(actor=actor, subject=subject):
        require(decide_management(actor, site.agency))
        if not site.stands(at.date()):
            raise Mistaken(f"{site} was expected to be in use; it was closed on {site.closed_on}.")
        if SiteActivation.objects.filter(site=site, ends_at=None).exists():
            raise Mistaken(f"{site} was expected to be inactive; it is activated already.")
        decision = require(decide_activation(site.agency, at, site))
        activation = SiteActivation.objects.create(site=site, starts_at=at)
        facts = {"agency": str(site.agency_id), "starts_at": at.isoformat()}
        record(SITE_ACTIVATED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return activation
