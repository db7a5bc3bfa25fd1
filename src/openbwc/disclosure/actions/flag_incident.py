"""Somebody flags an incident: serious bodily injury or death in custody. It opens the expedited track (V.B.3)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject
from openbwc.disclosure.expediting import decide_on_expedited
from openbwc.disclosure.models import Expedited
from openbwc.disclosure.opening import agency_of, hold_still, open_track, track_of, was_worn_by
from openbwc.evidence.models import Encounter, Recording
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def flag_incident(*, actor: Person, about: Encounter | Recording, incident: str, statement: str = "") -> Expedited:
    """Flag an encounter, or a recording that belongs to none; gives the track that it opened. Raises `Refused`."""
    now = timezone.now()
    agency = agency_of(about)
    with regulated(actor=Actor.person(actor.id), subject=Subject("agency", agency.id)):
        hold_still(about)
        decision = require(
            decide_on_expedited(
                Act.FLAG_INCIDENT,
                actor,
                agency,
                now,
                is_wearer=was_worn_by(about, actor),
                incident=incident,
                flagged=track_of(about) is not None,
            )
        )
        return open_track(about, incident=incident, reason=statement, actor=actor, at=now, decision=decision)
