"""It is stated what the footage of a release shows, and whether somebody is prosecuted over it (V.B.3)."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.events import RELEASE_STATED
from openbwc.disclosure.models import Prosecution, Release
from openbwc.policy import Act
from openbwc.policy.rules.release import EXPEDITED
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def state_release(*, actor: Person, release: Release, incident: str, prosecution: Prosecution) -> Release:
    """State both. Raises `Refused`; `Mistaken` for an incident that the policy does not know, and once it is out."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(release)):
        release = locked_release(release.id)
        decision = require(decide_on_requests(Act.PREPARE_RELEASE, actor, release.agency, now))
        require_drafted(release)
        known = policy_of(release.agency, now.date()).members(EXPEDITED, "expedited_triggers") | {Release.NO_INCIDENT}
        if incident not in known:
            raise Mistaken(f"Expected one of {', '.join(sorted(known))}; found {incident!r}.")
        before = [release.incident, release.prosecution]
        release.incident, release.prosecution = incident, Prosecution(prosecution)
        release.save(update_fields=["incident", "prosecution"])
        facts = {"incident": incident, "prosecution": str(prosecution), "before": before}
        record(RELEASE_STATED, actor=who, subject=about_release(release), facts=facts, decision=decision.as_dict())
    return release
