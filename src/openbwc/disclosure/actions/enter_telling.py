"""It is entered that a LEO was told in another way than by a notice of the house: by letter, by telephone (V.B.2).

Guarantees: nobody enters it for themselves, or while the notice is under way; it says by which way, when and how, and
stays with its words beside the notice, their digest in the ledger. Whoever enters it does not release the footage on
their own word (`policy.rules.release`).
"""

from datetime import datetime, timedelta

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.gate import has_failed
from openbwc.disclosure.models import LeoNotice, Release
from openbwc.disclosure.proving import prove
from openbwc.disclosure.stating import checked
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def enter_telling(*, actor: Person, notice: LeoNotice, way: str, told_at: datetime, how: str) -> LeoNotice:
    """Enter it; `way` is one of the policy's `leo_notice_ways`. Raises `Refused`.

    `Mistaken` where it is proved already, and for a moment before they were notified or to come.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(notice.release)):
        release = locked_release(notice.release_id)
        words = checked("a sentence", how, Release.REASON_MAX)
        notice = LeoNotice.objects.select_for_update(of=("self",)).get(id=notice.id)
        decision = require(
            decide_on_requests(
                Act.ENTER_TELLING,
                actor,
                release.agency,
                now,
                own=notice.person_id == actor.id,
                failed=has_failed(notice),
                hours=(now - notice.asked_at) // timedelta(hours=1),
                way=way,
                words=words,
            )
        )
        require_drafted(release)
        if notice.told_at is not None:
            raise Mistaken("Expected a notice that is not proved; this one is.")
        if not notice.asked_at <= told_at <= now:
            raise Mistaken("Expected a time after they were notified, and not one to come.")
        proof = {"by": "hand", "way": way, "words": words}
        return prove(notice, proof, actor=who, at=told_at, told_by=actor, decision=decision)
