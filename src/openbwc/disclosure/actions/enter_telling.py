"""It is entered that a LEO was told in another way than by a notice of the house: by letter, by telephone (V.B.2).

Guarantees: nobody enters it for themselves; it says how, and stays with its words beside the notice, their digest in
the ledger. Whoever enters it does not release the footage on their own word (`policy.rules.release`).
"""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.models import LeoNotice, Release
from openbwc.disclosure.proving import prove
from openbwc.disclosure.stating import checked
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def enter_telling(*, actor: Person, notice: LeoNotice, how: str) -> LeoNotice:
    """Enter it. Raises `Refused`; `Mistaken` where it is proved already, for one's own notice, and without a word."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(notice.release)):
        release = locked_release(notice.release_id)
        decision = require(decide_on_requests(Act.PREPARE_RELEASE, actor, release.agency, now))
        require_drafted(release)
        words = checked("a sentence", how, Release.REASON_MAX)
        if not words:
            raise Mistaken("Expected how and when the LEO was told, in a sentence; found none.")
        if notice.person_id == actor.id:
            raise Mistaken("Expected somebody else than the LEO themselves, who reads the notice in the house.")
        notice = LeoNotice.objects.select_for_update(of=("self",)).get(id=notice.id)
        if notice.told_at is not None:
            raise Mistaken("Expected a notice that is not proved; this one is.")
        return prove(notice, {"by": "hand", "words": words}, actor=who, at=now, told_by=actor, decision=decision)
