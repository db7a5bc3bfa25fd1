"""A release is withdrawn: one that is being prepared is given up, one that is out is handed out no more (V.B.2).

Guarantees: where it came of an expedited track, that is to be decided anew, and who decides it is told (V.B.3).
"""

from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.actions.decide_expedited import take_decision
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release
from openbwc.disclosure.events import RELEASE_WITHDRAWN
from openbwc.disclosure.expediting import locked
from openbwc.disclosure.models import Course, Expedited, ExpeditedState, Release, ReleaseState
from openbwc.disclosure.stating import checked
from openbwc.policy import Act, Decision
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def withdraw_release(*, actor: Person, release: Release, reason: str) -> Release:
    """Withdraw it. Raises `Refused`; `Mistaken` where it is withdrawn already. What is out cannot be called back."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(release)):
        track = Expedited.objects.filter(release=release).first()
        expedited = None if track is None else locked(track.id)
        release = locked_release(release.id)
        words = checked("a reason", reason, Release.REASON_MAX)
        decision = require(decide_on_requests(Act.WITHDRAW_RELEASE, actor, release.agency, now, reason=words))
        if release.state == ReleaseState.WITHDRAWN:
            raise Mistaken("Expected a release that is not withdrawn; this one is.")
        if expedited is not None:  # while the release still says whether it was out
            _let_go(expedited, words, actor, now, decision)
        facts = {"reason": words, "released": release.state == ReleaseState.RELEASED}
        release.state, release.withdrawn_by, release.withdrawn_at = ReleaseState.WITHDRAWN, actor, now
        release.withdrawn_reason = words
        release.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])
        record(RELEASE_WITHDRAWN, actor=who, subject=about_release(release), facts=facts, decision=decision.as_dict())
    return release


def _let_go(expedited: Expedited, words: str, actor: Person, at: datetime, decision: Decision) -> None:
    """The release is the track's no more; what was to be released is decided anew, what is withheld stays so."""
    if expedited.state != ExpeditedState.RELEASE:
        expedited.release = None
        expedited.save(update_fields=["release"])
        return
    said = decision.as_dict()
    take_decision(expedited, Course.WITHDRAWN, basis=words, review_on=None, actor=actor, at=at, decision=said)
