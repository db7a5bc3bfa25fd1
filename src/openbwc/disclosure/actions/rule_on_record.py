"""Somebody rules on a recording that a search found: released in full or in part, withheld, or not what is asked for.

Guarantees: the ruling before stays in the ledger; what is determined already is ruled on anew only after an appeal.
"""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.determining import require_undetermined
from openbwc.disclosure.events import RECORD_RULED
from openbwc.disclosure.models import Responsive, Ruling
from openbwc.disclosure.stating import checked, digest_of
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def rule_on_record(*, actor: Person, responsive: Responsive, ruling: Ruling, statement: str = "") -> Responsive:
    """Rule. Raises `Refused`; `Mistaken` where it is determined, and for 'not what was asked for' without a word."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(responsive.request)):
        request = locked(responsive.request_id)
        decision = require(decide_on_requests(Act.REVIEW_RECORDS, actor, request.agency, now))
        require_open(request)
        require_undetermined(request)
        said = checked("a statement", statement, Responsive.STATEMENT_MAX)
        if ruling == Ruling.NOT_RESPONSIVE and not said:
            raise Mistaken("Expected a sentence on why the recording is not what was asked for; found none.")
        responsive = Responsive.objects.select_for_update(of=("self",)).get(id=responsive.id)
        before = responsive.ruling
        responsive.ruling, responsive.statement = Ruling(ruling), said
        responsive.ruled_by, responsive.ruled_at = actor, now
        responsive.save(update_fields=["ruling", "statement", "ruled_by", "ruled_at"])
        facts = {
            "recording": str(responsive.recording_id),
            "before": before,
            "ruling": responsive.ruling,
            "digest": digest_of({"statement": said}),
        }
        record(RECORD_RULED, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
    return responsive
