"""An encounter is opened in the catalogue, of a type of the agency's policy (II.A)."""

from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.assertions import decide_assertion
from openbwc.evidence.events import ENCOUNTER_OPENED
from openbwc.evidence.models import Encounter, Recording, Sensitivity
from openbwc.policy import Act, ScreenText, decide
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def open_encounter(
    *,
    actor: Person,
    agency: Agency,
    type: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    place: str = "",
    sensitivity: Sensitivity = Sensitivity.NONE,
    around: Recording | None = None,
) -> Encounter:
    """Open an encounter, and with `around` place that recording in it: both, or neither.

    Its words are screened as a tag's are, for they are searched too (II.B.5).

    Raises `Refused`; `Mistaken` for a type that the agency's policy does not know.
    """
    now = timezone.now()
    types = policy_of(agency, starts_at.date()).encounter_types
    if type not in types:
        raise Mistaken(f"{agency.code} knows the encounter types {', '.join(sorted(types))}; found {type!r}.")
    encounter = Encounter(
        agency=agency,
        type=type,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        sensitivity=sensitivity,
    )
    who, subject = Actor.person(actor.id), Subject("encounter", encounter.id)
    with regulated(actor=who, subject=subject):
        require(decide(Act.SCREEN_TEXT, ScreenText(text=f"{title} {place}"), policy_of(agency, now.date())))
        decision = require(
            decide_assertion(actor, agency, wearer_id=actor.id, subject="encounter", reason="opened", at=now)
        )
        encounter.save(force_insert=True)
        facts = {
            "type": type,
            "clause": types[type].clause,
            "title": title,
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat() if ends_at else None,
            "place": place,
            "sensitivity": sensitivity.value,
        }
        record(ENCOUNTER_OPENED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        if around is not None:
            place_in_encounter(actor=actor, recording=around, encounter=encounter, reason="opened for it")
    return encounter
