"""A site's programme ends to operate (III.C)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import SITE_DEACTIVATED
from openbwc.program.management import decide_management
from openbwc.program.models import Site, SiteActivation
from openbwc.program.refusals import Mistaken, regulated, require


def deactivate_site(*, actor: Actor, site: Site, at: datetime, reason: str) -> SiteActivation:
    """End a site's activation at a moment; footage that was recorded until then is taken in.

    Raises `Refused`; `Mistaken` without a reason, when it is not activated, or for a moment before the start.
    """
    if not reason.strip():
        raise Mistaken("The reason why the site ends to operate was expected; none was given.")
    subject = Subject("site", site.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, site.agency))
        activation = SiteActivation.objects.select_for_update().filter(site=site, ends_at=None).first()
        if activation is None:
            raise Mistaken(f"{site} was expected to be activated; it is not.")
        if at < activation.starts_at:
            raise Mistaken(
                f"Expected a moment from {activation.starts_at:%Y-%m-%d %H:%M}Z on; found {at:%Y-%m-%d %H:%M}Z."
            )
        activation.ends_at = at
        activation.save(update_fields=["ends_at"])
        facts = {"agency": str(site.agency_id), "ends_at": at.isoformat(), "reason": reason.strip()}
        record(SITE_DEACTIVATED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return activation
