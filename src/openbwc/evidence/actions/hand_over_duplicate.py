"""A full duplicate of task-force footage is handed over, or received, with the proof of it (VI.A.1, VI.B.3).

Guarantees: what is restricted is handed over to nobody; a hand-over is stated once, by somebody with the authority.
"""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import decide_assertion
from openbwc.evidence.events import DUPLICATE_HANDED_OVER, DUPLICATE_OWED
from openbwc.evidence.hand_overs import due_on
from openbwc.evidence.models import Direction, HandOver, Recording
from openbwc.program.models import Person, TaskForce
from openbwc.program.refusals import Mistaken, regulated, require


def expect_duplicate(*, actor: Person, task_force: TaskForce, described: str) -> HandOver:
    """State that a partner holds footage of which the department gets a duplicate. Raises `Refused`, `Mistaken`."""
    now, described = timezone.now(), described.strip()
    if not described:
        raise Mistaken("Expected which footage the partner holds; found no words.")
    who, subject = Actor.person(actor.id), Subject("task_force", task_force.id)
    with regulated(actor=who, subject=subject):
        decision = require(
            decide_assertion(actor, task_force.agency, wearer_id=None, subject="hand_over", reason=described, at=now)
        )
        expected = HandOver.objects.create(
            task_force=task_force,
            direction=Direction.FROM_PARTNER,
            described=described,
            owed_at=now,
            due_on=due_on(task_force, now).date(),
        )
        facts = {
            "hand_over": str(expected.id),
            "task_force": str(task_force.id),
            "direction": expected.direction,
            "due_on": expected.due_on.isoformat(),
            "described": described,
        }
        record(DUPLICATE_OWED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return expected


def hand_over_duplicate(
    *, actor: Person, hand_over: HandOver, proof: str, recording: Recording | None = None
) -> HandOver:
    """State that a duplicate was handed over, with its proof; `recording` is what a partner's was taken in as.

    Raises `Refused`; `Mistaken` for one that is done, one without proof, and footage that is restricted.
    """
    now, proof = timezone.now(), proof.strip()
    if not proof:
        raise Mistaken("Expected the proof (a receipt, a digest of what was handed over); found none.")
    who, subject = Actor.person(actor.id), Subject("task_force", hand_over.task_force_id)
    if hand_over.recording_id is not None:
        subject = Subject("recording", hand_over.recording_id)
    with regulated(actor=who, subject=subject):
        row = HandOver.objects.select_for_update(of=("self",)).select_related("task_force__agency").get(id=hand_over.id)
        kept = row.recording
        agency = kept.agency if kept else row.task_force.agency
        decision = require(decide_assertion(actor, agency, wearer_id=None, subject="hand_over", reason=proof, at=now))
        if row.done_at is not None:
            raise Mistaken(f"Expected a duplicate that is still owed; it was handed over on {row.done_at:%Y-%m-%d}.")
        if kept is not None and kept.restriction:
            raise Mistaken("Expected footage that is not restricted; decide its review first (II.B).")
        row.recording, row.done_at, row.done_by, row.proof = kept or recording, now, actor, proof
        row.save(update_fields=["recording", "done_at", "done_by", "proof"])
        facts = {
            "hand_over": str(row.id),
            "task_force": str(row.task_force_id),
            "direction": row.direction,
            "proof": proof,
        }
        record(DUPLICATE_HANDED_OVER, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return row
