"""Somebody rules on recordings that a search found: released in full or in part, withheld, or not what is asked for.

Guarantees: all of them or none; the ruling before stays in the ledger; what is determined already is ruled on anew only
after an appeal, and a ruling that is the same changes nothing; footage that came in after the determination is ruled
on, and determined, beside it.
"""

from collections.abc import Collection

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.determining import require_undetermined
from openbwc.disclosure.events import RECORD_RULED
from openbwc.disclosure.models import Request, Responsive, Ruling
from openbwc.disclosure.stating import checked, digest_of
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def rule_on_records(
    *, actor: Person, request: Request, records: Collection[Responsive], ruling: Ruling, statement: str = ""
) -> list[Responsive]:
    """Rule on them alike. Raises `Refused`.

    `Mistaken` for what is determined, for another request's record, and for 'not what was asked for' without a
    word.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.REVIEW_RECORDS, actor, request.agency, now))
        require_open(request)
        said = checked("a statement", statement, Responsive.STATEMENT_MAX)
        if ruling == Ruling.NOT_RESPONSIVE and not said:
            raise Mistaken("Expected a sentence on why the recording is not what was asked for; found none.")
        ids = {one.id for one in records}
        rows = list(Responsive.objects.select_for_update(of=("self",)).filter(request=request, id__in=ids))
        if len(rows) != len(ids):
            raise Mistaken("Expected records of this request; found one of another.")
        require_undetermined(request, rows)
        for one in rows:
            if (one.ruling, one.statement) == (ruling, said):
                continue  # what went out by it is out
            facts = {
                "recording": str(one.recording_id),
                "before": one.ruling,
                "ruling": str(ruling),
                "digest": digest_of({"statement": said}),
            }
            one.ruling, one.statement, one.ruled_by, one.ruled_at = Ruling(ruling), said, actor, now
            one.save(update_fields=["ruling", "statement", "ruled_by", "ruled_at"])
            record(RECORD_RULED, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
    return rows
