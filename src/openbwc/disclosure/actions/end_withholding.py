"""A withholding stands no more, with the reason; it stays on record."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.determining import require_undetermined
from openbwc.disclosure.events import WITHHOLDING_ENDED
from openbwc.disclosure.models import Responsive, Withholding
from openbwc.disclosure.stating import checked, digest_of
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def end_withholding(*, actor: Person, withholding: Withholding, reason: str) -> Withholding:
    """End it. Raises `Refused`; `Mistaken` for one that has ended, where it is determined, and without a reason."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(withholding.responsive.request)):
        request = locked(withholding.responsive.request_id)
        decision = require(decide_on_requests(Act.REVIEW_RECORDS, actor, request.agency, now))
        require_open(request)
        require_undetermined(request, [withholding.responsive])
        words = checked("a reason", reason, Responsive.STATEMENT_MAX)
        withholding = Withholding.objects.select_for_update(of=("self",)).get(id=withholding.id)
        if withholding.ended_at is not None or not words:
            raise Mistaken("Expected a withholding that stands, and the reason why it does not any more.")
        withholding.ended_at, withholding.ended_by, withholding.ended_reason = now, actor, words
        withholding.save(update_fields=["ended_at", "ended_by", "ended_reason"])
        facts = {"withholding": str(withholding.id), "digest": digest_of({"reason": words})}
        record(WITHHOLDING_ENDED, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
    return withholding
