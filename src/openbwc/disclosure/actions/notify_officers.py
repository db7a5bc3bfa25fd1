"""Each LEO who recorded some part of a release is told that it is to go out (V.B.2).

Guarantees: a LEO is told of each of their recordings in it, one that was added later too; the notices room sends it,
whatever they prefer, and its proof becomes that of the notice (`proving`).
"""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.events import OFFICER_NOTIFIED
from openbwc.disclosure.gate import officers_of, told_of
from openbwc.disclosure.models import LeoNotice, Release
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require


def notify_officers(*, actor: Person, release: Release) -> list[LeoNotice]:
    """Notify those who were not told of all of theirs. Raises `Refused`; `Mistaken` where there is nobody to tell."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(release)):
        release = locked_release(release.id)
        decision = require(decide_on_requests(Act.PREPARE_RELEASE, actor, release.agency, now))
        require_drafted(release)
        made = []
        for person, recordings in sorted(officers_of(release.standing_parts()).items(), key=lambda row: row[0].id):
            earlier = release.leo_notices.filter(person=person).prefetch_related("recordings")
            known = told_of(earlier, proved=False)
            fresh = sorted((one for one in recordings if one.id not in known), key=lambda one: one.id)
            if not fresh:
                continue
            notice = LeoNotice(id=new_id(), release=release, person=person, asked_by=actor, asked_at=now)
            facts = {
                "notice": str(notice.id),
                "person": str(person.id),
                "recordings": [str(one.id) for one in fresh],
            }
            about = about_release(release)
            event = record(OFFICER_NOTIFIED, actor=who, subject=about, facts=facts, decision=decision.as_dict())
            notice.event_id = event.event_id
            notice.save(force_insert=True)
            notice.recordings.set(fresh)
            made.append(notice)
        if not made:
            raise Mistaken("Expected a LEO who was not notified of all that they recorded of it; there is none.")
    return made
