"""The expedited track is opened by hand, for an incident that is no trigger of the policy, with the reason (V.B.3)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject
from openbwc.disclosure.expediting import decide_on_expedited
from openbwc.disclosure.models import Expedited
from openbwc.disclosure.opening import agency_of, hold_still, open_track
from openbwc.evidence.models import Encounter, Recording
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def open_expedited(*, actor: Person, about: Encounter | Recording, reason: str) -> Expedited:
    """Open it. Raises `Refused`; `Mistaken` where it is open already."""
    now = timezone.now()
    agency = agency_of(about)
    with regulated(actor=Actor.person(actor.id), subject=Subject("agency", agency.id)):
        hold_still(about)
        decision = require(decide_on_expedited(Act.OPEN_EXPEDITED, actor, agency, now, reason=reason))
        return open_track(about, incident="", reason=reason, actor=actor, at=now, decision=decision)
