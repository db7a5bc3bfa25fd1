"""An agency's programme ends to operate, and with it that of its sites (III.C)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import AGENCY_DEACTIVATED, SITE_DEACTIVATED
from openbwc.program.management import decide_management
from openbwc.program.models import Activation, Agency, SiteActivation
from openbwc.program.refusals import Mistaken, regulated, require


def deactivate_agency(*, actor: Actor, agency: Agency, at: datetime, reason: str) -> Activation:
    """End an agency's activation at a moment, and that of each of its sites.

    No camera is checked out from then on; cameras that are out come back, and what they recorded until then is taken
    in. Raises `Refused`; `Mistaken` without a reason, when nothing is activated, or for a moment before the start.
    """
    if not reason.strip():
        raise Mistaken("The reason why the programme ends to operate was expected; none was given.")
    subject = Subject("agency", agency.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency)).as_dict()
        activation = Activation.objects.select_for_update().filter(agency=agency, ends_at=None).first()
        if activation is None:
            raise Mistaken(f"{agency} was expected to be activated; it is not.")
        if at < activation.starts_at:
            raise Mistaken(
                f"Expected a moment from {activation.starts_at:%Y-%m-%d %H:%M}Z on; found {at:%Y-%m-%d %H:%M}Z."
            )
        activation.ends_at = at
        activation.save(update_fields=["ends_at"])
        facts = {"ends_at": at.isoformat(), "reason": reason.strip(), "agency": str(agency.id)}
        record(AGENCY_DEACTIVATED, actor=actor, subject=subject, facts=facts, decision=decision)
        for one in SiteActivation.objects.select_for_update().filter(site__agency=agency, ends_at=None):
            one.ends_at = max(at, one.starts_at)
            one.save(update_fields=["ends_at"])
            of_site = Subject("site", one.site_id)
            facts = {**facts, "ends_at": one.ends_at.isoformat()}
            record(SITE_DEACTIVATED, actor=actor, subject=of_site, facts=facts, decision=decision)
    return activation
