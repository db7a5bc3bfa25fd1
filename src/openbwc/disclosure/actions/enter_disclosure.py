"""A disclosure that came about outside the program is accounted for: a drive, a screening, a call (5 USC 552a(c))."""

from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, Subject
from openbwc.disclosure.accounting import Account, account
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.models import Disclosed
from openbwc.evidence.models import Recording
from openbwc.policy import Act
from openbwc.policy.requests import zone_of
from openbwc.program.models import Agency, Person
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken, regulated, require


def enter_disclosure(*, actor: Person, recording: Recording, told: Account) -> Disclosed:
    """Enter it. Raises `Refused`; `Mistaken` for what is empty, too long, or lies in the future."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=Subject("recording", recording.id)):
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, recording.agency, now))
        check_told(told, recording.agency, now)
        return account(recording, told, actor=who, by=actor, decision=decision)


def check_told(told: Account, agency: Agency, at: datetime) -> None:
    """Raise `Mistaken` for an account that lacks what the law names, is too long, or lies in the future."""
    for name in ("nature", "purpose", "recipient", "address"):
        words = getattr(told, name)
        if not 0 < len(words.strip()) <= Disclosed.TEXT_MAX:
            raise Mistaken(f"Expected the {name} in 1 to {Disclosed.TEXT_MAX:,} characters; found {len(words):,}.")
    if told.made_on > at.astimezone(zone_of(governing(agency, at.date()))).date():
        raise Mistaken(f"Expected a disclosure that was made; {told.made_on} is to come.")
