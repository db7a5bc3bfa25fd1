"""A second person rules on what was submitted: approves it, which locks it, or sends it back with remarks (V.A.6).

Guarantees: nobody rules on what they edited or submitted; it is approved when as many people as the policy asks for
agreed, the one who submitted it among them; a ruling is never changed, and is on the very
submission that it names, never on one that followed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.deciding import decide_redaction, footage_of, locked, require_sight, subject_of
from openbwc.redaction.events import RULED
from openbwc.redaction.models import Footage, Project, ProjectState, Remark, Ruling, Submission
from openbwc.redaction.queries import edited_by, last_submission


@dataclass(frozen=True, kw_only=True)
class Remarked:
    """What a reviewer says of one frame of one footage."""

    footage: Footage
    frame: int
    text: str


def rule_on_submission(
    *,
    actor: Person,
    submission: Submission,
    approves: bool,
    statement: str = "",
    remarks: Sequence[Remarked] = (),
) -> Ruling:
    """Approve a submission or send it back. Raises `Refused`; `Mistaken` where it is not waiting for a ruling."""
    now = timezone.now()
    words = statement.strip()
    who, subject = Actor.person(actor.id), subject_of(submission.project)
    with regulated(actor=who, subject=subject):
        project = locked(submission.project_id)
        submission = Submission.objects.select_related("by").get(id=submission.id)
        decision = require(
            decide_redaction(
                Act.REVIEW_REDACTION,
                actor,
                project.agency,
                now,
                edited_by_person=edited_by(project, actor),
                submitted_by_person=submission.by_id == actor.id,
                approves=approves,
                remarked=bool(words or remarks),
            )
        )
        footage = footage_of(project)
        require_sight(actor, project, footage, now)
        _check(project, submission, actor, remarks, footage)
        ruling = Ruling.objects.create(submission=submission, approves=approves, statement=words, by=actor, at=now)
        Remark.objects.bulk_create(
            Remark(ruling=ruling, footage=one.footage, frame=one.frame, text=one.text.strip()) for one in remarks
        )
        _settle(project, submission, approves, now)
        facts = {
            "submission": str(submission.id),
            "approves": approves,
            "remarks": len(remarks),
            "statement": words,
            "approved": submission.approved_at is not None,
        }
        record(RULED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return ruling


def _settle(project: Project, submission: Submission, approves: bool, now: datetime) -> None:
    """What the ruling does to submission and project."""
    needed = policy_of(project.agency, now.date()).number("V.A.6", "people_for_redaction")
    if not approves:
        submission.returned_at, project.state = now, ProjectState.OPEN
    elif 1 + submission.rulings.filter(approves=True).count() >= needed:
        submission.approved_at, project.state = now, ProjectState.APPROVED
    submission.save(update_fields=["returned_at", "approved_at"])
    project.save(update_fields=["state"])


def _check_waits(project: Project, submission: Submission) -> None:
    """Nobody rules on what they did not see: a submission that another has followed is told as such."""
    latest = last_submission(project)
    if latest is not None and latest.id != submission.id:
        raise Mistaken(
            f"Expected the last submission; after the one that you looked at (revision {submission.revision}), "
            f"revision {latest.revision} was submitted by {latest.by.name} at {latest.at:%d %b %Y %H:%M} UTC. "
            "Review that one."
        )
    if project.state != ProjectState.SUBMITTED or submission.returned_at or submission.approved_at:
        raise Mistaken("Expected a submission that waits for a ruling; this one does not, or not any more.")


def _check(
    project: Project, submission: Submission, actor: Person, remarks: Sequence[Remarked], footage: Sequence[Footage]
) -> None:
    _check_waits(project, submission)
    if submission.rulings.filter(by=actor).exists():
        raise Mistaken("Expected a reviewer who has not ruled on it yet.")
    lengths = {one.id: one.frames for one in footage}
    for remark in remarks:
        frames = lengths.get(remark.footage.id)
        if frames is None or not 0 <= remark.frame < frames:
            raise Mistaken(f"Expected a remark on a frame of the submitted footage; found frame {remark.frame}.")
        if not 0 < len(remark.text.strip()) <= Remark.TEXT_MAX:
            raise Mistaken(f"Expected a remark of 1 to {Remark.TEXT_MAX} characters; found {len(remark.text)}.")
