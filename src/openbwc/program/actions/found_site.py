"""An agency gets a site: a pilot, an office, a sector (III.A.1, III.C)."""

from openbwc.custody import Actor, Subject, record
from openbwc.program.calendars import zone_of
from openbwc.program.events import SITE_FOUNDED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, Site
from openbwc.program.refusals import Mistaken, regulated, require


def found_site(*, actor: Actor, agency: Agency, name: str, zone: str, phase: int) -> Site:
    """Found a site; it is inactive until its papers are complete and it is activated.

    `zone` is the name of its time zone, `phase` its turn in the deployment, from 1. Raises `Refused`; `Mistaken` for
    an unknown zone, a phase below 1, or a name that the agency has given already.
    """
    name = " ".join(name.split())
    try:
        zone_of(zone)
    except ValueError as error:
        raise Mistaken(f"The site's zone: {error}") from error
    if not name or phase < 1:
        raise Mistaken(f"Expected a name and a phase of at least 1; found {name!r} and {phase}.")
    site = Site(agency=agency, name=name, zone=zone, phase=phase)
    subject = Subject("site", site.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        if Site.objects.filter(agency=agency, name__iexact=name).exists():
            raise Mistaken(f"Expected a name that no site of {agency} has; found {name!r}.")
        site.save(force_insert=True)
        facts = {"agency": str(agency.id), "name": name, "zone": zone, "phase": phase}
        record(SITE_FOUNDED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return site
