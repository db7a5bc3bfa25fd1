"""A wrong or unfinished account of a disclosure is corrected by another, which says why (5 USC 552a(c)).

Guarantees: what was accounted for stays as it was; the correction stands in its place wherever accounts are given.
"""

from django.utils import timezone

from openbwc.custody import Actor, Subject
from openbwc.disclosure.accounting import Account, account
from openbwc.disclosure.actions.enter_disclosure import check_told
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.models import Disclosed
from openbwc.disclosure.stating import checked
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def correct_disclosure(*, actor: Person, disclosed: Disclosed, told: Account, reason: str) -> Disclosed:
    """Correct it. Raises `Refused`; `Mistaken` as for one that is entered, without a reason, and for one that was
    corrected before.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=Subject("recording", disclosed.recording_id)):
        rows = Disclosed.objects.select_for_update(of=("self",)).select_related("agency", "recording")
        row = rows.get(id=disclosed.id)
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, row.agency, now))
        words = checked("a reason", reason, Disclosed.TEXT_MAX)
        if not words:
            raise Mistaken("Expected a reason, found none. Say what was wrong with the account that stands.")
        check_told(told, row.agency, now)
        if Disclosed.objects.filter(corrects=row).exists():
            raise Mistaken("Expected an account that stands; this one was corrected. Correct the one in its place.")
        return account(
            row.recording,
            told,
            actor=who,
            by=actor,
            release=row.release,
            hand_over=row.hand_over,
            corrects=row,
            correction=words,
            decision=decision,
        )
