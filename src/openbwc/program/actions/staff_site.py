"""People and cameras are put to a site, or taken from the one where they were (III.A.1)."""

from collections.abc import Iterable

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import SITE_STAFFED
from openbwc.program.management import decide_management
from openbwc.program.models import Camera, Person, Site
from openbwc.program.refusals import Mistaken, regulated, require


def staff_site(*, actor: Actor, site: Site, people: Iterable[Person] = (), cameras: Iterable[Camera] = ()) -> Site:
    """Put people and cameras of the site's agency to it; where they were before, they are no longer.

    Raises `Refused`; `Mistaken` for people or cameras of another agency, for none at all, or for a closed site.
    """
    who, what = list(people), list(cameras)
    if not who and not what:
        raise Mistaken("People or cameras were expected; none were named.")
    strangers = [person.name for person in who if person.agency_id != site.agency_id]
    strangers += [camera.serial for camera in what if camera.agency_id != site.agency_id]
    if strangers:
        raise Mistaken(f"Expected people and cameras of {site.agency}; found {', '.join(strangers)} of another agency.")
    subject = Subject("site", site.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, site.agency))
        if site.closed_on is not None:
            raise Mistaken(f"{site} was expected to be in use; it was closed on {site.closed_on}.")
        facts = {
            "agency": str(site.agency_id),
            "people": [str(person.id) for person in who],
            "cameras": [str(camera.id) for camera in what],
            "from": sorted({str(was) for was in (*(p.site_id for p in who), *(c.site_id for c in what)) if was}),
        }
        Person.objects.filter(id__in=[person.id for person in who]).update(site=site)
        Camera.objects.filter(id__in=[camera.id for camera in what]).update(site=site)
        record(SITE_STAFFED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return site
