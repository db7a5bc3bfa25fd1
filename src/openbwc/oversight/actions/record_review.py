"""What the supervisory review of a drawn recording found is recorded, once (IV.A, V.A.2)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.oversight.events import FOOTAGE_REVIEWED
from openbwc.oversight.models import ReviewItem, ReviewResult
from openbwc.oversight.reviewing import decide_review
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.policies import department_standard
from openbwc.program.refusals import Mistaken, regulated, require


def record_review(
    *, actor: Person, item: ReviewItem, result: ReviewResult, remarks: str, purpose: str, clause: str = ""
) -> ReviewItem:
    """Record the result. A concern names its clause and says in `remarks` what is not as it asks.

    Raises `Refused`: for the wearer's own recording, one that the person has not opened for audit, or a purpose that
    assesses people (II.B.4); `Mistaken` for a concern without clause or remarks, and for a second result.
    """
    clause, remarks, now = clause.strip(), remarks.strip(), timezone.now()
    who, subject = Actor.person(actor.id), Subject("recording", item.recording_id)
    with regulated(actor=who, subject=subject, asked={"purpose": purpose}):
        rows = ReviewItem.objects.select_for_update(of=("self",)).select_related("sample__agency", "recording")
        item = rows.get(id=item.id)
        decision = require(
            decide_review(Act.RECORD_REVIEW, actor, item.sample.agency, purpose=purpose, item=item, result=result)
        )
        if item.reviewed_at is not None:
            raise Mistaken(f"Expected a recording that was not reviewed yet; it was on {item.reviewed_at:%Y-%m-%d}.")
        if result != ReviewResult.IN_ORDER and not remarks:
            raise Mistaken("Expected remarks that say what is not in order; found none.")
        if (result == ReviewResult.CONCERN) != bool(clause):
            raise Mistaken("Expected the clause that a concern is about, and none without a concern.")
        if clause and clause not in department_standard(now.date()).clauses:
            raise Mistaken(f"Expected a clause of the standard; found '{clause}'.")
        item.result, item.clause, item.remarks = result, clause, remarks
        item.reviewer, item.reviewed_at = actor, now
        item.save(update_fields=["result", "clause", "remarks", "reviewer", "reviewed_at"])
        facts = {
            "sample": str(item.sample_id),
            "item": str(item.id),
            "result": result.value,
            "clause": clause,
            "remarks": remarks,
            "purpose": purpose,
        }
        record(FOOTAGE_REVIEWED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return item
